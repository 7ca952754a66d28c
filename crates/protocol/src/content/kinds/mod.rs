//! The kinds: a file each, and a line each in `table.rs`.

mod anonymous_poll;
mod edit;
mod file;
mod history_ask;
mod history_offer;
mod pin;
mod poll_closed;
mod profile;
mod reaction;
mod table;
mod text;

pub use anonymous_poll::AnonymousPoll;
pub use edit::Edit;
pub use file::File;
pub use history_ask::HistoryAsk;
pub use history_offer::HistoryOffer;
pub use pin::Pin;
pub use poll_closed::PollClosed;
pub use profile::Profile;
pub use reaction::Reaction;
pub use table::{KINDS, Kind, Said};
pub use text::Text;
