//! Policy logs and the tables that are a cache of them.

use std::sync::Arc;

use coterie_types::{EntryId, Millis};

use super::rows::{
    append_policy, assert_conflict, channel, channel_row, furnish, hash, head, invitation_row,
    member_row, policy_entry, role, server, server_row, user,
};
use crate::{
    Conflict, PageBounds, Store, Write,
    rows::{MemberRow, RequestCounts, ServerRow},
};

/// The head is compared whole; an entry id stands once.
pub async fn a_policy_log_grows_at_its_head_only(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let again = vec![Write::InsertServer(server_row(1, 1))];
    assert_conflict(&*store, again, Conflict::ServerExists).await;
    store.commit(vec![append_policy(head(0, 0), policy_entry(1, 1, 10))]).await.unwrap();
    store.commit(vec![append_policy(head(1, 1), policy_entry(2, 2, 10))]).await.unwrap();
    for expected in [head(0, 0), head(1, 1), head(2, 9)] {
        let writes = vec![append_policy(expected, policy_entry(3, 3, 10))];
        assert_conflict(&*store, writes, Conflict::PolicyHead).await;
    }
    let mut same_id = policy_entry(3, 3, 10);
    same_id.entry = EntryId::from_bytes([1; 16]);
    let writes = vec![append_policy(head(2, 2), same_id)];
    assert_conflict(&*store, writes, Conflict::EntryId).await;
    assert_eq!(store.find_server(server(1)).await.unwrap().unwrap().head, head(2, 2));
    let found = store.find_entry(server(1), EntryId::from_bytes([2; 16])).await.unwrap();
    assert_eq!(found, Some(policy_entry(2, 2, 10)));
    assert_eq!(store.find_entry(server(1), EntryId::from_bytes([3; 16])).await.unwrap(), None);
    assert_eq!(store.find_policy_hash(server(1), 1).await.unwrap(), Some(hash(1)));
    assert_eq!(store.find_policy_hash(server(1), 3).await.unwrap(), None);
    assert_eq!(store.find_policy_hash(server(2), 1).await.unwrap(), None);
}

/// One item at least, whatever its size.
pub async fn policy_pages_are_bounded_in_rows_and_bytes(store: Arc<dyn Store>) {
    furnish(&*store).await;
    for n in 1..=5 {
        let before = n - 1;
        let entry = policy_entry(u64::from(n), n, 100);
        let write = append_policy(head(u64::from(before), before), entry);
        store.commit(vec![write]).await.unwrap();
    }
    for (after, limit, bytes, expected) in [
        (0, 10, 10_000, vec![1, 2, 3, 4, 5]),
        (2, 10, 10_000, vec![3, 4, 5]),
        (0, 2, 10_000, vec![1, 2]),
        (0, 10, 300, vec![1, 2, 3]),
        (1, 10, 299, vec![2, 3]),
        (1, 10, 1, vec![2]),
        (5, 10, 10_000, vec![]),
        (u64::MAX, 10, 10_000, vec![]),
    ] {
        let page = PageBounds { after, limit, bytes };
        let rows = store.list_policy(server(1), page).await.unwrap();
        let seqs: Vec<_> = rows.iter().map(|row| row.seq).collect();
        assert_eq!(seqs, expected, "{page:?}");
    }
}

/// Deletes included.
pub async fn members_come_and_go(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let writes = vec![
        Write::InsertServer(server_row(2, 2)),
        Write::PutMember(member_row(2, 1)),
        Write::PutMember(member_row(2, 2)),
    ];
    store.commit(writes).await.unwrap();
    let servers = store.list_servers(user(1)).await.unwrap();
    assert_eq!(servers, [server_row(1, 1), server_row(2, 2)]);
    assert_eq!(store.count_members(server(2)).await.unwrap(), 2);
    let mut renamed = member_row(2, 1);
    renamed.username = "other".into();
    renamed.joined_seq = 9;
    renamed.nickname = Some("Nick".into());
    renamed.timeout_until = Millis(77);
    renamed.roles = vec![role(1), role(2)];
    store.commit(vec![Write::PutMember(renamed.clone())]).await.unwrap();
    let members = store.list_members(server(2)).await.unwrap();
    assert_eq!(members, [renamed, member_row(2, 2)]);
    let delete = Write::DeleteMember { server: server(2), user: user(1) };
    store.commit(vec![delete.clone()]).await.unwrap();
    store.commit(vec![delete]).await.unwrap();
    assert_eq!(store.find_member(server(2), user(1)).await.unwrap(), None);
    assert_eq!(store.list_members(server(2)).await.unwrap(), [member_row(2, 2)]);
    assert_eq!(store.list_servers(user(1)).await.unwrap(), [server_row(1, 1)]);
    assert!(store.find_member(server(1), user(1)).await.unwrap().is_some());
    assert_eq!(store.count_members(server(3)).await.unwrap(), 0);
}

/// A dm, its requests, and their end.
pub async fn requests_of_direct_messages_are_counted(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let dm = ServerRow { kind: 1, ..server_row(2, 2) };
    let invited = MemberRow { invited_by: Some(user(2)), ..member_row(2, 1) };
    let writes = vec![
        Write::InsertServer(dm.clone()),
        Write::PutMember(member_row(2, 2)),
        Write::PutMember(invited.clone()),
    ];
    store.commit(writes).await.unwrap();
    assert_eq!(store.find_server(server(2)).await.unwrap(), Some(dm.clone()));
    assert_eq!(store.list_servers(user(2)).await.unwrap().last(), Some(&dm));
    assert_eq!(store.find_member(server(2), user(1)).await.unwrap(), Some(invited));
    let counts = async |n| store.count_requests(user(n)).await.unwrap();
    assert_eq!(counts(2).await, RequestCounts { made: 1, received: 0 });
    assert_eq!(counts(1).await, RequestCounts { made: 0, received: 1 });
    store.commit(vec![Write::PutMember(member_row(2, 1))]).await.unwrap();
    for n in [1, 2, 9] {
        assert_eq!(counts(n).await, RequestCounts::default());
    }
}

/// Changed rows keep their place.
pub async fn channels_and_invitations_are_put_and_changed(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let mut renamed = channel_row(1);
    renamed.name = "renamed".into();
    renamed.category = Some(channel(2));
    renamed.position = 7;
    renamed.slow_mode = 21_600;
    let mut used = invitation_row(1);
    let mut closed = invitation_row(2);
    (closed.channel, closed.roles) = (Some(channel(2)), vec![role(1), role(2)]);
    let writes = vec![
        Write::PutChannel(renamed.clone()),
        Write::PutChannel(channel_row(2)),
        Write::PutInvitation(used.clone()),
        Write::PutInvitation(closed.clone()),
    ];
    store.commit(writes).await.unwrap();
    (used.uses, closed.closed) = (2, true);
    (used.roles, closed.roles) = (vec![role(1)], vec![]);
    let writes = vec![Write::PutInvitation(used.clone()), Write::PutInvitation(closed.clone())];
    store.commit(writes).await.unwrap();
    assert_eq!(store.find_channel(channel(1)).await.unwrap(), Some(renamed.clone()));
    assert_eq!(store.find_channel(channel(9)).await.unwrap(), None);
    assert_eq!(store.list_channels(server(1)).await.unwrap(), [renamed, channel_row(2)]);
    assert_eq!(store.find_invitation(&hash(1)).await.unwrap(), Some(used.clone()));
    assert_eq!(store.find_invitation(&hash(9)).await.unwrap(), None);
    assert_eq!(store.list_invitations(server(1)).await.unwrap(), [used, closed]);
    let mut changed = server_row(1, 2);
    changed.name = "new name".into();
    changed.description = "beans\nand peas".into();
    changed.icon = "🌱".into();
    changed.language = "en".into();
    changed.category = 3;
    changed.system_channel = Some(channel(1));
    store.commit(vec![Write::SetServer(changed.clone())]).await.unwrap();
    assert_eq!(store.find_server(server(1)).await.unwrap(), Some(changed));
}

/// In all servers.
pub async fn an_invitation_code_is_unique(store: Arc<dyn Store>) {
    furnish(&*store).await;
    store.commit(vec![Write::PutInvitation(invitation_row(1))]).await.unwrap();
    let mut other = invitation_row(2);
    other.code_hash = hash(1);
    other.expires_at = Millis(5);
    let writes = vec![Write::PutInvitation(other)];
    assert_conflict(&*store, writes, Conflict::InvitationCode).await;
}
