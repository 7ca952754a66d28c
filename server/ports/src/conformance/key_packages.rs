//! Profiles and KeyPackages.

use std::sync::Arc;

use coterie_types::{Bytes, Millis};

use super::rows::{assert_conflict, device, furnish, hash, member_row, server_row, user, user_row};
use crate::{
    Conflict, Store, StoreError, Write,
    rows::{KeyPackageClaim, KeyPackageCounts, KeyPackageRow},
};

fn package(n: u8, of: u8, at: u64) -> KeyPackageRow {
    let (hash, device) = (hash(n), device(of));
    KeyPackageRow { hash, device, last_resort: false, bytes: Bytes(vec![n; 30]), at: Millis(at) }
}

fn last_resort(n: u8, of: u8, at: u64) -> KeyPackageRow {
    KeyPackageRow { last_resort: true, ..package(n, of, at) }
}

fn insert(packages: Vec<KeyPackageRow>) -> Vec<Write> {
    vec![Write::InsertKeyPackages { user: user(1), packages, most: 3 }]
}

fn claim(claimer: u8, devices: &[u8], at: u64) -> KeyPackageClaim {
    KeyPackageClaim {
        claimer: user(claimer),
        target: user(1),
        devices: devices.iter().copied().map(device).collect(),
        fresh_since: Millis(10),
        at: Millis(at),
        counted_since: Millis(at.saturating_sub(100)),
        most: 2,
    }
}

async fn count(store: &dyn Store, of: u8) -> (u64, bool) {
    let KeyPackageCounts { one_time, last_resort } =
        store.count_key_packages(device(of), Millis(10)).await.unwrap();
    (one_time, last_resort)
}

async fn two_users(store: &dyn Store) {
    let writes = vec![Write::InsertUser(user_row(1)), Write::InsertUser(user_row(2))];
    store.commit(writes).await.unwrap();
}

/// A profile is never overwritten by one who did not see it.
pub async fn a_profile_goes_up_from_the_version_it_replaces(store: Arc<dyn Store>) {
    two_users(&*store).await;
    let put = |expected, version| {
        let bytes = Bytes(vec![u8::try_from(version).unwrap(); 40]);
        vec![Write::PutProfile { user: user(1), expected, version, bytes }]
    };
    assert_eq!(store.find_profile(user(1)).await.unwrap(), None);
    assert_conflict(&*store, put(1, 2), Conflict::ProfileVersion).await;
    store.commit(put(0, 1)).await.unwrap();
    assert_conflict(&*store, put(0, 1), Conflict::ProfileVersion).await;
    store.commit(put(1, 2)).await.unwrap();
    assert_conflict(&*store, put(1, 2), Conflict::ProfileVersion).await;
    let profile = store.find_profile(user(1)).await.unwrap().unwrap();
    assert_eq!((profile.version, profile.bytes), (2, Bytes(vec![2; 40])));
    assert_eq!(store.find_profile(user(2)).await.unwrap(), None);
}

/// Members of one server see each other, and nobody else does.
pub async fn users_share_a_server_or_not(store: Arc<dyn Store>) {
    furnish(&*store).await;
    let writes = vec![
        Write::InsertUser(user_row(3)),
        Write::InsertServer(server_row(2, 3)),
        Write::PutMember(member_row(2, 3)),
        Write::PutMember(member_row(2, 2)),
    ];
    store.commit(writes).await.unwrap();
    let share = async |one, other| store.share_server(user(one), user(other)).await.unwrap();
    assert!(share(2, 3).await && share(3, 2).await && share(1, 1).await);
    assert!(!share(1, 2).await && !share(1, 3).await && !share(1, 9).await);
    store.commit(vec![Write::PutMember(member_row(1, 3))]).await.unwrap();
    assert!(share(1, 3).await && !share(1, 2).await);
    let (server, user) = (super::rows::server(2), user(3));
    store.commit(vec![Write::DeleteMember { server, user }]).await.unwrap();
    assert!(!share(2, 3).await);
}

/// A one-time package is given to one claimer, the one of last resort to everybody.
pub async fn a_key_package_is_claimed_once_and_the_last_resort_stays(store: Arc<dyn Store>) {
    two_users(&*store).await;
    let packages = vec![
        package(2, 1, 21),
        package(1, 1, 20),
        last_resort(3, 1, 20),
        package(4, 2, 20),
        package(9, 3, 9),
        last_resort(10, 3, 9),
    ];
    store.commit(insert(packages)).await.unwrap();
    assert_eq!((count(&*store, 1).await, count(&*store, 2).await), ((2, true), (1, false)));
    assert_eq!(count(&*store, 3).await, (0, false), "too old");
    let claimed = async |claimer, devices: &[u8]| {
        let claimed = store.claim_key_packages(claim(claimer, devices, 200)).await.unwrap();
        claimed.iter().map(|row| row.hash[0]).collect::<Vec<_>>()
    };
    assert_eq!(claimed(2, &[2, 1, 3]).await, [4, 1], "the oldest, in the order of the devices");
    assert_eq!(claimed(2, &[1]).await, [2]);
    assert_eq!(claimed(1, &[1, 2, 3]).await, [3]);
    assert_eq!(claimed(1, &[1]).await, [3], "again and again");
    assert_eq!((count(&*store, 1).await, count(&*store, 2).await), ((0, true), (0, false)));
    store.commit(vec![Write::DropKeyPackages { device: device(1) }]).await.unwrap();
    assert_eq!(count(&*store, 1).await, (0, false));
    assert!(store.claim_key_packages(claim(1, &[1], 900)).await.unwrap().is_empty());
}

/// What was ever there does not come again.
pub async fn a_key_package_is_taken_in_once(store: Arc<dyn Store>) {
    two_users(&*store).await;
    store.commit(insert(vec![package(1, 1, 20), last_resort(2, 1, 20)])).await.unwrap();
    let claimed = store.claim_key_packages(claim(2, &[1], 200)).await.unwrap();
    assert_eq!(claimed, [package(1, 1, 20)]);
    let again = vec![package(1, 1, 30), last_resort(3, 1, 30), last_resort(2, 1, 30)];
    store.commit(insert(again)).await.unwrap();
    assert_eq!(count(&*store, 1).await, (0, true));
    let claimed = store.claim_key_packages(claim(2, &[1], 201)).await.unwrap();
    assert_eq!(claimed, [last_resort(3, 1, 30)], "the newest of last resort");
    let more = (4..=7).map(|n| package(n, 1, 30)).collect();
    assert_conflict(&*store, insert(more), Conflict::KeyPackageCount).await;
    store.commit(insert((4..=6).map(|n| package(n, 1, 30)).collect())).await.unwrap();
    assert_eq!(count(&*store, 1).await, (3, true));
}

/// Nobody empties a user's store of packages alone.
pub async fn claims_of_one_user_by_another_are_counted(store: Arc<dyn Store>) {
    two_users(&*store).await;
    store.commit(insert((1..=3).map(|n| package(n, 1, 20)).collect())).await.unwrap();
    for at in [200, 201] {
        assert_eq!(store.claim_key_packages(claim(2, &[1], at)).await.unwrap().len(), 1);
    }
    let refused = Err(StoreError::Conflict(Conflict::KeyPackageClaims));
    let before = store.commits();
    assert_eq!(store.claim_key_packages(claim(2, &[1], 202)).await, refused);
    assert_eq!((store.commits(), count(&*store, 1).await.0), (before, 1), "nothing was taken");
    assert_eq!(store.claim_key_packages(claim(2, &[1], 301)).await.unwrap().len(), 1);
    assert_eq!(store.commits(), before + 1);
    assert_eq!(store.claim_key_packages(claim(2, &[1], 301)).await, refused, "201 counts still");
    assert!(store.claim_key_packages(claim(1, &[1], 301)).await.unwrap().is_empty());
}

/// Old packages, and much later what was known of them.
pub async fn old_key_packages_are_forgotten(store: Arc<dyn Store>) {
    two_users(&*store).await;
    let packages = vec![package(1, 1, 20), package(2, 1, 40), last_resort(3, 1, 20)];
    store.commit(insert(packages)).await.unwrap();
    let forget = |before, known_before| {
        let (before, known_before) = (Millis(before), Millis(known_before));
        vec![Write::ForgetKeyPackages { before, known_before }]
    };
    store.commit(forget(30, 10)).await.unwrap();
    assert_eq!(count(&*store, 1).await, (1, false));
    store.commit(insert(vec![package(1, 1, 50)])).await.unwrap();
    assert_eq!(count(&*store, 1).await, (1, false), "its hash is known still");
    for at in [50, 51] {
        store.claim_key_packages(claim(2, &[], at)).await.unwrap();
    }
    store.commit(forget(30, 51)).await.unwrap();
    store.claim_key_packages(claim(2, &[1], 52)).await.unwrap();
    store.commit(insert(vec![package(1, 1, 60)])).await.unwrap();
    assert_eq!(count(&*store, 1).await, (1, false));
}

/// Of many who come at once each gets another one.
pub async fn claims_at_once_never_share_a_key_package(store: Arc<dyn Store>) {
    two_users(&*store).await;
    store.commit(insert((1..=3).map(|n| package(n, 1, 20)).collect())).await.unwrap();
    let mut tasks = Vec::new();
    for claimer in 10..20 {
        let store = Arc::clone(&store);
        tasks.push(tokio::spawn(async move {
            store.claim_key_packages(claim(claimer, &[1], 200)).await.unwrap()
        }));
    }
    let mut hashes = Vec::new();
    for task in tasks {
        hashes.extend(task.await.unwrap().into_iter().map(|row| row.hash));
    }
    hashes.sort();
    assert_eq!(hashes, [hash(1), hash(2), hash(3)]);
}
