//! Users, device logs, vaults, sessions, flows.

use std::sync::Arc;

use coterie_types::{Bytes, DeviceId, FixedBytes, Millis};

use super::rows::{
    assert_conflict, device, device_entry, hash, head, member_row, server, server_row, session,
    user, user_row,
};
use crate::{Conflict, SessionId, Store, Write, rows::FlowRow};

/// The first to come binds it.
pub async fn a_database_belongs_to_one_set_of_secrets(store: Arc<dyn Store>) {
    let bind = |n| vec![Write::BindSecrets { digest: hash(n) }];
    store.commit(bind(1)).await.unwrap();
    store.commit(bind(1)).await.unwrap();
    assert_conflict(&*store, bind(2), Conflict::Secrets).await;
    store.commit(bind(1)).await.unwrap();
}

/// Names and ids belong to one user.
pub async fn users_are_unique_by_name_and_id(store: Arc<dyn Store>) {
    store.commit(vec![Write::InsertUser(user_row(1))]).await.unwrap();
    assert_eq!(store.find_user(user(1)).await.unwrap(), Some(user_row(1)));
    assert_eq!(store.find_username("user1").await.unwrap(), Some(user_row(1)));
    assert_eq!(store.find_username("USER1").await.unwrap(), None);
    assert_eq!(store.find_user(user(2)).await.unwrap(), None);
    let mut same_name = user_row(2);
    same_name.username = "user1".into();
    let writes = vec![Write::InsertUser(same_name)];
    assert_conflict(&*store, writes, Conflict::Username).await;
    let mut same_id = user_row(1);
    same_id.username = "user2".into();
    assert_conflict(&*store, vec![Write::InsertUser(same_id)], Conflict::UserExists).await;
    assert_conflict(&*store, vec![Write::InsertUser(user_row(1))], Conflict::Username).await;
}

/// New credentials take the place of the old.
pub async fn a_password_and_a_recovery_key_are_replaced(store: Arc<dyn Store>) {
    let writes = vec![Write::InsertUser(user_row(1)), Write::InsertUser(user_row(2))];
    store.commit(writes).await.unwrap();
    let record = Bytes(vec![9]);
    let writes = vec![
        Write::SetOpaqueRecord { user: user(1), record: record.clone() },
        Write::SetRecoveryKey { user: user(1), key: FixedBytes([9; 32]) },
    ];
    store.commit(writes).await.unwrap();
    let row = store.find_user(user(1)).await.unwrap().unwrap();
    assert_eq!((row.opaque_record, row.recovery_key), (record, FixedBytes([9; 32])));
    assert_eq!(store.find_user(user(2)).await.unwrap(), Some(user_row(2)));
}

/// The head is compared whole, seq and hash.
pub async fn a_device_log_grows_at_its_head_only(store: Arc<dyn Store>) {
    store.commit(vec![Write::InsertUser(user_row(1))]).await.unwrap();
    let append = |expected, entry| Write::AppendDeviceEntry { user: user(1), expected, entry };
    let (first, second) = (device_entry(1, 1), device_entry(2, 2));
    let both = vec![append(head(0, 0), first.clone()), append(head(1, 1), second.clone())];
    store.commit(both).await.unwrap();
    for expected in [head(0, 0), head(1, 1), head(2, 9), head(3, 2)] {
        let writes = vec![append(expected, device_entry(3, 3))];
        assert_conflict(&*store, writes, Conflict::DeviceHead).await;
    }
    assert_eq!(store.list_device_entries(user(1)).await.unwrap(), [first, second]);
    let row = store.find_user(user(1)).await.unwrap().unwrap();
    assert_eq!(row.device_head, head(2, 2));
}

/// A vault is never overwritten by one who did not see it.
pub async fn a_vault_goes_up_from_the_version_it_replaces(store: Arc<dyn Store>) {
    store.commit(vec![Write::InsertUser(user_row(1))]).await.unwrap();
    let put = |expected, version| {
        let bytes = Bytes(vec![u8::try_from(version).unwrap(); 40]);
        vec![Write::PutVault { user: user(1), expected, version, bytes }]
    };
    assert_conflict(&*store, put(1, 2), Conflict::VaultVersion).await;
    store.commit(put(0, 1)).await.unwrap();
    assert_conflict(&*store, put(0, 1), Conflict::VaultVersion).await;
    store.commit(put(1, 2)).await.unwrap();
    assert_conflict(&*store, put(1, 2), Conflict::VaultVersion).await;
    let vault = store.find_vault(user(1)).await.unwrap().unwrap();
    assert_eq!((vault.version, vault.bytes.len()), (2, 40));
    assert_eq!(store.find_vault(user(2)).await.unwrap(), None);
}

/// The token that was good is remembered, and good no more.
pub async fn a_session_rotates_once_and_ends_for_good(store: Arc<dyn Store>) {
    store.commit(vec![Write::InsertUser(user_row(1))]).await.unwrap();
    store.commit(vec![Write::InsertSession(session(1, 1))]).await.unwrap();
    let id = SessionId([1; 16]);
    let rotate = |expected, next| {
        let (at, expires_at) = (Millis(7), Millis(2_000));
        vec![Write::RotateSession { session: id, expected, refresh_hash: next, at, expires_at }]
    };
    store.commit(rotate(hash(1), hash(2))).await.unwrap();
    assert_conflict(&*store, rotate(hash(1), hash(3)), Conflict::Session).await;
    let row = store.find_session(id).await.unwrap().unwrap();
    assert_eq!((row.refresh_hash, row.previous_hash), (hash(2), Some(hash(1))));
    assert_eq!((row.rotated_at, row.expires_at), (Millis(7), Millis(2_000)));
    let own = |n| vec![Write::SetSessionDevice { session: id, device: device(n) }];
    store.commit(own(1)).await.unwrap();
    assert_conflict(&*store, own(2), Conflict::Session).await;
    store.commit(vec![Write::EndSession { session: id, at: Millis(9) }]).await.unwrap();
    store.commit(vec![Write::EndSession { session: id, at: Millis(10) }]).await.unwrap();
    assert_conflict(&*store, rotate(hash(2), hash(3)), Conflict::Session).await;
    let row = store.find_session(id).await.unwrap().unwrap();
    assert_eq!((row.ended_at, row.device), (Some(Millis(9)), Some(device(1))));
    assert!(store.list_sessions(user(1)).await.unwrap().is_empty());
}

/// The newest sign of a device is kept, and found by whoever shares a server with it.
pub async fn a_device_is_seen_and_goes_silent(store: Arc<dyn Store>) {
    for n in [1, 2] {
        store.commit(vec![Write::InsertUser(user_row(n))]).await.unwrap();
    }
    let see = |n, owner, at| Write::SeeDevice { device: device(n), user: user(owner), at };
    assert_eq!(store.find_device_seen(device(1)).await.unwrap(), None);
    store.commit(vec![see(1, 1, Millis(50))]).await.unwrap();
    store.commit(vec![see(1, 1, Millis(40))]).await.unwrap();
    assert_eq!(store.find_device_seen(device(1)).await.unwrap(), Some(Millis(50)));
    store.commit(vec![see(2, 1, Millis(60)), see(3, 2, Millis(10))]).await.unwrap();
    store.commit(vec![Write::InsertServer(server_row(1, 1))]).await.unwrap();
    store.commit(vec![Write::PutMember(member_row(1, 1))]).await.unwrap();
    let silent = async |before, after, limit| {
        store.list_silent_devices(server(1), before, after, limit).await.unwrap()
    };
    let first = DeviceId::from_bytes([0; 16]);
    assert_eq!(silent(Millis(50), first, 10).await, []);
    assert_eq!(silent(Millis(51), first, 10).await, [(device(1), user(1))]);
    let both = [(device(1), user(1)), (device(2), user(1))];
    assert_eq!(silent(Millis(61), first, 10).await, both, "of members only");
    assert_eq!(silent(Millis(61), first, 1).await, both[..1]);
    assert_eq!(silent(Millis(61), device(1), 10).await, both[1..]);
    assert_eq!(store.list_silent_devices(server(2), Millis(61), first, 9).await.unwrap(), []);
}

/// Others of the same user go on.
pub async fn sessions_of_a_revoked_device_end(store: Arc<dyn Store>) {
    store.commit(vec![Write::InsertUser(user_row(1))]).await.unwrap();
    for (n, owner) in [(1, Some(1)), (2, Some(2)), (3, Some(1)), (4, None)] {
        let row = crate::rows::SessionRow { device: owner.map(device), ..session(n, 1) };
        store.commit(vec![Write::InsertSession(row)]).await.unwrap();
    }
    let (user, device) = (user(1), device(1));
    let write = Write::EndSessionsOfDevice { user, device, at: Millis(5) };
    store.commit(vec![write]).await.unwrap();
    let left = store.list_sessions(user).await.unwrap();
    let left: Vec<_> = left.iter().map(|row| row.session.0[0]).collect();
    assert_eq!(left, [4, 2], "newest first");
}

/// Whoever comes second finds nothing.
pub async fn a_flow_is_taken_once(store: Arc<dyn Store>) {
    let row =
        FlowRow { flow: "f".into(), kind: 3, state: Bytes(vec![1, 2]), expires_at: Millis(50) };
    store.commit(vec![Write::InsertFlow(row.clone())]).await.unwrap();
    assert_eq!(store.find_flow("f").await.unwrap(), Some(row));
    store.commit(vec![Write::TakeFlow { flow: "f".into() }]).await.unwrap();
    assert_eq!(store.find_flow("f").await.unwrap(), None);
    assert_conflict(&*store, vec![Write::TakeFlow { flow: "f".into() }], Conflict::Flow).await;
}

/// What is still good stays.
pub async fn what_has_ended_is_forgotten(store: Arc<dyn Store>) {
    store.commit(vec![Write::InsertUser(user_row(1))]).await.unwrap();
    for (n, end) in [(1, 40), (2, 60)] {
        let flow = format!("f{n}");
        let row = FlowRow { flow, kind: 0, state: Bytes(vec![]), expires_at: Millis(end) };
        let mut row_of_session = session(n, 1);
        row_of_session.expires_at = Millis(end);
        let writes = vec![Write::InsertFlow(row), Write::InsertSession(row_of_session)];
        store.commit(writes).await.unwrap();
    }
    store.commit(vec![Write::InsertSession(session(3, 1))]).await.unwrap();
    let end = Write::EndSession { session: SessionId([3; 16]), at: Millis(10) };
    store.commit(vec![end, Write::ForgetEnded { before: Millis(50) }]).await.unwrap();
    assert_eq!(store.find_flow("f1").await.unwrap(), None);
    assert!(store.find_flow("f2").await.unwrap().is_some());
    assert_eq!(store.find_session(SessionId([1; 16])).await.unwrap(), None);
    assert!(store.find_session(SessionId([2; 16])).await.unwrap().is_some());
    assert_eq!(store.find_session(SessionId([3; 16])).await.unwrap(), None);
}
