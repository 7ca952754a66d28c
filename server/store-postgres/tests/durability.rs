//! What Postgres in particular must do.

// A test fails by panicking, in what supports it too.
#![allow(clippy::unwrap_used)]

use std::{
    io::{Read as _, Write as _},
    net::TcpListener,
    sync::Arc,
};

use coterie_ports::{
    Store, StoreError, Write, conformance::transactions_that_cross_wait_for_each_other,
    rows::FlowRow,
};
use coterie_services::Postgres;
use coterie_store_postgres::{PostgresStore, Settings};
use coterie_types::{Bytes, Millis};

fn flow(name: &str) -> Write {
    let flow = name.to_owned();
    Write::InsertFlow(FlowRow { flow, kind: 0, state: Bytes(vec![1]), expires_at: Millis(9) })
}

async fn open(url: &str) -> PostgresStore {
    PostgresStore::open(&Settings::new(url)).await.unwrap()
}

fn is_unavailable<T>(result: &Result<T, StoreError>) -> bool {
    matches!(result, Err(StoreError::Unavailable(_)))
}

#[tokio::test]
async fn what_was_committed_outlives_a_crash_and_the_store_heals() {
    let mut postgres = Postgres::start();
    let store = open(&postgres.database()).await;
    store.commit(vec![flow("kept")]).await.unwrap();
    postgres.stop();
    assert!(is_unavailable(&store.commit(vec![flow("lost")]).await));
    assert!(is_unavailable(&store.find_flow("kept").await));
    assert!(is_unavailable(&store.check_ready().await));
    postgres.start_again();
    // Each connection that broke may be met once more.
    let healed = async {
        while store.check_ready().await.is_err() || store.find_flow("kept").await.is_err() {}
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), healed).await.unwrap();
    assert!(store.find_flow("kept").await.unwrap().is_some());
    assert!(store.find_flow("lost").await.unwrap().is_none());
    store.commit(vec![flow("after")]).await.unwrap();
}

#[tokio::test]
async fn a_backend_that_is_killed_in_a_transaction_leaves_nothing_of_it() {
    let postgres = Postgres::shared();
    let url = postgres.database();
    let store = open(&url).await;
    postgres.sql(
        &url,
        "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             IF NEW.flow = 'victim' THEN PERFORM pg_terminate_backend(pg_backend_pid()); END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER stop BEFORE INSERT ON flows FOR EACH ROW EXECUTE FUNCTION stop()",
    );
    let killed = store.commit(vec![flow("before"), flow("victim")]).await;
    assert!(is_unavailable(&killed), "{killed:?}");
    assert_eq!(store.commits(), 0);
    store.commit(vec![flow("after")]).await.unwrap();
    assert!(store.find_flow("before").await.unwrap().is_none());
    assert!(store.find_flow("after").await.unwrap().is_some());
}

#[tokio::test]
async fn a_transaction_that_lost_is_tried_again_a_few_times() {
    let postgres = Postgres::shared();
    let url = postgres.database();
    let store = open(&url).await;
    postgres.sql(
        &url,
        "CREATE SEQUENCE tries;
         CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             IF NEW.flow = 'never' OR nextval('tries') <= 2 THEN
                 RAISE EXCEPTION 'a deadlock' USING ERRCODE = '40P01';
             END IF;
             RETURN NEW;
         END $$;
         CREATE TRIGGER lose BEFORE INSERT ON flows FOR EACH ROW EXECUTE FUNCTION lose()",
    );
    store.commit(vec![flow("third")]).await.unwrap();
    assert_eq!(
        (store.commits(), postgres.sql(&url, "SELECT last_value FROM tries")),
        (1, "3".into())
    );
    let never = store.commit(vec![flow("never")]).await;
    assert!(is_unavailable(&never), "{never:?}");
    assert!(store.find_flow("third").await.unwrap().is_some());
}

/// The retries above would hide it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn transactions_that_cross_never_come_to_a_deadlock() {
    let postgres = Postgres::shared();
    let url = postgres.database();
    let (one, two) = (Arc::new(open(&url).await), Arc::new(open(&url).await));
    transactions_that_cross_wait_for_each_other(one, two).await;
    let log = postgres.log();
    assert!(!log.contains("deadlock detected"), "{log}");
}

#[tokio::test]
async fn a_commit_goes_on_when_its_caller_goes_away() {
    let settings = Settings { writers: 1, ..Settings::new(Postgres::shared().database()) };
    let store = PostgresStore::open(&settings).await.unwrap();
    store.commit(vec![flow("first")]).await.unwrap();
    {
        let mut commit = std::pin::pin!(store.commit(vec![flow("dropped")]));
        let poll = std::future::poll_fn(|cx| std::task::Poll::Ready(commit.as_mut().poll(cx)));
        assert!(poll.await.is_pending());
    }
    // The only writer's turn comes after the dropped one's.
    tokio::task::yield_now().await;
    store.commit(vec![flow("after")]).await.unwrap();
    assert!(store.find_flow("dropped").await.unwrap().is_some());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_at_once_bring_the_schema_up_together() {
    let settings = Settings::new(Postgres::shared().database());
    let start = || {
        let settings = settings.clone();
        tokio::spawn(async move { PostgresStore::open(&settings).await.map(drop) })
    };
    for node in [start(), start(), start(), start()] {
        node.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_schema_of_a_later_program_is_refused() {
    let postgres = Postgres::shared();
    let url = postgres.database();
    drop(open(&url).await);
    let later = "INSERT INTO _sqlx_migrations (version, description, success, checksum,
                     execution_time) VALUES (9999, 'later', true, '', 0)";
    postgres.sql(&url, later);
    let error = PostgresStore::open(&Settings::new(url)).await.err().unwrap();
    assert!(error.to_string().contains("9999"), "{error}");
}

#[tokio::test]
async fn a_commit_is_durable_whatever_the_database_is_set_to() {
    let postgres = Postgres::shared();
    let url = postgres.database();
    let name = url.split(['/', '?']).nth(3).unwrap();
    postgres.sql(&url, &format!("ALTER DATABASE {name} SET synchronous_commit = off"));
    let store = open(&url).await;
    postgres.sql(
        &url,
        "CREATE TABLE seen (how TEXT);
         CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
             INSERT INTO seen VALUES (current_setting('synchronous_commit'));
             RETURN NEW;
         END $$;
         CREATE TRIGGER see BEFORE INSERT ON flows FOR EACH ROW EXECUTE FUNCTION see()",
    );
    store.commit(vec![flow("f")]).await.unwrap();
    assert_eq!(postgres.sql(&url, "SELECT how FROM seen"), "on");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_named_and_the_password_is_not() {
    let url = Postgres::shared().url("nowhere").replace("coterie@", "coterie:secret@");
    let error = PostgresStore::open(&Settings::new(url)).await.err().unwrap().to_string();
    assert!(error.contains("nowhere") && !error.contains("secret"), "{error}");
}

/// A server that says yes to TLS is answered with a handshake of TLS, and never with a password.
#[tokio::test]
async fn tls_is_spoken_where_the_url_asks_for_it() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut request = [0; 8];
        stream.read_exact(&mut request).unwrap();
        stream.write_all(b"S").unwrap();
        let mut hello = [0; 2];
        stream.read_exact(&mut hello).unwrap();
        (request, hello)
    });
    let url = format!("postgres://u:secret@127.0.0.1:{port}/d?sslmode=verify-full");
    assert!(PostgresStore::open(&Settings::new(url)).await.is_err());
    let (request, hello) = server.join().unwrap();
    // SSLRequest, and a TLS record of the handshake (RFC 8446 §5.1).
    assert_eq!(request, [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);
    assert_eq!(hello, [0x16, 0x03]);
}
