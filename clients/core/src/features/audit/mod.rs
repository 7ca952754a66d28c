//! `audit`: who did what in a server, from this client's own verified policy log. Nothing here
//! rests on what the node says of it.

mod acted;
mod difference;
mod view;

pub(super) use view::Audit;
