//! What messages do to other messages (`spec/04-content.md`, section 6): one pure fold in the order of
//! the log, whatever the order in which its items arrive.

mod anew;
mod apply;
mod fold;
mod item;
mod pins;
mod state;
#[cfg(test)]
mod tests;

pub(crate) use apply::{Change, apply};
pub(crate) use fold::Fold;
pub(crate) use item::{Act, Item, Subject};
pub(crate) use pins::{Pinned, Pins};
pub(crate) use state::{Edited, Relations};
