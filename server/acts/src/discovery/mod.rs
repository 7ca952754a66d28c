//! Acts of the discovery: finding servers whose owners have listed them.

mod count_activity;
mod cursor;
mod read_listing;
mod search;

pub(crate) use count_activity::LastCount;
pub use search::{DiscoveryQuery, DiscoverySort};
