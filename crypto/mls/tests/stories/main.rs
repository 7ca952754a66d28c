//! Stories of groups: members, the node's check between them, and those who mean harm.

// A story fails by panicking, in its supporting cast too.
#![allow(clippy::unwrap_used, clippy::panic)]

mod crashing;
mod creating;
mod decoding;
mod forge;
mod hostile;
mod joining;
mod node;
mod people;
mod removing;
mod rows;
mod talking;
mod villain;
