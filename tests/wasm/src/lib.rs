//! What `tests/wasm/*.mjs` load: all that a browser loads, and beside it the stories and vectors that run
//! inside the module. None of these travel.

mod node;
mod story;
mod vectors;

pub use coterie_wasm::{CoreHandle, FileOpening, FileSealing, image_sides, strip_image};
pub use node::StoryNode;
pub use story::two_clients;
pub use vectors::check_permission_vectors;
