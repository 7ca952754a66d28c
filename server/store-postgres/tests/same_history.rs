//! The same history gives the same logs on every store (R2, R12).

// A test fails by panicking, in what supports it too.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use coterie_ports::{
    Store, StoreError,
    conformance::{History, assert_same},
};
use coterie_services::Postgres;
use coterie_store_postgres::{PostgresStore, Settings};
use coterie_store_sqlite::SqliteStore;

/// From `COTERIE_SEED`, or 1.
fn seed() -> u64 {
    let seed = std::env::var("COTERIE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    eprintln!("COTERIE_SEED={seed}");
    seed
}

#[tokio::test]
async fn one_history_gives_the_same_answers_on_both() {
    const TRANSACTIONS: usize = 1_000;
    let folder = tempfile::tempdir().unwrap();
    let sqlite = SqliteStore::open(&folder.path().join("node.db")).await.unwrap();
    let settings = Settings::new(Postgres::shared().database());
    let postgres = PostgresStore::open(&settings).await.unwrap();
    let mut history = History::new(seed());
    let mut conflicts = std::collections::BTreeSet::new();
    let mut given = 0;
    for n in 1..=TRANSACTIONS {
        let writes = history.next(&sqlite).await;
        let (one, two) =
            tokio::join!(sqlite.commit(writes.clone()), postgres.commit(writes.clone()));
        match (&one, &two) {
            // A row that hangs on one which does not exist: each says so in its own words.
            (Err(StoreError::Unavailable(_)), Err(StoreError::Unavailable(_))) => {}
            (one, two) => assert_eq!(one, two, "{writes:?}"),
        }
        if let Err(StoreError::Conflict(conflict)) = one {
            conflicts.insert(conflict.to_string());
        }
        if n % 5 == 0 {
            let claim = history.claim();
            let one = sqlite.claim_key_packages(claim.clone()).await;
            assert_eq!(one, postgres.claim_key_packages(claim).await);
            given += one.map_or(0, |packages| packages.len());
        }
        assert_eq!(sqlite.commits(), postgres.commits());
        if n % 250 == 0 {
            assert_same(&sqlite, &postgres).await;
        }
    }
    assert!(sqlite.commits() > TRANSACTIONS as u64 / 4, "{}", sqlite.commits());
    assert!(given > 20, "{given} KeyPackages");
    assert!(conflicts.len() >= 12, "{conflicts:?}");
}
