//! What SQLite in particular must do.

use coterie_ports::{Store, Write, rows::FlowRow};
use coterie_store_sqlite::SqliteStore;
use coterie_types::{Bytes, Millis};

fn flow(name: &str) -> Write {
    let flow = name.to_owned();
    Write::InsertFlow(FlowRow { flow, kind: 0, state: Bytes(vec![1]), expires_at: Millis(9) })
}

#[tokio::test]
async fn what_was_committed_is_there_without_a_close() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.db");
    let store = SqliteStore::open(&path).await.unwrap();
    store.commit(vec![flow("kept")]).await.unwrap();
    // As after `kill -9`: the first one never closed, and its files lie as they are.
    let copy = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        std::fs::copy(file.path(), copy.path().join(file.file_name())).unwrap();
    }
    let again = SqliteStore::open(&copy.path().join("node.db")).await.unwrap();
    assert!(again.find_flow("kept").await.unwrap().is_some());
}

#[tokio::test]
async fn a_commit_goes_on_when_its_caller_goes_away() {
    let folder = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(&folder.path().join("node.db")).await.unwrap();
    {
        let mut commit = std::pin::pin!(store.commit(vec![flow("dropped")]));
        let poll = std::future::poll_fn(|cx| std::task::Poll::Ready(commit.as_mut().poll(cx)));
        assert!(poll.await.is_pending());
    }
    // The only writer's turn comes after the dropped one's.
    store.commit(vec![flow("after")]).await.unwrap();
    assert!(store.find_flow("dropped").await.unwrap().is_some());
}

#[tokio::test]
async fn a_file_that_is_no_database_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("node.db");
    std::fs::write(&path, vec![7; 8192]).unwrap();
    let error = SqliteStore::open(&path).await.err().unwrap();
    assert!(error.to_string().contains("node.db"));
}
