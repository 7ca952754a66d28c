//! What members share of a channel's past with a device that joined later (`spec/14-history.md`, sections 8
//! to 11): the ask, the offers, what is taken of them and how it is held against the channel log; and, on the
//! other side, whose turn it is to answer, what is gathered, and how it goes out.

mod ask;
mod fetch;
mod finish;
mod gather;
mod judging;
mod offers;
mod records;
mod serve;
mod state;
mod walk;

pub(crate) use state::Sharing;
