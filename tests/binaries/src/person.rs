//! A person at a terminal: a profile, and commands that are run to their end.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::{Clock, NodeProcess, Running, program};

/// A profile of the CLI.
#[derive(Debug, Clone)]
pub struct Person {
    home: PathBuf,
    profile: String,
    node: String,
    password: String,
    clock: Option<Clock>,
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ran {
    /// Its exit status.
    pub code: i32,
    /// Its stdout.
    pub stdout: String,
    /// Its stderr.
    pub stderr: String,
}

impl Person {
    /// A profile below `home`. Its password is made of its name.
    #[must_use]
    pub fn new(home: &Path, profile: &str, node: &NodeProcess) -> Self {
        Self {
            home: home.to_owned(),
            profile: profile.to_owned(),
            node: node.url().to_owned(),
            password: format!("canary-password-of-{profile}"),
            clock: None,
        }
    }

    /// The same, with a user of that name registered.
    #[must_use]
    pub fn registered(home: &Path, name: &str, node: &NodeProcess) -> Self {
        let person = Self::new(home, name, node);
        let who = person.ok(&["register", name]);
        assert_eq!(who["username"], name);
        assert_eq!(who["node"], node.url());
        person
    }

    /// Another profile, with the same password: a second device.
    #[must_use]
    pub fn on_another_device(&self, profile: &str) -> Self {
        Self { profile: profile.to_owned(), ..self.clone() }
    }

    /// With another password from now on.
    #[must_use]
    pub fn with_password(&self, password: &str) -> Self {
        Self { password: password.to_owned(), ..self.clone() }
    }

    /// At another node.
    #[must_use]
    pub fn at_node(&self, url: &str) -> Self {
        Self { node: url.to_owned(), ..self.clone() }
    }

    /// By another clock.
    #[must_use]
    pub fn by_clock(&self, clock: &Clock) -> Self {
        Self { clock: Some(clock.clone()), ..self.clone() }
    }

    /// The password.
    #[must_use]
    pub fn password(&self) -> &str {
        &self.password
    }

    /// The folder of the profile.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.home.join(&self.profile)
    }

    /// A command, not started yet.
    #[must_use]
    pub fn command(&self, args: &[&str]) -> Command {
        self.command_in_words(&[&["--json"], args].concat())
    }

    /// The same, for a person who reads words.
    pub(crate) fn command_in_words(&self, args: &[&str]) -> Command {
        let mut command = Command::new(program("coterie"));
        command
            .args(args)
            .env("COTERIE_HOME", &self.home)
            .env("COTERIE_PROFILE", &self.profile)
            .env("COTERIE_NODE", &self.node)
            .env("COTERIE_PASSWORD", &self.password)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        self.clock.iter().for_each(|clock| clock.give(&mut command));
        command
    }

    /// Runs a command to its end.
    #[must_use]
    pub fn run(&self, args: &[&str]) -> Ran {
        ended(self.command(args))
    }

    /// Runs a command to its end, without `--json`.
    #[must_use]
    pub fn run_in_words(&self, args: &[&str]) -> Ran {
        ended(self.command_in_words(args))
    }

    /// Runs a command to its end, with this on its stdin.
    #[must_use]
    pub fn run_with_stdin(&self, args: &[&str], stdin: &str) -> Ran {
        let mut command = self.command(args);
        let mut child = command.stdin(Stdio::piped()).spawn().expect("the CLI starts");
        let mut pipe = child.stdin.take().expect("stdin is piped");
        // It may have ended before it read all: then its status tells.
        let _ = pipe.write_all(stdin.as_bytes());
        drop(pipe);
        output(child.wait_with_output().expect("it ends"))
    }

    /// Runs a command that must succeed and answer with one object.
    pub fn ok(&self, args: &[&str]) -> Value {
        let rows = self.rows(args);
        assert_eq!(rows.len(), 1, "{args:?} printed {rows:?}");
        rows.into_iter().next().unwrap_or_default()
    }

    /// Runs a command that must succeed; gives its rows.
    #[must_use]
    pub fn rows(&self, args: &[&str]) -> Vec<Value> {
        let ran = self.run(args);
        assert_eq!(ran.code, 0, "{} {args:?}: {}", self.profile, ran.stderr);
        ran.rows()
    }

    /// Runs a command that must fail with this status; gives the error.
    pub fn fails(&self, args: &[&str], code: i32) -> Value {
        self.run(args).failed(code)
    }

    /// Starts a command that goes on.
    #[must_use]
    pub fn start(&self, args: &[&str]) -> Running {
        Running::start(self.command(args))
    }

    /// The texts of a channel, in order.
    #[must_use]
    pub fn texts(&self, channel: &str) -> Vec<String> {
        texts(&self.rows(&["read", channel]))
    }
}

impl Ran {
    /// The lines of stdout.
    #[must_use]
    pub fn rows(&self) -> Vec<Value> {
        let row = |line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{line:?}: {e}"));
        self.stdout.lines().map(row).collect()
    }

    /// It must have failed with this status, one error on stderr and nothing on stdout.
    pub fn failed(&self, code: i32) -> Value {
        assert_eq!(self.code, code, "stdout {:?}, stderr {:?}", self.stdout, self.stderr);
        assert_eq!(self.stdout, "");
        let last = self.stderr.lines().last().unwrap_or_default();
        let object: Value =
            serde_json::from_str(last).unwrap_or_else(|e| panic!("{:?}: {e}", self.stderr));
        let error = &object["error"];
        assert!(error["code"].is_string() && error["message"].is_string(), "{object}");
        error.clone()
    }
}

/// The texts of the messages among rows.
pub(crate) fn texts(rows: &[Value]) -> Vec<String> {
    rows.iter().filter_map(|row| row["text"].as_str().map(str::to_owned)).collect()
}

fn ended(mut command: Command) -> Ran {
    output(command.output().expect("the CLI starts"))
}

fn output(output: std::process::Output) -> Ran {
    let text = |bytes| String::from_utf8(bytes).expect("it prints UTF-8");
    Ran {
        // A signal has no code.
        code: output.status.code().unwrap_or(-1),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
