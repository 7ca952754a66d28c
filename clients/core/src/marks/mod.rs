//! What a user has decided about channels for themselves: how far they have read, what they want to be
//! notified of, until when nothing. What is unread follows from that and from what is stored.

mod keep;
mod unread;

pub(crate) use unread::{Entry, Reader, Unread};
