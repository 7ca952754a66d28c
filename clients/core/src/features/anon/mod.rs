//! `anon`: posting and voting anonymously, how things stand for it, and blocking the author of a post.

mod block;
mod poll;
mod send;
mod status;

pub(super) use poll::{Say, Saying, Shown};
pub(super) use send::{Send, What};
pub(super) use status::Status;
