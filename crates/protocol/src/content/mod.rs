//! Message content (`spec/04-content.md`): the structure of draft-ietf-mimi-content, one file a kind.

mod item;
mod text;

pub use item::{Content, ContentError, Disposition, Part};
pub use text::{TextError, text_of, text_part};
