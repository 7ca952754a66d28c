//! Anonymous posts: no act here knows whose they are, and none asks.

mod append;
mod block;
mod check;
mod gate;
mod parsed;
mod polls;
mod sets;

pub(super) use gate::gate;
pub(super) use polls::judge_poll;
pub(crate) use sets::AnonymousSets;
