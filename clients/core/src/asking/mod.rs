//! Messages that this device could not read, asked of the user's other devices (`spec/13-own-data.md`,
//! section 5): what is wanted, the ask, what others ask for, and the answers.

mod answering;
mod ask;
mod take;
mod wants;

pub(crate) use answering::{Answering, Shelf};
pub(crate) use ask::Asking;
pub(crate) use wants::Wants;
