//! Permissions: flags, sets of them, what a member may do where and why, and whom one may act on.

mod decimal;
mod explain;
mod flag;
mod rank;
mod resolve;
mod set;

pub use explain::{Explanation, Rule};
pub use flag::Flag;
pub use rank::Rank;
pub use set::{ParsePermissionsError, Permissions};
