//! What the model hears, and what it wants done.

use coterie_core::{Failure, Request};
use coterie_driver::{SaveFile, SendFile};
use serde_json::Value;

/// A request that is under way, by what it is for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Deed {
    Whoami,
    /// Servers and connection, as they are and whenever they change.
    Watch,
    /// What is unread, everywhere or in one channel.
    Unread {
        channel: Option<String>,
    },
    Members {
        server: String,
    },
    /// What is stored of a channel.
    Page {
        channel: String,
        before: Option<u64>,
    },
    /// What arrives in a channel.
    Follow {
        channel: String,
    },
    /// A message from the composer, by its id.
    Send {
        message: String,
    },
    Mark {
        channel: String,
    },
    /// That the user types.
    Type,
    /// Anything that is done to a message or a request, by what people call it.
    Act {
        what: &'static str,
    },
}

/// What is to be done.
#[derive(Debug, Clone)]
pub(crate) enum Effect {
    /// Ask the core. Its rows and its end come back as events of this deed.
    Ask { deed: Deed, request: Box<Request> },
    /// No longer.
    Abandon(Deed),
    /// Send a file, with progress.
    SendFile { transfer: u64, file: SendFile },
    /// Save a file, with progress.
    SaveFile { transfer: u64, file: SaveFile },
    /// Stop sending or saving one.
    Stop { transfer: u64 },
    /// Ring the bell.
    Ring,
    /// Leave.
    Quit,
}

/// What happens.
#[derive(Debug)]
pub(crate) enum Event {
    /// A key, the mouse, another size.
    Terminal(crossterm::event::Event),
    /// A row of a request.
    Row { deed: Deed, row: Value },
    /// The end of one.
    Ended { deed: Deed, how: Result<Value, Failure> },
    /// Something the user must be told.
    Told { words: String, alarm: bool },
    /// How far a file is, bytes.
    Progress { transfer: u64, done: u64, of: u64 },
    /// A file has arrived, or not; where it lies, if it was saved.
    Transferred { transfer: u64, how: Result<Option<String>, Failure> },
    /// The program that held the store has gone and we ask another: what was under way is not any more.
    Reopened,
    /// Time has passed.
    Tick,
}

impl PartialEq for Effect {
    fn eq(&self, other: &Self) -> bool {
        format!("{self:?}") == format!("{other:?}")
    }
}
