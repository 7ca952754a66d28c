//! Roles, bans, overwrites, checkpoints; what goes with a channel and with a server.

use std::sync::Arc;

use coterie_types::{Bytes, Head, Millis};

use super::rows::{
    ban_row, channel, channel_row, furnish, hash, invitation_row, listing_row, member_row,
    overwrite_row, role, role_row, server, server_row, user,
};
use crate::{
    Store, Write,
    rows::{CheckpointRow, OverwriteTarget},
};

/// Deletes included; equal ids of two servers are two roles.
pub async fn roles_and_bans_come_and_go(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let writes = vec![
        Write::InsertServer(server_row(2, 2)),
        Write::PutRole(role_row(1, 1)),
        Write::PutRole(role_row(1, 2)),
        Write::PutRole(role_row(2, 1)),
        Write::PutBan(ban_row(1, 2)),
        Write::PutBan(ban_row(2, 2)),
    ];
    store.commit(writes).await.unwrap();
    let mut changed = role_row(1, 1);
    changed.name = "other".into();
    changed.permissions =
        "115792089237316195423570985008687907853269984665640564039457584007913129639935".into();
    (changed.colour, changed.hoist, changed.mentionable) = (0, false, true);
    (changed.icon, changed.position) = (String::new(), 9);
    let mut again = ban_row(1, 2);
    (again.by, again.at, again.seq) = (user(2), Millis(8), 11);
    let writes = vec![Write::PutRole(changed.clone()), Write::PutBan(again.clone())];
    store.commit(writes).await.unwrap();
    assert_eq!(store.list_roles(server(1)).await.unwrap(), [changed, role_row(1, 2)]);
    assert_eq!(store.list_bans(server(1)).await.unwrap(), [again]);
    let delete = vec![
        Write::DeleteRole { server: server(1), role: role(1) },
        Write::DeleteBan { server: server(1), user: user(2) },
    ];
    store.commit(delete.clone()).await.unwrap();
    store.commit(delete).await.unwrap();
    assert_eq!(store.list_roles(server(1)).await.unwrap(), [role_row(1, 2)]);
    assert_eq!(store.list_bans(server(1)).await.unwrap(), []);
    assert_eq!(store.list_roles(server(2)).await.unwrap(), [role_row(2, 1)]);
    assert_eq!(store.list_bans(server(2)).await.unwrap(), [ban_row(2, 2)]);
}

/// In the order of channel, kind of target and id; deletes included.
pub async fn overwrites_are_of_roles_and_of_members(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let (of_role, of_user) = (OverwriteTarget::Role(role(7)), OverwriteTarget::Member(user(7)));
    let writes = vec![
        Write::PutChannel(channel_row(2)),
        Write::PutOverwrite(overwrite_row(2, of_role)),
        Write::PutOverwrite(overwrite_row(1, of_user)),
        Write::PutOverwrite(overwrite_row(1, of_role)),
    ];
    store.commit(writes).await.unwrap();
    let mut changed = overwrite_row(1, of_user);
    (changed.allow, changed.deny) = ("0".into(), "2048".into());
    store.commit(vec![Write::PutOverwrite(changed.clone())]).await.unwrap();
    let all = store.list_overwrites(server(1)).await.unwrap();
    assert_eq!(all, [overwrite_row(1, of_role), changed.clone(), overwrite_row(2, of_role)]);
    assert_eq!(store.list_overwrites(server(2)).await.unwrap(), []);
    let delete = Write::DeleteOverwrite { channel: channel(1), target: of_role };
    store.commit(vec![delete]).await.unwrap();
    let all = store.list_overwrites(server(1)).await.unwrap();
    assert_eq!(all, [changed, overwrite_row(2, of_role)]);
}

/// It is in no list, has no overwrites, and still says whose it was; others stay.
pub async fn a_deleted_channel_keeps_its_log_and_nothing_else(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let target = OverwriteTarget::Role(role(1));
    let (here, at) = (channel(1), Millis(5));
    let writes = vec![
        Write::PutChannel(channel_row(2)),
        Write::PutOverwrite(overwrite_row(1, target)),
        Write::PutOverwrite(overwrite_row(2, target)),
        Write::PutLastSend { channel: here, user: user(1), at },
        Write::DeleteChannel { channel: here },
    ];
    store.commit(writes).await.unwrap();
    assert_eq!(store.list_channels(server(1)).await.unwrap(), [channel_row(2)]);
    assert_eq!(store.list_overwrites(server(1)).await.unwrap(), [overwrite_row(2, target)]);
    assert_eq!(store.find_channel(here).await.unwrap(), Some(channel_row(1)));
    assert_eq!(store.find_last_send(here, user(1)).await.unwrap(), None);
    assert!(store.find_channel_log(here).await.unwrap().is_some());
}

/// Nothing is left that grants anything, and nothing of another server is touched.
pub async fn the_end_of_a_server_leaves_its_logs(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let target = OverwriteTarget::Member(user(1));
    let mut elsewhere = channel_row(3);
    elsewhere.server = server(2);
    let mut other = invitation_row(2);
    other.server = server(2);
    let writes = vec![
        Write::InsertServer(server_row(2, 2)),
        Write::PutChannel(elsewhere.clone()),
        Write::PutMember(member_row(2, 1)),
        Write::PutRole(role_row(1, 1)),
        Write::PutRole(role_row(2, 1)),
        Write::PutBan(ban_row(1, 2)),
        Write::PutBan(ban_row(2, 2)),
        Write::PutOverwrite(overwrite_row(1, target)),
        Write::PutOverwrite(overwrite_row(3, target)),
        Write::PutInvitation(invitation_row(1)),
        Write::PutInvitation(other.clone()),
        Write::PutListing(listing_row(1, 1, &["beans"])),
        Write::PutListing(listing_row(2, 1, &["beans"])),
        Write::PutCheckpoint(checkpoint_row(1)),
        Write::EndServer { server: server(1), at: Millis(9) },
    ];
    store.commit(writes).await.unwrap();
    let row = store.find_server(server(1)).await.unwrap().unwrap();
    assert!(row.deleted && !row.purged);
    assert_eq!(row.deleted_at, Some(Millis(9)));
    assert_eq!(row.head, Head { seq: 0, hash: hash(0) });
    assert_eq!(store.list_members(server(1)).await.unwrap(), []);
    assert_eq!(store.list_servers(user(1)).await.unwrap(), [server_row(2, 2)]);
    assert_eq!(store.list_roles(server(1)).await.unwrap(), []);
    assert_eq!(store.list_bans(server(1)).await.unwrap(), []);
    assert_eq!(store.list_overwrites(server(1)).await.unwrap(), []);
    assert_eq!(store.list_channels(server(1)).await.unwrap(), []);
    assert!(store.find_channel(channel(1)).await.unwrap().is_some());
    assert!(store.find_invitation(&hash(1)).await.unwrap().unwrap().closed);
    assert_eq!(store.find_listing(server(1)).await.unwrap(), None);
    assert_eq!(store.find_checkpoint(server(1)).await.unwrap(), None);
    assert_eq!(store.list_members(server(2)).await.unwrap(), [member_row(2, 1)]);
    assert_eq!(store.list_roles(server(2)).await.unwrap(), [role_row(2, 1)]);
    assert_eq!(store.list_bans(server(2)).await.unwrap(), [ban_row(2, 2)]);
    assert_eq!(store.list_overwrites(server(2)).await.unwrap(), [overwrite_row(3, target)]);
    assert_eq!(store.list_channels(server(2)).await.unwrap(), [elsewhere]);
    assert_eq!(store.list_invitations(server(2)).await.unwrap(), [other]);
    assert!(store.find_listing(server(2)).await.unwrap().is_some());
}

fn checkpoint_row(n: u8) -> CheckpointRow {
    let snapshot = Bytes(vec![n; 3_000]);
    CheckpointRow { server: server(1), seq: n.into(), state_hash: hash(n), snapshot }
}

/// One a server.
pub async fn the_last_checkpoint_is_kept(store: Arc<dyn Store>) {
    furnish(&*store).await;
    assert_eq!(store.find_checkpoint(server(1)).await.unwrap(), None);
    for n in [1, 2] {
        store.commit(vec![Write::PutCheckpoint(checkpoint_row(n))]).await.unwrap();
        let found = store.find_checkpoint(server(1)).await.unwrap();
        assert_eq!(found, Some(checkpoint_row(n)));
    }
}
