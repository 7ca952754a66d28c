//! What goes to stdout and stderr.

use std::io::{self, IsTerminal as _, Write as _};
use std::time::Instant;

use serde_json::Value;

use crate::args::Args;
use crate::escape;
use crate::words::size;

/// How to print.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    /// JSON, for scripts.
    pub(crate) json: bool,
    quiet: bool,
    /// Whether a person looks at stdout.
    pub(crate) terminal: bool,
}

impl Output {
    pub(crate) fn new(args: &Args) -> Self {
        let terminal = io::stdout().is_terminal();
        Self { json: args.json, quiet: args.quiet, terminal }
    }

    /// Whether what is printed is read by a person, and not by a program.
    pub(crate) const fn is_read(self) -> bool {
        self.terminal && !self.json
    }

    /// Before the arguments are known.
    pub(crate) fn plain(json: bool) -> Self {
        Self { json, quiet: false, terminal: false }
    }

    /// Prints an answer or a row: as JSON, or in words. Flushed, so that readers see it at once.
    pub(crate) fn answer(
        self,
        value: &Value,
        words: impl FnOnce(&Value) -> String,
    ) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        if self.json {
            serde_json::to_writer(&mut stdout, value)?;
            writeln!(stdout)?;
        } else {
            let words = words(value);
            if !words.is_empty() {
                writeln!(stdout, "{words}")?;
            }
        }
        stdout.flush()
    }

    /// Prints as is, for a terminal.
    pub(crate) fn raw(self, text: &str) -> io::Result<()> {
        let mut stdout = io::stdout().lock();
        stdout.write_all(text.as_bytes())?;
        stdout.flush()
    }

    /// Says something beside the answer, to people.
    pub(crate) fn note(self, words: &str) {
        if !self.json && !self.quiet {
            let _ = writeln!(io::stderr().lock(), "{words}");
        }
    }

    /// Says what happened to the user elsewhere.
    pub(crate) fn notice(self, notice: &Value) {
        let mut stderr = io::stderr().lock();
        let _ = if self.json {
            writeln!(stderr, "{}", serde_json::json!({ "notice": notice }))
        } else {
            let words = notice.get("message").and_then(Value::as_str).unwrap_or_default();
            writeln!(stderr, "coterie: {}", escape::line(words))
        };
    }

    /// Says something that must be heard.
    pub(crate) fn alarm(self, words: &str) {
        let words = escape::line(words);
        let mut stderr = io::stderr().lock();
        let _ = if self.json {
            writeln!(stderr, "{}", serde_json::json!({ "alarm": words }))
        } else {
            writeln!(stderr, "coterie: ALARM: {words}")
        };
    }

    /// Says why it failed.
    pub(crate) fn error(self, object: &Value, words: &str) {
        let mut stderr = io::stderr().lock();
        let _ = if self.json {
            writeln!(stderr, "{object}")
        } else {
            writeln!(stderr, "coterie: {}", escape::line(words))
        };
    }
}

/// How far something is, on stderr, at most a few times a second.
pub(crate) struct Progress {
    output: Output,
    verb: &'static str,
    last: Option<Instant>,
    /// On a terminal the line is written over.
    terminal: bool,
}

impl Progress {
    pub(crate) fn new(output: Output, verb: &'static str) -> Self {
        Self { output, verb, last: None, terminal: io::stderr().is_terminal() }
    }

    pub(crate) fn show(&mut self, done: u64, of: u64) {
        let pace = if self.terminal { 100 } else { 1_000 };
        let soon = self.last.is_some_and(|last| last.elapsed().as_millis() < pace);
        if self.output.quiet || soon && done < of {
            return;
        }
        self.last = Some(Instant::now());
        let mut stderr = io::stderr().lock();
        let _ = if self.output.json {
            writeln!(stderr, "{}", serde_json::json!({ "progress": { "done": done, "of": of } }))
        } else {
            let (done, of) = (size(done), size(of));
            let (start, end) = if self.terminal { ("\r\u{1b}[K", "") } else { ("", "\n") };
            write!(stderr, "{start}{} {done} of {of}{end}", self.verb)
        };
    }

    pub(crate) fn end(&self) {
        if self.terminal && !self.output.json && !self.output.quiet && self.last.is_some() {
            let _ = writeln!(io::stderr().lock());
        }
    }
}
