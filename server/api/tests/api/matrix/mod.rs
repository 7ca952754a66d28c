//! The authorisation matrix: every route by every kind of caller, with ids of their own server, of
//! another one, of what they may not see, and of nothing.

mod bodies;
mod cast;
mod run;
mod table;

pub(crate) use cast::{Cast, Ids};
pub(crate) use run::answer;
pub(crate) use table::{TABLE, Who};
