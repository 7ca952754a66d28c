//! A command that goes on, like `tail`: its rows as they come.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::Ran;

/// How long a row may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A command under way. Killed when dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    rows: Receiver<Value>,
}

impl Running {
    /// Starts a command.
    pub(crate) fn start(mut command: Command) -> Self {
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the CLI starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let (sender, rows) = channel();
        std::thread::spawn(move || {
            let mut stdout = BufReader::new(stdout);
            let mut line = String::new();
            // What was not ended by its writer (who was killed) is no line.
            while stdout.read_line(&mut line).is_ok_and(|n| n > 0) && line.ends_with('\n') {
                let row = serde_json::from_str(&line).unwrap_or_else(|e| panic!("{line:?}: {e}"));
                if sender.send(row).is_err() {
                    break;
                }
                line.clear();
            }
        });
        Self { child, rows }
    }

    /// Its process number.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Writes a line to its stdin.
    pub fn type_line(&mut self, line: &str) {
        let stdin = self.child.stdin.as_mut().expect("stdin is open");
        writeln!(stdin, "{line}").and_then(|()| stdin.flush()).expect("it reads");
    }

    /// Ends its stdin.
    pub fn end_stdin(&mut self) {
        drop(self.child.stdin.take());
    }

    /// The rows that have come, without waiting.
    pub fn arrived(&mut self) -> Vec<Value> {
        self.rows.try_iter().collect()
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("it can be waited for").is_some()
    }

    /// All rows that have come, of a program that has ended.
    #[must_use]
    pub fn rest(self) -> Vec<Value> {
        self.rows.iter().collect()
    }

    /// The next row for which `wanted` holds; those before it are lost.
    pub fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        let end = Instant::now() + PATIENCE;
        loop {
            match self.rows.recv_timeout(end.saturating_duration_since(Instant::now())) {
                Ok(row) if wanted(&row) => return row,
                Ok(_) => {}
                Err(RecvTimeoutError::Timeout) => {
                    panic!("the row does not come: {}", self.stderr())
                }
                Err(RecvTimeoutError::Disconnected) => panic!("it has ended: {}", self.stderr()),
            }
        }
    }

    /// Waits until it has caught up (`tail`).
    pub fn caught_up(&mut self) {
        self.until(|row| row["type"] == "caught_up");
    }

    /// Sends it a signal (`TERM`, `KILL`) and waits for its end; gives its exit code.
    pub fn signal(&mut self, name: &str) -> Option<i32> {
        let pid = self.pid().to_string();
        let sent = Command::new("kill").args([&format!("-{name}"), &pid]).status();
        assert!(sent.expect("kill starts").success());
        self.child.wait().expect("it ends").code()
    }

    /// Waits for its end.
    #[must_use]
    pub fn wait(mut self) -> Ran {
        self.end_stdin();
        let end = Instant::now() + 3 * PATIENCE;
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                break status;
            }
            assert!(Instant::now() < end, "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        };
        let stdout = self.rows.iter().map(|row| format!("{row}\n")).collect();
        Ran { code: status.code().unwrap_or(-1), stdout, stderr: self.stderr() }
    }

    fn stderr(&mut self) -> String {
        let _ = self.child.kill();
        let mut text = String::new();
        if let Some(mut stderr) = self.child.stderr.take() {
            let _ = stderr.read_to_string(&mut text);
        }
        text
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
