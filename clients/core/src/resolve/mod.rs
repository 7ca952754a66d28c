//! From what a user types to ids: an id or a name; an ambiguous name is refused with candidates.
//! And waiting until what is asked about is here.

mod channels;
mod members;
mod only;
mod permissions;
mod roles;
mod servers;
mod synced;

pub(crate) use channels::channel_in;
pub(crate) use members::member_in;
pub(crate) use permissions::{flag_of, permissions_of};
pub(crate) use roles::role_in;
