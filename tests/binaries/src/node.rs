//! A node as a process, on data that outlive it.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::{Clock, program};

/// A running node. Killed when dropped.
#[derive(Debug)]
pub struct NodeProcess {
    home: TempDir,
    child: Child,
    url: String,
    filter: &'static str,
    flags: Vec<String>,
    clock: Option<Clock>,
}

/// The most that can be logged: what scans look through.
const EVERYTHING: &str = "trace,mio=info,hyper=info,sqlx=info";

impl NodeProcess {
    /// Starts a node with new data on a free port.
    #[must_use]
    pub fn start() -> Self {
        Self::start_logging(EVERYTHING)
    }

    /// The same, with a log of warnings only, as for measurements.
    #[must_use]
    pub fn start_quiet() -> Self {
        Self::start_logging("warn")
    }

    /// A node of several, with these flags besides, and a log of what matters.
    #[must_use]
    pub fn start_with(flags: &[&str]) -> Self {
        Self::start_as("info,sqlx=warn", flags, None)
    }

    /// A node that logs all that it can, with these flags besides, by this clock: as it stands at the
    /// start, and at each start again.
    #[must_use]
    pub fn start_by(clock: &Clock, flags: &[&str]) -> Self {
        Self::start_as(EVERYTHING, flags, Some(clock.clone()))
    }

    fn start_logging(filter: &'static str) -> Self {
        Self::start_as(filter, &[], None)
    }

    fn start_as(filter: &'static str, flags: &[&str], clock: Option<Clock>) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let flags: Vec<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let how = How { filter, flags: &flags, clock: clock.as_ref() };
        let (child, url) = spawn(home.path(), "127.0.0.1:0", &how);
        Self { home, child, url, filter, flags, clock }
    }

    /// The program itself, for what it says and does besides serving.
    #[must_use]
    pub fn program() -> PathBuf {
        program("coterie-node")
    }

    /// The whole answer to a plain GET, head and body.
    #[must_use]
    pub fn get(&self, path: &str) -> String {
        let address = self.url.strip_prefix("http://").expect("http");
        let mut stream = TcpStream::connect(address).expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it hears");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers");
        answer
    }

    /// Leaves its data where they are when it is gone; tells where.
    pub fn keep(&mut self) -> &Path {
        self.home.disable_cleanup(true);
        self.home.path()
    }

    /// Its process number.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where it listens.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// The folder with its data and its logs.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// From now on no file of it grows, as on a full disk; or they may grow again. (By its limit of
    /// the size of files, which needs no rights and no disk of its own.)
    pub fn fill_disk(&self, full: bool) {
        let limit = if full { "--fsize=1:unlimited" } else { "--fsize=unlimited:unlimited" };
        let pid = self.child.id().to_string();
        let set = Command::new("prlimit").args(["--pid", &pid, limit]).status();
        assert!(set.expect("prlimit (util-linux) starts").success());
    }

    /// Starts it again, at the same place on the same data.
    pub fn restart(&mut self) {
        let listen = self.url.strip_prefix("http://").expect("http").to_owned();
        let how = How { filter: self.filter, flags: &self.flags, clock: self.clock.as_ref() };
        (self.child, self.url) = spawn(self.home.path(), &listen, &how);
    }

    /// SIGTERM; gives the exit code.
    pub fn stop(&mut self) -> Option<i32> {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &pid]).status().expect("kill starts");
        assert!(sent.success());
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status.code();
            }
            assert!(start.elapsed() < Duration::from_secs(20), "the node does not drain");
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for NodeProcess {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How it is started.
struct How<'a> {
    filter: &'a str,
    flags: &'a [String],
    clock: Option<&'a Clock>,
}

fn spawn(home: &Path, listen: &str, how: &How<'_>) -> (Child, String) {
    let log = |name: &str| -> File {
        let path: PathBuf = home.join(name);
        File::options().create(true).append(true).open(path).expect("a log")
    };
    // A file that may not grow is an error to the node, as on a full disk, and no signal.
    let mut command = Command::new("sh");
    how.clock.iter().for_each(|clock| clock.give(&mut command));
    let mut child = command
        .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
        .arg(program("coterie-node"))
        .arg("--data")
        .arg(home.join("data"))
        .args(["--listen", listen])
        .args(how.flags)
        .env("COTERIE_NODE_LOG_FILTER", how.filter)
        .stdout(Stdio::piped())
        .stderr(log("log"))
        .spawn()
        .expect("the node starts");
    let mut first = String::new();
    let stdout = child.stdout.take().expect("stdout is piped");
    BufReader::new(stdout).read_line(&mut first).expect("the node says something");
    let url = first.trim_end().strip_prefix("listening on ");
    let url = url.unwrap_or_else(|| panic!("the node's first line is {first:?}")).to_owned();
    (child, url)
}
