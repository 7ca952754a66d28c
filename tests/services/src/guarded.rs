//! A server process that cannot outlive us: a shell stands between, and ends it when we are gone.
//!
//! The shell reads from a pipe that only we hold. A word asks it to stop the server, or to start
//! it again; the end of the pipe (we dropped it, panicked, or were killed) makes it end the server
//! and remove the folder. It is in a process group of its own, so that no signal meant for us
//! keeps it from that.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    os::unix::process::CommandExt as _,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use tempfile::TempDir;

use crate::account::Account;

/// `sh -c GUARD sh FOLDER SIGNAL PROGRAM ARGUMENTS…`
const GUARD: &str = r#"
folder=$1 signal=$2
shift 2
while :; do
    "$@" </dev/null >>"$folder/log" 2>&1 &
    server=$!
    echo "$server"
    read -r asked || asked=
    kill -s "$signal" "$server" 2>/dev/null
    wait "$server"
    [ -n "$asked" ] || break
    echo stopped
    read -r asked || break
done
rm -rf "$folder"
"#;

/// How long a server may take to start.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often it is asked whether it has.
const PACE: Duration = Duration::from_millis(4);

/// What is to be run.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub(crate) program: &'a Path,
    pub(crate) arguments: Vec<String>,
    /// What ends it at once.
    pub(crate) signal: &'static str,
    pub(crate) account: Account,
}

/// A running (or stopped) server and its folder. Both are gone when it is dropped.
#[derive(Debug)]
pub(crate) struct Guarded {
    folder: PathBuf,
    guard: Child,
    asks: Option<ChildStdin>,
    says: BufReader<ChildStdout>,
    pid: Option<u32>,
}

impl Guarded {
    /// Starts it; its folder is the guard's from here on.
    pub(crate) fn start(plan: Plan<'_>, folder: TempDir) -> Self {
        let mut shell = Command::new("sh");
        shell
            .args(["-c", GUARD, "sh"])
            .arg(folder.path())
            .arg(plan.signal)
            .arg(plan.program)
            .args(plan.arguments)
            .current_dir("/")
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("LC_ALL", "C")
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        plan.account.take(&mut shell);
        let mut guard = shell.spawn().expect("a shell starts");
        let asks = guard.stdin.take();
        let says = BufReader::new(guard.stdout.take().expect("stdout is piped"));
        let mut guarded = Self { folder: folder.keep(), guard, asks, says, pid: None };
        guarded.pid = Some(guarded.hear().parse().expect("a process number"));
        guarded
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// The server's process number, while it runs.
    pub(crate) fn pid(&self) -> Option<u32> {
        self.pid
    }

    /// Ends the server and keeps its folder; nothing when it is stopped.
    pub(crate) fn stop(&mut self) {
        if self.pid.take().is_some() {
            self.ask("stop");
            assert_eq!(self.hear(), "stopped");
        }
    }

    /// Starts it again as before; nothing when it runs.
    pub(crate) fn resume(&mut self) {
        if self.pid.is_none() {
            self.ask("start");
            self.pid = Some(self.hear().parse().expect("a process number"));
        }
    }

    /// Waits until the server answers.
    pub(crate) fn wait_until(&self, ready: impl Fn() -> bool) {
        let began = Instant::now();
        while !ready() {
            assert!(began.elapsed() < PATIENCE, "the server does not start: {}", self.log());
            std::thread::sleep(PACE);
        }
    }

    /// What it has logged.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("log")).unwrap_or_default()
    }

    fn ask(&mut self, word: &str) {
        let asks = self.asks.as_mut().expect("the pipe is open");
        writeln!(asks, "{word}").expect("the guard listens");
    }

    fn hear(&mut self) -> String {
        let mut line = String::new();
        self.says.read_line(&mut line).expect("the guard speaks");
        line.trim_end().to_owned()
    }
}

impl Drop for Guarded {
    fn drop(&mut self) {
        drop(self.asks.take());
        let _ = self.guard.wait();
    }
}
