//! The one shape of everything that is done in a server: bring the policy logs up to date, resolve
//! names, sign and post an intent, take whoever lost sight of a channel out of its group, answer.
//!
//! An act implements [`Deed`]: where, and what is wished. [`answer`] has the rest, a row a kind.

mod acting;
mod admitting;
mod answer;
mod doing;
mod intending;
mod removing;
mod walk;

pub(super) use acting::{Acting, At, Deed, begin, invalid, set_out};
pub(super) use answer::{acted, answer};
pub(super) use doing::{Doing, Done};
pub(super) use removing::removed;
pub(super) use walk::Walk;
