//! What the operator asks: lists, sums, and purging.

use std::sync::Arc;

use coterie_types::{Bytes, Millis};

use super::rows::{
    append, append_policy, assert_conflict, channel, channel_row, device_entry, envelope, furnish,
    group_row, hash, head, invitation_row, member_row, policy_entry, server, server_row, session,
    user, user_row,
};
use crate::{
    Conflict, PageBounds, SessionId, Store, Topic, Write,
    rows::{
        FlowRow, IdentityRow, KeyPackageRow, Leftovers, LeftoversBefore, ServerQuery, ServerSize,
        SnapshotRow, Totals, UserQuery, UserRow,
    },
};

fn disable_user(n: u8) -> Write {
    Write::SetUserDisabled { user: user(n), at: Some(Millis(5)), reason: None }
}

fn disable_server(n: u8, at: Option<u64>) -> Write {
    Write::SetServerDisabled { server: server(n), at: at.map(Millis), reason: None }
}

fn deleted_user(n: u8, at: u64) -> UserRow {
    let at = Some(Millis(at));
    UserRow { disabled_at: at, deleted_at: at, ..user_row(n) }
}

/// Names that begin alike, a page at a time.
pub async fn users_are_listed_by_name_with_filters_and_pages(store: Arc<dyn Store>) {
    for (n, name) in [(1, "bob"), (2, "ada"), (3, "adam"), (4, "ad_hoc")] {
        let row = UserRow { username: name.into(), ..user_row(n) };
        store.commit(vec![Write::InsertUser(row)]).await.unwrap();
    }
    let gone = UserRow { username: "adz".into(), ..deleted_user(5, 9) };
    store.commit(vec![Write::InsertUser(gone.clone()), disable_user(3)]).await.unwrap();
    let all = UserQuery { limit: 10, ..UserQuery::default() };
    let names = async |query: UserQuery| -> Vec<String> {
        let rows = store.list_users(&query).await.unwrap();
        rows.into_iter().map(|row| row.username).collect()
    };
    assert_eq!(names(all.clone()).await, ["ad_hoc", "ada", "adam", "adz", "bob"]);
    let ada = UserQuery { prefix: "ada".into(), ..all.clone() };
    assert_eq!(names(ada.clone()).await, ["ada", "adam"]);
    assert_eq!(names(UserQuery { after: "ada".into(), ..ada }).await, ["adam"]);
    assert_eq!(names(UserQuery { limit: 2, ..all.clone() }).await, ["ad_hoc", "ada"]);
    assert_eq!(names(UserQuery { after: "adz".into(), ..all.clone() }).await, ["bob"]);
    assert_eq!(names(UserQuery { prefix: "ADA".into(), ..all.clone() }).await, [""; 0]);
    let disabled = UserQuery { disabled: Some(true), ..all.clone() };
    assert_eq!(names(disabled.clone()).await, ["adam", "adz"]);
    assert_eq!(names(UserQuery { deleted: Some(false), ..disabled }).await, ["adam"]);
    let good = UserQuery { disabled: Some(false), ..all.clone() };
    assert_eq!(names(good).await, ["ad_hoc", "ada", "bob"]);
    let deleted = UserQuery { deleted: Some(true), ..all };
    assert_eq!(store.list_users(&deleted).await.unwrap(), [gone]);
}

/// Equal names are two servers.
pub async fn servers_are_listed_by_name_with_filters_and_pages(store: Arc<dyn Store>) {
    store.commit(vec![Write::InsertUser(user_row(1))]).await.unwrap();
    for (n, name) in [(1, "garden"), (2, "garden"), (3, "бобы"), (4, "Garden"), (5, "garbage")]
    {
        let mut row = server_row(n, 1);
        row.name = name.into();
        store.commit(vec![Write::InsertServer(row)]).await.unwrap();
    }
    let end = Write::EndServer { server: server(5), at: Millis(7) };
    store.commit(vec![end, disable_server(2, Some(5))]).await.unwrap();
    let all = ServerQuery { limit: 10, ..ServerQuery::default() };
    let found = async |query: ServerQuery| -> Vec<u8> {
        let rows = store.list_all_servers(&query).await.unwrap();
        rows.into_iter().map(|row| row.server.as_bytes()[0]).collect()
    };
    assert_eq!(found(all.clone()).await, [4, 5, 1, 2, 3]);
    let gard = ServerQuery { prefix: "gard".into(), ..all.clone() };
    assert_eq!(found(gard.clone()).await, [1, 2]);
    let after = Some(("garden".into(), server(1)));
    assert_eq!(found(ServerQuery { after: after.clone(), ..gard }).await, [2]);
    assert_eq!(found(ServerQuery { after, ..all.clone() }).await, [2, 3]);
    assert_eq!(found(ServerQuery { limit: 2, ..all.clone() }).await, [4, 5]);
    assert_eq!(found(ServerQuery { prefix: "боб".into(), ..all.clone() }).await, [3]);
    assert_eq!(found(ServerQuery { disabled: Some(true), ..all.clone() }).await, [2]);
    let good = ServerQuery { disabled: Some(false), deleted: Some(false), ..all.clone() };
    assert_eq!(found(good).await, [4, 1, 3]);
    assert_eq!(found(ServerQuery { deleted: Some(true), ..all.clone() }).await, [5]);
    store.commit(vec![Write::PurgeServer { server: server(5), limit: 10 }]).await.unwrap();
    assert_eq!(found(ServerQuery { deleted: Some(true), ..all.clone() }).await, [0u8; 0]);
    assert_eq!(found(all).await, [4, 1, 2, 3]);
}

/// What is deleted, ended or erased is not counted.
pub async fn everything_is_counted(store: Arc<dyn Store>) {
    assert_eq!(store.count_everything(Millis(0)).await.unwrap(), Totals::default());
    furnish(&*store).await;
    let mut writes = vec![
        Write::InsertUser(deleted_user(3, 9)),
        disable_user(2),
        Write::InsertServer(server_row(2, 1)),
        Write::InsertServer(server_row(3, 1)),
        Write::EndServer { server: server(3), at: Millis(5) },
        disable_server(2, Some(5)),
        Write::PutChannel(channel_row(2)),
        Write::DeleteChannel { channel: channel(2) },
        append(head(0, 0), vec![envelope(1, 2), envelope(2, 2)]),
        Write::EraseBody { channel: channel(1), seq: 1 },
        Write::EndSession { session: SessionId([1; 16]), at: Millis(5) },
    ];
    for n in [1, 2, 3] {
        writes.insert(0, Write::InsertSession(session(n, 1)));
    }
    store.commit(writes).await.unwrap();
    let totals = Totals {
        users: 2,
        users_disabled: 1,
        sessions: 2,
        servers: 2,
        servers_disabled: 1,
        channels: 1,
        envelopes: 2,
        body_bytes: 90,
    };
    assert_eq!(store.count_everything(Millis(999)).await.unwrap(), totals);
    let later = Totals { sessions: 0, ..totals };
    assert_eq!(store.count_everything(Millis(1_000)).await.unwrap(), later, "they have expired");
    assert!(store.database_size().await.unwrap() > 10_000);
}

/// By its channels, deleted ones too.
pub async fn a_server_is_measured(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let writes = vec![
        Write::PutChannel(channel_row(2)),
        append(head(0, 0), vec![envelope(1, 2), envelope(2, 2), envelope(3, 2)]),
        Write::EraseBody { channel: channel(1), seq: 2 },
        Write::DeleteChannel { channel: channel(1) },
    ];
    store.commit(writes).await.unwrap();
    let size = ServerSize { channels: 2, envelopes: 3, body_bytes: 180 };
    assert_eq!(store.measure_server(server(1)).await.unwrap(), size);
    assert_eq!(store.measure_server(server(2)).await.unwrap(), ServerSize::default());
}

/// So that whoever follows it looks again; what changes nothing wakes nobody.
pub async fn a_mark_grows_when_a_server_is_disabled_and_enabled(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let topic = Topic::Server(server(1));
    let mark = async || {
        let marks = store.list_marks(&[topic]).await.unwrap();
        marks.first().map_or(0, |(_, mark)| *mark)
    };
    store.commit(vec![append_policy(head(0, 0), policy_entry(1, 1, 10))]).await.unwrap();
    assert_eq!(mark().await, 1);
    for (at, expected) in
        [(None, 1), (Some(5), 2), (Some(6), 2), (None, 3), (None, 3), (Some(9), 4)]
    {
        store.commit(vec![disable_server(1, at)]).await.unwrap();
        assert_eq!(mark().await, expected, "{at:?}");
    }
}

/// The longest deleted first; name and device log stay.
pub async fn a_deleted_user_is_purged_and_others_are_not(store: Arc<dyn Store>) {
    for row in [user_row(1), deleted_user(2, 40), deleted_user(3, 20), deleted_user(4, 60)] {
        let (of, n) = (row.user, row.created_at.0 as u8);
        let key_package = KeyPackageRow {
            hash: hash(n),
            device: super::rows::device(n),
            last_resort: false,
            bytes: Bytes(vec![n]),
            at: Millis(1),
        };
        let (identity, provider) = (hash(n), "p".to_owned());
        let writes = vec![
            Write::InsertUser(row),
            Write::AppendDeviceEntry { user: of, expected: head(0, 0), entry: device_entry(1, n) },
            Write::PutVault { user: of, expected: 0, version: 1, bytes: Bytes(vec![n]) },
            Write::PutProfile { user: of, expected: 0, version: 1, bytes: Bytes(vec![n]) },
            Write::InsertSession(session(n, n)),
            Write::InsertIdentity(IdentityRow {
                identity,
                user: of,
                provider,
                linked_at: Millis(1),
            }),
            Write::InsertKeyPackages { user: of, packages: vec![key_package], most: 9 },
        ];
        store.commit(writes).await.unwrap();
    }
    let to_purge =
        async |before, limit| store.list_users_to_purge(Millis(before), limit).await.unwrap();
    assert_eq!(to_purge(60, 9).await, [user(3), user(2)]);
    assert_eq!(to_purge(61, 1).await, [user(3)]);
    assert_eq!(to_purge(20, 9).await, []);
    let purge = |n| vec![Write::PurgeUser { user: user(n), at: Millis(99) }];
    assert_conflict(&*store, purge(1), Conflict::UserUnknown).await;
    assert_conflict(&*store, purge(9), Conflict::UserUnknown).await;
    store.commit(purge(3)).await.unwrap();
    assert_conflict(&*store, purge(3), Conflict::UserUnknown).await;
    assert_eq!(to_purge(60, 9).await, [user(2)]);
    for n in [1, 2, 3, 4] {
        let there = n != 3;
        let id = user(n);
        assert_eq!(store.find_vault(id).await.unwrap().is_some(), there, "{n}");
        assert_eq!(store.find_profile(id).await.unwrap().is_some(), there, "{n}");
        assert_eq!(store.list_sessions(id).await.unwrap().len() == 1, there, "{n}");
        assert_eq!(store.list_identities(id).await.unwrap().len() == 1, there, "{n}");
        let counts = store.count_key_packages(super::rows::device(n), Millis(0)).await.unwrap();
        assert_eq!(counts.one_time == 1, there, "{n}");
        assert_eq!(store.list_device_entries(id).await.unwrap().len(), 1, "{n}");
        let row = store.find_username(&format!("user{n}")).await.unwrap().unwrap();
        assert_eq!(
            (row.opaque_record.len(), row.device_head.seq),
            (if there { 100 } else { 0 }, 1)
        );
        assert_eq!(row.recovery_key == coterie_types::FixedBytes([0; 32]), !there, "{n}");
    }
}

/// Never more at once than is asked for; it is in no list from the first part on.
pub async fn a_deleted_server_is_purged_in_parts_and_others_are_not(store: Arc<dyn Store>) {
    furnish(&*store).await;
    fill(&*store).await;
    let purge = |n, limit| vec![Write::PurgeServer { server: server(n), limit }];
    for n in [1, 9] {
        assert_conflict(&*store, purge(n, 5), Conflict::ServerUnknown).await;
    }
    let before = store.measure_server(server(2)).await.unwrap();
    store.commit(vec![Write::EndServer { server: server(1), at: Millis(50) }]).await.unwrap();
    let to_purge = async |time| store.list_servers_to_purge(Millis(time), 9).await.unwrap();
    assert_eq!((to_purge(50).await, to_purge(51).await), (vec![], vec![server(1)]));
    let envelopes = async || store.measure_server(server(1)).await.unwrap().envelopes;
    assert_eq!(envelopes().await, 5);
    store.commit(purge(1, 3)).await.unwrap();
    assert_eq!(envelopes().await, 2);
    let row = store.find_server(server(1)).await.unwrap().unwrap();
    assert!(row.purged && row.deleted && row.name.is_empty());
    let mut parts = 1;
    while to_purge(51).await == [server(1)] {
        store.commit(purge(1, 3)).await.unwrap();
        parts += 1;
        assert!(parts < 20, "it comes to no end");
    }
    assert!(parts > 3, "{parts}");
    assert_conflict(&*store, purge(1, 5), Conflict::ServerUnknown).await;
    assert_eq!(store.measure_server(server(1)).await.unwrap(), ServerSize::default());
    let page = PageBounds { after: 0, limit: 10, bytes: 10_000 };
    assert_eq!(store.list_policy(server(1), page).await.unwrap(), []);
    assert_eq!(store.list_invitations(server(1)).await.unwrap(), []);
    assert_eq!(store.find_channel(channel(1)).await.unwrap(), None);
    assert_eq!(store.find_channel_log(channel(1)).await.unwrap(), None);
    assert_eq!(store.list_envelopes(channel(1), page).await.unwrap(), []);
    assert_eq!(store.find_group(channel(1)).await.unwrap(), None);
    assert_eq!(store.find_snapshot(channel(1), 0, 9).await.unwrap(), None);
    // Its id is taken for good.
    let again = vec![Write::InsertServer(server_row(1, 1))];
    assert_conflict(&*store, again, Conflict::ServerExists).await;
    // The other one is as it was.
    assert_eq!(store.measure_server(server(2)).await.unwrap(), before);
    assert_eq!(store.find_server(server(2)).await.unwrap(), Some(server_row(2, 2)));
    assert_eq!(store.list_members(server(2)).await.unwrap(), [member_row(2, 1)]);
    assert_eq!(store.list_invitations(server(2)).await.unwrap().len(), 1);
    assert_eq!(store.list_envelopes(channel(3), page).await.unwrap().len(), 2);
    assert!(store.find_group(channel(3)).await.unwrap().is_some());
}

/// The first server with logs, and a second one with the same.
async fn fill(store: &dyn Store) {
    let (mut elsewhere, mut other) = (channel_row(3), invitation_row(2));
    (elsewhere.server, other.server) = (server(2), server(2));
    let mut group = group_row(0);
    group.channel = channel(3);
    let snapshot =
        SnapshotRow { incarnation: 0, epoch: 0, snapshot: Bytes(vec![1]), opened_seq: 1 };
    let writes = vec![
        Write::InsertServer(server_row(2, 2)),
        Write::PutMember(member_row(2, 1)),
        Write::PutChannel(elsewhere),
        Write::PutChannel(channel_row(2)),
        Write::OpenChannelLog { channel: channel(3), head: head(0, 0) },
        append_policy(head(0, 0), policy_entry(1, 1, 10)),
        append_policy(head(1, 1), policy_entry(2, 2, 10)),
        append(head(0, 0), (1..=5).map(|n| envelope(n, 2)).collect()),
        Write::AppendEnvelopes {
            channel: channel(3),
            expected: head(0, 0),
            envelopes: vec![envelope(1, 2), envelope(2, 2)],
        },
        Write::InsertGroup(group_row(0)),
        Write::InsertGroup(group),
        Write::PutSnapshot { channel: channel(1), snapshot },
        Write::PutInvitation(invitation_row(1)),
        Write::PutInvitation(other),
        Write::AppendAudit { server: server(1), row: super::rows::audit_row(1, "x", "y") },
    ];
    store.commit(writes).await.unwrap();
}

/// What is still good stays, and what never ends.
pub async fn what_is_left_over_is_counted_and_forgotten(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let mut writes = Vec::new();
    for (n, end) in [(1, 40), (2, 60)] {
        let flow = format!("f{n}");
        let mut row = session(n, 1);
        row.expires_at = Millis(end);
        let mut invitation = invitation_row(n);
        invitation.expires_at = Millis(end);
        writes.extend([
            Write::InsertFlow(FlowRow {
                flow,
                kind: 0,
                state: Bytes(vec![]),
                expires_at: Millis(end),
            }),
            Write::InsertSession(row),
            Write::InsertUsedToken { hash: hash(n), expires_at: Millis(end) },
            Write::PutInvitation(invitation),
        ]);
    }
    writes.push(Write::InsertSession(session(3, 1)));
    writes.push(Write::EndSession { session: SessionId([3; 16]), at: Millis(10) });
    let mut closed = invitation_row(4);
    closed.closed = true;
    writes.push(Write::PutInvitation(closed.clone()));
    store.commit(writes).await.unwrap();
    let count = async |ended, expired| {
        let before = LeftoversBefore { ended: Millis(ended), expired: Millis(expired) };
        store.count_leftovers(before).await.unwrap()
    };
    let some = Leftovers { sessions: 2, flows: 1, used_tokens: 1, invitations: 1 };
    assert_eq!(count(50, 50).await, some);
    let all = Leftovers { sessions: 3, flows: 2, used_tokens: 2, invitations: 2 };
    assert_eq!(count(61, 61).await, all);
    assert_eq!(count(0, 0).await, Leftovers::default());
    let forget = |limit| Write::ForgetInvitations { before: Millis(61), limit };
    store.commit(vec![forget(1)]).await.unwrap();
    assert_eq!(count(61, 61).await.invitations, 1);
    store.commit(vec![forget(9), Write::ForgetEnded { before: Millis(50) }]).await.unwrap();
    let left = Leftovers { sessions: 1, flows: 1, used_tokens: 1, invitations: 0 };
    assert_eq!(count(61, 61).await, left);
    assert_eq!(store.list_invitations(server(1)).await.unwrap(), [closed]);
}
