//! In what order lists come, and what numbers they hold.

use std::sync::Arc;

use coterie_types::{Bytes, Millis};

use super::rows::{
    assert_conflict, channel_row, furnish, hash, head, invitation_row, member_row, server,
    server_row, session, user, user_row,
};
use crate::{
    Conflict, PageBounds, SessionId, Store, StoreError, Write,
    rows::{FlowRow, SessionRow},
};

/// Unsigned, whatever order they were written in.
pub async fn lists_are_in_the_order_of_bytes(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let order = [1, 2, 10, 0x7f, 0x80, 0xff];
    for n in [0x80, 10, 0xff, 0x7f] {
        store.commit(vec![Write::InsertUser(user_row(n))]).await.unwrap();
    }
    for n in [0x80, 2, 0xff, 10, 0x7f] {
        let mut writes = vec![Write::PutMember(member_row(1, n))];
        writes.push(Write::PutChannel(channel_row(n)));
        writes.push(Write::PutInvitation(invitation_row(n)));
        writes.push(Write::InsertServer(server_row(n, 1)));
        writes.push(Write::PutMember(member_row(n, 1)));
        store.commit(writes).await.unwrap();
    }
    store.commit(vec![Write::PutInvitation(invitation_row(1))]).await.unwrap();
    let members = store.list_members(server(1)).await.unwrap();
    assert_eq!(members, order.map(|n| member_row(1, n)));
    assert_eq!(store.list_channels(server(1)).await.unwrap(), order.map(channel_row));
    assert_eq!(store.list_invitations(server(1)).await.unwrap(), order.map(invitation_row));
    assert_eq!(store.list_servers(user(1)).await.unwrap(), order.map(|n| server_row(n, 1)));
}

/// And those of one moment by id.
pub async fn sessions_are_listed_newest_first(store: Arc<dyn Store>) {
    let writes = vec![Write::InsertUser(user_row(1)), Write::InsertUser(user_row(2))];
    store.commit(writes).await.unwrap();
    for (n, created) in [(5, 10), (2, 30), (9, 20), (0x80, 20), (1, 20)] {
        let row = SessionRow { created_at: Millis(created), ..session(n, 1) };
        store.commit(vec![Write::InsertSession(row)]).await.unwrap();
    }
    store.commit(vec![Write::InsertSession(session(7, 2))]).await.unwrap();
    let again = vec![Write::InsertSession(session(7, 1))];
    assert_conflict(&*store, again, Conflict::Session).await;
    let listed = store.list_sessions(user(1)).await.unwrap();
    let ids: Vec<_> = listed.iter().map(|row| row.session.0[0]).collect();
    assert_eq!(ids, [2, 1, 9, 0x80, 5]);
}

/// A number is kept as it is or not at all; a bound may be any number.
pub async fn a_number_too_great_to_keep_is_refused_whole(store: Arc<dyn Store>) {
    let flow = |name: &str, expires_at| {
        let state = Bytes(vec![]);
        Write::InsertFlow(FlowRow { flow: name.into(), kind: 255, state, expires_at })
    };
    let greatest = Millis(i64::MAX as u64);
    store.commit(vec![flow("kept", greatest)]).await.unwrap();
    let row = store.find_flow("kept").await.unwrap().unwrap();
    assert_eq!((row.kind, row.expires_at), (255, greatest));
    let beyond = flow("beyond", Millis(greatest.0 + 1));
    let refused = store.commit(vec![flow("before", Millis(1)), beyond]).await;
    assert!(matches!(refused, Err(StoreError::Corrupt(_))), "{refused:?}");
    assert_eq!(store.find_flow("before").await.unwrap(), None);
    assert_eq!(store.find_flow("beyond").await.unwrap(), None);

    furnish(&*store).await;
    let mut row = session(1, 1);
    row.refresh_hash = hash(0xff);
    store.commit(vec![Write::InsertSession(row)]).await.unwrap();
    let far = PageBounds { after: u64::MAX, limit: u32::MAX, bytes: usize::MAX };
    let channel = super::rows::channel(1);
    assert!(store.list_envelopes(channel, far).await.unwrap().is_empty());
    assert!(store.list_policy(server(1), far).await.unwrap().is_empty());
    assert_eq!(store.find_envelope(channel, u64::MAX).await.unwrap(), None);
    assert_eq!(store.find_channel_hash(channel, u64::MAX).await.unwrap(), None);
    assert_eq!(store.find_snapshot(channel, u32::MAX, u64::MAX).await.unwrap(), None);
    store.commit(vec![Write::ForgetEnded { before: Millis(u64::MAX) }]).await.unwrap();
    assert_eq!(store.find_session(SessionId([1; 16])).await.unwrap(), None);
    let log = store.find_channel_log(channel).await.unwrap().unwrap();
    assert_eq!(log.head, head(0, 0));
}
