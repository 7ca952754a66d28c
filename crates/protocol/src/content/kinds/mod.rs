//! The kinds: a file each, and a line each in `table.rs`.

mod edit;
mod file;
mod pin;
mod profile;
mod reaction;
mod table;
mod text;

pub use edit::Edit;
pub use file::File;
pub use pin::Pin;
pub use profile::Profile;
pub use reaction::Reaction;
pub use table::{KINDS, Kind, Said};
pub use text::Text;
