//! Markup: a bounded part of CommonMark, read into a tree in linear time. No HTML comes out of it, and
//! none goes in: what looks like a tag is text.

mod ast;
mod block;
mod inline;
mod link;
mod tokens;

pub use ast::{Block, Inline, plain_text};
pub use block::{parse, plain};
pub use link::Link;
