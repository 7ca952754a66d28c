//! Postgres on a full disk: what there is no room for is refused, whole; what was committed stays; and
//! when there is room again all goes on.
//!
//! The disk is a small one in memory. It is mounted in a namespace of its own, in which the test runs
//! itself once more: so nothing is left mounted, however it ends. That takes the rights of root; where
//! they are missing the test fails and says so.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    env, fs,
    io::Write as _,
    os::unix::fs::MetadataExt as _,
    path::PathBuf,
    process::{Command, Stdio},
    time::Duration,
};

use coterie_ports::{Store, StoreError, Write, rows::FlowRow};
use coterie_services::Postgres;
use coterie_store_postgres::{PostgresStore, Settings};
use coterie_types::{Bytes, Millis};

/// Says to the test that it is in a namespace of its own.
const INSIDE: &str = "COTERIE_TEST_INSIDE";
/// Room on the small disk, MiB: more than an empty cluster takes.
const ROOM: u32 = 96;
/// What is written at a time, bytes.
const LARGE: usize = 100_000;
/// Most that is tried on a full disk: pages have some room left.
const TRIES: usize = 400;

/// Whether this process may mount what it likes. If not, it runs the test in one that may.
fn is_inside(test: &str) -> bool {
    if env::var_os(INSIDE).is_some() {
        return true;
    }
    let apart = || {
        let mut unshare = Command::new("unshare");
        unshare.args(["--mount", "--propagation", "private"]);
        unshare
    };
    let may = apart().arg("true").stderr(Stdio::null()).status();
    assert!(
        may.is_ok_and(|status| status.success()),
        "a small disk cannot be mounted here: this test needs `unshare` (util-linux) and the rights of root"
    );
    let this = env::current_exe().unwrap();
    let ran = apart().arg(this).args([test, "--exact", "--nocapture"]).env(INSIDE, "1").status();
    assert!(ran.unwrap().success(), "it failed in its own namespace: see above");
    false
}

fn run(program: &str, args: &[&str]) {
    let ran = Command::new(program).args(args).status().unwrap();
    assert!(ran.success(), "{program} {args:?}");
}

/// A cluster with a part of it on a small disk.
struct Cluster {
    postgres: Postgres,
    disk: PathBuf,
}

impl Cluster {
    /// `part` is a folder of the cluster's, and moves to the small disk.
    fn on_a_small_disk(part: &str) -> Self {
        let mut postgres = Postgres::start();
        postgres.stop();
        let disk = postgres.folder().join(part);
        let (was, aside) = (fs::metadata(&disk).unwrap(), tempfile::tempdir().unwrap());
        let at = disk.to_str().unwrap();
        let (from, to) = (format!("{at}/."), aside.path().to_str().unwrap());
        run("cp", &["-a", &from, to]);
        let owner = format!("uid={},gid={},mode=0700,size={ROOM}m", was.uid(), was.gid());
        run("mount", &["-t", "tmpfs", "-o", &owner, "coterie-test", at]);
        run("cp", &["-a", &format!("{to}/."), at]);
        postgres.start_again();
        Self { postgres, disk }
    }

    /// Takes all the room there is.
    fn fill(&self) {
        let mut ballast = fs::File::create(self.disk.join("ballast")).unwrap();
        while ballast.write_all(&[1; 4_096]).is_ok() {}
    }

    fn make_room(&self) {
        fs::remove_file(self.disk.join("ballast")).unwrap();
    }
}

impl Drop for Cluster {
    /// What is mounted in its folder would keep that from going.
    fn drop(&mut self) {
        self.postgres.stop();
        let _ = Command::new("umount").arg(&self.disk).status();
    }
}

async fn open(cluster: &Cluster) -> PostgresStore {
    PostgresStore::open(&Settings::new(cluster.postgres.database())).await.unwrap()
}

/// Two rows in one transaction: a small one, for which there is room anywhere, and a large one of bytes
/// that cannot be made smaller.
fn pair(name: &str) -> Vec<Write> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut noise = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()
    };
    let large: Vec<u8> = std::iter::repeat_with(&mut noise).flatten().take(LARGE).collect();
    let row = |flow: String, state| {
        Write::InsertFlow(FlowRow { flow, kind: 0, state: Bytes(state), expires_at: Millis(9) })
    };
    vec![row(format!("{name}, small"), vec![1]), row(format!("{name}, large"), large)]
}

/// Whether a pair is there: both of it or none.
async fn is_there(store: &PostgresStore, name: &str) -> bool {
    let small = store.find_flow(&format!("{name}, small")).await.unwrap().is_some();
    let large = store.find_flow(&format!("{name}, large")).await.unwrap();
    assert_eq!(small, large.is_some(), "half of {name} is there");
    assert!(large.is_none_or(|row| row.state.len() == LARGE));
    small
}

/// Writes until something is refused for want of room; gives what was told of each.
async fn write_until_full(store: &PostgresStore) -> Vec<(String, Result<(), StoreError>)> {
    let mut told = Vec::new();
    for n in 0..TRIES {
        let name = format!("pair {n}");
        let result = store.commit(pair(&name)).await;
        let full = result.is_err();
        told.push((name, result));
        if full {
            return told;
        }
    }
    panic!("{TRIES} pairs went onto a disk that is full");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_no_room_is_refused_whole_and_room_is_all_it_takes_to_go_on() {
    if !is_inside("what_has_no_room_is_refused_whole_and_room_is_all_it_takes_to_go_on") {
        return;
    }
    // Tables have no room; what Postgres writes ahead has.
    let cluster = Cluster::on_a_small_disk("data/base");
    let store = open(&cluster).await;
    store.commit(pair("before")).await.unwrap();
    cluster.fill();
    let told = write_until_full(&store).await;
    let (refused, why) = told.last().unwrap();
    let Err(StoreError::Unavailable(words)) = why else { panic!("{why:?}") };
    assert!(words.contains("No space left on device"), "{words}");
    assert!(!is_there(&store, refused).await, "it was refused");
    for (name, _) in &told[..told.len() - 1] {
        assert!(is_there(&store, name).await, "{name} was acknowledged");
    }
    // What is there is read as ever.
    assert!(is_there(&store, "before").await);
    cluster.make_room();
    store.commit(pair(refused)).await.unwrap();
    assert!(is_there(&store, refused).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_stops_for_want_of_room_loses_nothing_that_was_committed() {
    if !is_inside("a_server_that_stops_for_want_of_room_loses_nothing_that_was_committed") {
        return;
    }
    let mut cluster = Cluster::on_a_small_disk("data");
    let store = open(&cluster).await;
    store.commit(pair("before")).await.unwrap();
    cluster.fill();
    let told = write_until_full(&store).await;
    let (last, why) = told.last().unwrap();
    assert!(matches!(why, Err(StoreError::Unavailable(_))), "{why:?}");
    cluster.make_room();
    // It may have stopped, as it has nowhere to write ahead: whoever looks after it starts it again.
    cluster.postgres.stop();
    cluster.postgres.start_again();
    let healed = async {
        while store.check_ready().await.is_err() || store.find_flow("none").await.is_err() {}
    };
    tokio::time::timeout(Duration::from_secs(60), healed).await.unwrap();
    assert!(is_there(&store, "before").await);
    for (name, _) in &told[..told.len() - 1] {
        assert!(is_there(&store, name).await, "{name} was acknowledged");
    }
    // Nobody knows of the last, but that it is whole or not there.
    let came = is_there(&store, last).await;
    let again = store.commit(pair("after")).await;
    assert!(again.is_ok() && is_there(&store, "after").await, "{again:?} ({came})");
}
