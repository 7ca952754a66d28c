//! Message content (`spec/04-content.md`): the structure of draft-ietf-mimi-content. One file a kind
//! in `kinds/`, markup in `markup/`.

mod earlier;
mod extension;
mod fallback;
mod item;
mod kinds;
pub mod markup;
mod mention;
mod part;
mod preview;
mod target;

pub use extension::{EXTENSIONS_MAX, Extensions, Name, Value, names};
pub use fallback::fallback;
pub use item::{Content, ContentError, Expiration};
pub use kinds::*;
pub use mention::{MENTIONS_MAX, Mention, Mentioned};
pub use part::{Body, Disposition, External, PARTS_DEPTH_MAX, PARTS_MAX, Part, Semantics};
pub use preview::{Preview, THUMBNAIL_NAME, Thumbnail};
pub use target::Target;
