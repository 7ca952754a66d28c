//! The terminal: taken over, and given back as it was, however the program ends.

use std::io::{self, Stdout};
use std::panic;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, DisableMouseCapture, EnableBracketedPaste,
    EnableFocusChange, EnableMouseCapture,
};
use crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use crossterm::{cursor, execute};
use ratatui::Terminal;
use ratatui::backend::CrosstermBackend;

use super::model::{App, Shown};
use super::view;

/// Whether some thread has panicked: then the terminal is given back already.
static PANICKED: AtomicBool = AtomicBool::new(false);
static HOOK: Once = Once::new();

/// The terminal, taken over until dropped.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Stdout>>,
}

impl Screen {
    pub(super) fn enter() -> io::Result<Self> {
        HOOK.call_once(|| {
            let before = panic::take_hook();
            panic::set_hook(Box::new(move |info| {
                PANICKED.store(true, Ordering::SeqCst);
                leave();
                before(info);
            }));
        });
        // From here on dropping gives it back, also if the next steps fail.
        let screen = Self { terminal: Terminal::new(CrosstermBackend::new(io::stdout()))? };
        take()?;
        Ok(screen)
    }

    /// Whether it was given back because of a panic.
    pub(super) fn is_lost() -> bool {
        PANICKED.load(Ordering::SeqCst)
    }

    pub(super) fn draw(&mut self, app: &App) -> io::Result<Shown> {
        let mut shown = Shown::default();
        self.terminal.draw(|frame| shown = view::draw(frame, app))?;
        Ok(shown)
    }

    /// Rings the bell.
    pub(super) fn ring() {
        use io::Write as _;
        let mut stdout = io::stdout().lock();
        let _ = stdout.write_all(b"\x07").and_then(|()| stdout.flush());
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        if !Self::is_lost() {
            leave();
        }
    }
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    execute!(
        io::stdout(),
        EnterAlternateScreen,
        EnableMouseCapture,
        EnableBracketedPaste,
        EnableFocusChange
    )
}

fn leave() {
    // Nobody can be told when this fails.
    let _ = execute!(
        io::stdout(),
        DisableFocusChange,
        DisableBracketedPaste,
        DisableMouseCapture,
        LeaveAlternateScreen,
        cursor::Show
    );
    let _ = disable_raw_mode();
}
