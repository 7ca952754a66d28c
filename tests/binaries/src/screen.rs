//! A terminal of a person, in tmux: keys go in, and what stands on the screen is looked at.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::Person;

/// How long something may take to be on the screen.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often the screen is looked at.
const LOOK: Duration = Duration::from_millis(40);

/// A terminal with a shell in it; gone when dropped.
#[derive(Debug)]
pub struct Screen {
    folder: tempfile::TempDir,
    tmux: PathBuf,
    coterie: String,
}

impl Screen {
    /// A terminal of a person, of this size.
    #[must_use]
    pub fn of(person: &Person, width: u16, height: u16) -> Self {
        let command = person.command_in_words(&[]);
        let folder = tempfile::tempdir().expect("a temporary folder");
        let tmux = coterie_services::tmux().unwrap_or_else(|missing| panic!("{missing}"));
        let coterie = command.get_program().to_str().expect("a path in UTF-8").to_owned();
        let screen = Self { folder, tmux, coterie };
        let mut start = screen.tmux(&["-f", "/dev/null", "new-session", "-d"]);
        start.args(["-x", &width.to_string(), "-y", &height.to_string()]);
        for (name, value) in command.get_envs() {
            let value = value.and_then(|value| value.to_str()).unwrap_or_default();
            start.args(["-e", &format!("{}={value}", name.to_str().unwrap_or_default())]);
        }
        let started = start.args(["-e", "ENV=", "sh"]).status();
        assert!(started.expect("tmux starts").success());
        // Not every shell takes its prompt from the environment.
        screen.type_text("PS1='ready> '; clear");
        screen.press(&["Enter"]);
        screen.until_ready();
        screen
    }

    /// Waits until the shell waits for a command.
    pub fn until_ready(&self) {
        self.until("the shell is there", |text| {
            text.trim_end().lines().last().is_some_and(|line| line.trim_end() == "ready>")
        });
    }

    /// Types a command line into the shell; `coterie` is the program.
    pub fn run(&self, line: &str) {
        self.type_text(&line.replace("coterie ", &format!("{} ", self.coterie)));
        self.press(&["Enter"]);
    }

    /// Presses keys, by tmux's names for them (`Enter`, `C-k`, `M-Enter`).
    pub fn press(&self, keys: &[&str]) {
        let sent = self.tmux(&["send-keys"]).args(keys).status();
        assert!(sent.expect("tmux answers").success());
    }

    /// Types a text as it is.
    pub fn type_text(&self, text: &str) {
        let sent = self.tmux(&["send-keys", "-l", "--", text]).status();
        assert!(sent.expect("tmux answers").success());
    }

    /// Makes the terminal another size.
    pub fn resize(&self, width: u16, height: u16) {
        let mut resize = self.tmux(&["resize-window"]);
        resize.args(["-x", &width.to_string(), "-y", &height.to_string()]);
        assert!(resize.status().expect("tmux answers").success());
    }

    /// What stands on the screen.
    #[must_use]
    pub fn text(&self) -> String {
        self.asked(&["capture-pane", "-p"])
    }

    /// Waits until the screen is as wanted; gives it.
    pub fn until(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let end = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if wanted(&text) {
                return text;
            }
            assert!(Instant::now() < end, "{what}: the screen is\n{text}");
            std::thread::sleep(LOOK);
        }
    }

    /// Waits until a text is on the screen.
    pub fn shows(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Whether a program has the terminal for itself: its other screen, or the mouse.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.asked(&["display-message", "-p", "#{alternate_on}#{mouse_any_flag}"]).trim() != "00"
    }

    fn tmux(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.tmux);
        command.arg("-u").arg("-S").arg(self.folder.path().join("socket")).args(args);
        command.env_remove("TMUX");
        command
    }

    fn asked(&self, args: &[&str]) -> String {
        let output = self.tmux(args).output().expect("tmux answers");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("it prints UTF-8")
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.tmux(&["kill-server"]).status();
    }
}
