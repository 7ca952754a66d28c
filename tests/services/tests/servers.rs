//! The servers start, stop, start again, and never outlive who started them.

#![cfg(unix)]
// A test fails by panicking, in what supports it too.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use coterie_services::{Postgres, Redis};

fn lives(pid: u32) -> bool {
    let kill = Command::new("kill").args(["-0", &pid.to_string()]).stderr(Stdio::null()).status();
    kill.unwrap().success()
}

fn until(what: &str, holds: impl Fn() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < Duration::from_secs(30), "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn databases_of_a_cluster_are_apart_and_outlive_a_crash() {
    let mut postgres = Postgres::start();
    let (one, two) = (postgres.database(), postgres.database());
    assert_ne!(one, two);
    postgres.sql(&one, "CREATE TABLE here (n INT); INSERT INTO here VALUES (7)");
    assert_eq!(postgres.sql(&two, "SELECT count(*) FROM pg_tables WHERE tablename = 'here'"), "0");
    let before = postgres.pid().unwrap();
    postgres.stop();
    postgres.stop();
    assert_eq!(postgres.pid(), None);
    assert!(!lives(before));
    postgres.start_again();
    assert_eq!(postgres.sql(&one, "SELECT n FROM here"), "7");
}

#[test]
fn a_process_shares_one_cluster_and_may_have_one_that_writes_through() {
    let (one, two) = (Postgres::shared(), Postgres::shared());
    assert_eq!(one.pid(), two.pid());
    assert_eq!(one.sql("test0", "SHOW fsync"), "off");
    assert_eq!(Postgres::start_durable().sql("test0", "SHOW fsync"), "on");
}

#[test]
fn redis_is_flushed_stopped_and_started_again_at_its_port() {
    let mut redis = Redis::start();
    let address = redis.address();
    let say = |command: &str| {
        let mut stream = TcpStream::connect(address).unwrap();
        write!(stream, "{command}\r\n").unwrap();
        let mut line = String::new();
        BufReader::new(stream).read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    };
    assert_eq!(say("SET a 1"), "+OK");
    assert_eq!(say("EXISTS a"), ":1");
    redis.flush();
    assert_eq!(say("EXISTS a"), ":0");
    say("SET a 1");
    redis.stop();
    assert!(TcpStream::connect(address).is_err());
    redis.start_again();
    assert_eq!(redis.address(), address);
    assert_eq!(say("EXISTS a"), ":0", "nothing is kept on disk");
}

#[test]
fn a_dropped_server_is_gone_with_its_folder() {
    let (postgres, redis) = (Postgres::start(), Redis::start());
    let (pids, folder) = ([postgres.pid().unwrap(), redis.pid().unwrap()], folder(&postgres));
    assert!(pids.into_iter().all(lives) && folder.exists());
    drop((postgres, redis));
    assert!(!pids.into_iter().any(lives) && !folder.exists());
}

#[test]
fn a_panic_ends_the_server() {
    let (send, receive) = std::sync::mpsc::channel();
    let thread = std::thread::spawn(move || {
        let postgres = Postgres::start();
        send.send((postgres.pid().unwrap(), folder(&postgres))).unwrap();
        std::panic::resume_unwind(Box::new("as a failed assertion does"));
    });
    assert!(thread.join().is_err());
    let (pid, folder) = receive.recv().unwrap();
    assert!(!lives(pid) && !folder.exists());
}

#[test]
fn servers_end_when_their_process_is_killed() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_coterie-services"))
        .arg("start")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let (postgres, redis) = (lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap());
    let socket = postgres.split_once("?host=").unwrap().1.replace("%2F", "/");
    let folder = Path::new(&socket).to_owned();
    let redis = redis.trim_start_matches("redis://").trim_end_matches('/').to_owned();
    assert!(folder.exists() && TcpStream::connect(&redis).is_ok());
    let pid = std::fs::read_to_string(folder.join("data/postmaster.pid")).unwrap();
    let pid = pid.lines().next().unwrap().parse().unwrap();
    assert!(lives(pid));
    child.kill().unwrap();
    child.wait().unwrap();
    until("Postgres ends", || !lives(pid) && !folder.exists());
    until("Redis ends", || TcpStream::connect(&redis).is_err());
}

fn folder(postgres: &Postgres) -> PathBuf {
    postgres.folder().to_owned()
}
