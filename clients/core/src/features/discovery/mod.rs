//! `discover search | show | join`: servers that their owners have listed for everybody.

mod enter;
mod search;
mod show;

pub(super) use enter::JoinListed;
pub use search::SearchDiscovery;
pub(super) use show::ShowListing;
