//! The program as an operator sees it: its first line, its files, its end.

#![cfg(unix)]
// A test fails by panicking, in what supports it too.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    time::{Duration, Instant},
};

use coterie_services::Postgres;

const PROGRAM: &str = env!("CARGO_BIN_EXE_coterie-node");

struct Node {
    child: Child,
    address: String,
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Node {
    fn start(data: &Path, flags: &[&str]) -> Self {
        let mut command = Command::new(PROGRAM);
        command.args(["--data", data.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
        Self::spawn(command.args(flags))
    }

    fn spawn(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let address = line.strip_prefix("listening on http://").unwrap().trim_end().to_owned();
        assert!(address.starts_with("127.0.0.1:") && line.ends_with('\n'), "{line:?}");
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    /// Sends a signal and waits for the end; gives the log as well.
    fn end(mut self, signal: &str) -> (ExitStatus, String) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
        let began = Instant::now();
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(began.elapsed() < Duration::from_secs(15), "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut log = String::new();
        self.child.stderr.as_mut().unwrap().read_to_string(&mut log).unwrap();
        (status, log)
    }
}

fn run(flags: &[&str]) -> Output {
    Command::new(PROGRAM).args(flags).output().unwrap()
}

#[test]
fn it_says_where_it_listens_serves_and_ends_in_peace() {
    for signal in ["-TERM", "-INT"] {
        let folder = tempfile::tempdir().unwrap();
        let node = Node::start(folder.path(), &["--public-url", "https://node.example/"]);
        assert!(node.get("/healthz").starts_with("HTTP/1.1 200"));
        assert!(node.get("/readyz").starts_with("HTTP/1.1 200"));
        assert!(node.get("/v1/info").contains(r#""public_url":"https://node.example""#));
        let (status, log) = node.end(signal);
        assert_eq!(status.code(), Some(0), "{log}");
    }
}

#[test]
fn the_address_is_the_public_url_unless_another_is_given() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::start(folder.path(), &[]);
    let url = format!(r#""public_url":"http://{}""#, node.address);
    assert!(node.get("/v1/info").contains(&url));
}

#[test]
fn secrets_lie_apart_readable_by_the_owner_only_and_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let read = || -> Vec<(std::ffi::OsString, Vec<u8>)> {
        let entries = std::fs::read_dir(data.join("secrets")).unwrap().map(|entry| entry.unwrap());
        let mut files: Vec<_> = entries
            .map(|entry| {
                let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
                assert_eq!(mode, 0o600, "{entry:?}");
                (entry.file_name(), std::fs::read(entry.path()).unwrap())
            })
            .collect();
        files.sort();
        files
    };
    Node::start(&data, &[]).end("-TERM");
    let before = read();
    assert_eq!(before.len(), 4);
    for folder in [data.clone(), data.join("secrets")] {
        assert_eq!(std::fs::metadata(folder).unwrap().permissions().mode() & 0o777, 0o700);
    }
    let database = std::fs::read(data.join("node.db")).unwrap();
    for (name, secret) in &before {
        let found = database.windows(secret.len()).any(|window| window == secret.as_slice());
        assert!(!found, "{} is in the database", name.display());
    }
    Node::start(&data, &[]).end("-TERM");
    assert_eq!(read(), before);
}

#[test]
fn two_nodes_never_share_a_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let first = Node::start(folder.path(), &[]);
    let data = folder.path().to_str().unwrap();
    let second = run(&["--data", data, "--listen", "127.0.0.1:0"]);
    assert!(!second.status.success());
    let said = String::from_utf8(second.stderr).unwrap();
    assert!(said.contains("in use by another node"), "{said}");
    drop(first);
    Node::start(folder.path(), &[]);
}

/// Two nodes of one Postgres and one folder of secrets, without a data folder.
#[test]
fn nodes_share_a_postgres_and_their_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let secrets = folder.path().join("secrets");
    let url = Postgres::shared().database();
    let start = || {
        let mut command = Command::new(PROGRAM);
        command.args(["--secrets", secrets.to_str().unwrap(), "--listen", "127.0.0.1:0"]);
        command.arg("--blobs").arg(folder.path().join("blobs"));
        Node::spawn(command.env("COTERIE_NODE_DATABASE_URL", &url))
    };
    let nodes = [start(), start()];
    for node in &nodes {
        assert!(node.get("/readyz").starts_with("HTTP/1.1 200"));
    }
    assert_eq!(std::fs::read_dir(&secrets).unwrap().count(), 4);
    for node in nodes {
        let (status, log) = node.end("-TERM");
        assert_eq!(status.code(), Some(0), "{log}");
        assert!(!log.contains("WARN"), "{log}");
    }
}

#[test]
fn a_database_is_refused_to_a_node_with_other_secrets() {
    let folder = tempfile::tempdir().unwrap();
    let (data, secrets) = (folder.path().join("data"), folder.path().join("others"));
    Node::start(&data, &[]).end("-TERM");
    let (data, secrets) = (data.to_str().unwrap(), secrets.to_str().unwrap());
    let flags = ["--data", data, "--listen", "127.0.0.1:0", "--secrets", secrets];
    let output = run(&flags);
    assert_eq!(output.status.code(), Some(2));
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.contains("other secrets"), "{said}");
    Node::start(Path::new(data), &[]).end("-TERM");
}

#[test]
fn a_node_whose_postgres_is_away_is_not_ready_and_heals() {
    let folder = tempfile::tempdir().unwrap();
    let mut postgres = Postgres::start();
    let node = Node::start(folder.path(), &["--database-url", &postgres.database()]);
    assert!(!folder.path().join("node.db").exists());
    assert!(node.get("/readyz").starts_with("HTTP/1.1 200"));
    postgres.stop();
    assert!(node.get("/readyz").starts_with("HTTP/1.1 503"));
    assert!(node.get("/healthz").starts_with("HTTP/1.1 200"));
    postgres.start_again();
    let began = Instant::now();
    while !node.get("/readyz").starts_with("HTTP/1.1 200") {
        assert!(began.elapsed() < Duration::from_secs(30), "it does not heal");
    }
}

#[test]
fn a_database_that_cannot_be_reached_is_said_in_one_line_without_its_password() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    for url in ["postgres://u:secret@127.0.0.1:1/d", "mysql://u:secret@h/d"] {
        let output = run(&["--data", data, "--listen", "127.0.0.1:0", "--database-url", url]);
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().count(), 1, "{said}");
        assert!(said.contains("could not be opened") && !said.contains("secret"), "{said}");
    }
}

#[test]
fn what_is_wrong_is_said_in_one_line() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().to_str().unwrap();
    let file = folder.path().join("node.toml");
    std::fs::write(&file, "listen = \"nowhere\"\nx = 1\n").unwrap();
    let cases: [&[&str]; 6] = [
        &[],
        &["--data", data, "--listen", "nowhere"],
        &["--data", data, "--public-url", "nowhere"],
        &["--data", data, "--config", file.to_str().unwrap()],
        &["--data", data, "--config", "/nonexistent/node.toml"],
        &["--data", data, "--no-such-flag"],
    ];
    for flags in cases {
        let output = run(flags);
        assert_eq!(output.status.code(), Some(2), "{flags:?}");
        assert!(output.stdout.is_empty());
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(said.lines().count(), 1, "{flags:?}: {said}");
        assert!(said.starts_with("coterie-node: "), "{said}");
    }
}

#[test]
fn the_log_names_routes_and_never_what_stands_in_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let node = Node::start(folder.path(), &["--log", "json"]);
    node.get("/v1/invitations/canarycanarycanary?canary=1");
    node.get("/i/canarycanary");
    node.get("/canary");
    let (_, log) = node.end("-TERM");
    assert!(!log.contains("canary"), "{log}");
    assert!(log.contains("/v1/invitations/{code}"));
    assert!(log.lines().all(|line| line.starts_with('{')), "{log}");
}

#[test]
fn it_prints_its_openapi_document() {
    let output = run(&["openapi"]);
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with('{') && text.contains("\"openapi\": \"3.1"));
}

#[test]
fn settings_come_from_the_environment_too() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(PROGRAM)
        .env("COTERIE_NODE_DATA", folder.path())
        .env("COTERIE_NODE_PUBLIC_URL", "nowhere")
        .output()
        .unwrap();
    assert!(String::from_utf8(output.stderr).unwrap().contains("public URL"));
}
