//! Identities at providers, used tokens, and whom the operator keeps out.

use std::sync::Arc;

use coterie_types::Millis;

use super::rows::{assert_conflict, hash, server, server_row, session, user, user_row};
use crate::{Conflict, SessionId, Store, Write, rows::IdentityRow};

fn identity(n: u8, of: u8, provider: &str) -> IdentityRow {
    IdentityRow {
        identity: hash(n),
        user: user(of),
        provider: provider.into(),
        linked_at: Millis(u64::from(n)),
    }
}

async fn two_users(store: &dyn Store) {
    let writes = vec![Write::InsertUser(user_row(1)), Write::InsertUser(user_row(2))];
    store.commit(writes).await.unwrap();
}

/// One user of an identity, and one identity of a provider a user.
pub async fn an_identity_is_one_users_and_a_user_has_one_of_a_provider(store: Arc<dyn Store>) {
    two_users(&*store).await;
    let insert = |row| vec![Write::InsertIdentity(row)];
    store.commit(insert(identity(1, 1, "b"))).await.unwrap();
    store.commit(insert(identity(2, 1, "a"))).await.unwrap();
    store.commit(insert(identity(3, 2, "b"))).await.unwrap();
    for taken in [identity(1, 2, "a"), identity(1, 1, "b"), identity(4, 1, "b")] {
        assert_conflict(&*store, insert(taken), Conflict::IdentityTaken).await;
    }
    assert_eq!(store.find_identity(&hash(3)).await.unwrap(), Some(identity(3, 2, "b")));
    assert_eq!(store.find_identity(&hash(4)).await.unwrap(), None);
    let own = store.list_identities(user(1)).await.unwrap();
    assert_eq!(own, [identity(2, 1, "a"), identity(1, 1, "b")]);
    let delete = |n, provider: &str| {
        vec![Write::DeleteIdentity { user: user(n), provider: provider.into() }]
    };
    store.commit(delete(1, "b")).await.unwrap();
    assert_conflict(&*store, delete(1, "b"), Conflict::IdentityUnknown).await;
    assert_eq!(store.list_identities(user(1)).await.unwrap(), [identity(2, 1, "a")]);
    assert_eq!(store.find_identity(&hash(1)).await.unwrap(), None);
    assert!(store.find_identity(&hash(3)).await.unwrap().is_some());
}

/// Until it ends and is forgotten.
pub async fn a_token_is_used_once(store: Arc<dyn Store>) {
    let used = |n, end| vec![Write::InsertUsedToken { hash: hash(n), expires_at: Millis(end) }];
    store.commit(used(1, 40)).await.unwrap();
    store.commit(used(2, 60)).await.unwrap();
    for n in [1, 2] {
        assert_conflict(&*store, used(n, 90), Conflict::TokenUsed).await;
    }
    store.commit(vec![Write::ForgetEnded { before: Millis(50) }]).await.unwrap();
    assert_conflict(&*store, used(2, 90), Conflict::TokenUsed).await;
    store.commit(used(1, 90)).await.unwrap();
}

/// Nobody else's, and not the one that stays.
pub async fn all_sessions_of_a_user_end_but_one(store: Arc<dyn Store>) {
    two_users(&*store).await;
    for (n, of) in [(1, 1), (2, 1), (3, 1), (4, 2)] {
        let mut row = session(n, of);
        row.label = (n == 2).then(|| "a laptop".into());
        store.commit(vec![Write::InsertSession(row)]).await.unwrap();
    }
    let end = |except: Option<u8>| {
        let except = except.map(|n| SessionId([n; 16]));
        vec![Write::EndSessionsOfUser { user: user(1), except, at: Millis(9) }]
    };
    store.commit(end(Some(2))).await.unwrap();
    let left = store.list_sessions(user(1)).await.unwrap();
    assert_eq!((left.len(), left[0].session), (1, SessionId([2; 16])));
    assert_eq!(left[0].label.as_deref(), Some("a laptop"));
    store.commit(end(None)).await.unwrap();
    assert!(store.list_sessions(user(1)).await.unwrap().is_empty());
    assert_eq!(store.list_sessions(user(2)).await.unwrap().len(), 1);
    let ended = store.find_session(SessionId([2; 16])).await.unwrap().unwrap();
    assert_eq!(ended.ended_at, Some(Millis(9)));
}

/// And let in again.
pub async fn users_and_servers_are_kept_out(store: Arc<dyn Store>) {
    two_users(&*store).await;
    store.commit(vec![Write::InsertServer(server_row(1, 1))]).await.unwrap();
    let reason = |at: Option<u64>| at.filter(|at| *at == 7).map(|_| "spam".to_owned());
    let of_user = |n, at: Option<u64>| {
        vec![Write::SetUserDisabled { user: user(n), at: at.map(Millis), reason: reason(at) }]
    };
    let of_server = |n, at: Option<u64>| {
        vec![Write::SetServerDisabled { server: server(n), at: at.map(Millis), reason: reason(at) }]
    };
    let reasons = async || {
        let user = store.find_user(user(1)).await.unwrap().unwrap().disabled_reason;
        (user, store.find_server(server(1)).await.unwrap().unwrap().disabled_reason)
    };
    let disabled = async || {
        let user = store.find_user(user(1)).await.unwrap().unwrap().disabled_at;
        (user, store.find_server(server(1)).await.unwrap().unwrap().disabled_at)
    };
    for at in [7, 8] {
        store.commit(of_user(1, Some(at))).await.unwrap();
        store.commit(of_server(1, Some(at))).await.unwrap();
        assert_eq!(disabled().await, (Some(Millis(7)), Some(Millis(7))));
        assert_eq!(reasons().await, (Some("spam".into()), Some("spam".into())), "it stays");
    }
    assert_eq!(store.find_user(user(2)).await.unwrap(), Some(user_row(2)));
    store.commit(of_user(1, None)).await.unwrap();
    store.commit(of_server(1, None)).await.unwrap();
    assert_eq!(disabled().await, (None, None));
    assert_eq!(reasons().await, (None, None));
    assert_conflict(&*store, of_user(9, Some(1)), Conflict::UserUnknown).await;
    assert_conflict(&*store, of_server(9, None), Conflict::ServerUnknown).await;
    let mut deleted = user_row(3);
    (deleted.disabled_at, deleted.deleted_at) = (Some(Millis(5)), Some(Millis(5)));
    store.commit(vec![Write::InsertUser(deleted.clone())]).await.unwrap();
    assert_eq!(store.find_user(user(3)).await.unwrap(), Some(deleted));
    assert_conflict(&*store, of_user(3, None), Conflict::UserUnknown).await;
}
