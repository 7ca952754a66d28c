//! `anon`: posting anonymously, how things stand for it, and blocking the author of a post.

mod block;
mod send;
mod status;

pub(super) use send::Send;
pub(super) use status::Status;
