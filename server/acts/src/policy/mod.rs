//! Policy logs: the fold in memory, admission, the tables that are its cache.

mod about;
mod admission;
mod audit;
mod check_tables;
mod checkpoint;
mod copy_device_entry;
mod device_chain;
mod disabled;
mod folded;
mod intent;
mod listing;
mod refusal;
mod rows;
mod tables;
mod views;

pub use about::About;
pub(crate) use about::hidden;
pub(crate) use admission::{Admission, Checkpoint, admitted};
pub use check_tables::TableMismatch;
pub(crate) use checkpoint::{pack, unpack};
pub(crate) use copy_device_entry::Hold;
pub(crate) use device_chain::DeviceChain;
pub(crate) use disabled::Disabled;
pub(crate) use folded::{Folded, ServerSlot};
pub(crate) use intent::{ParsedIntent, parse_intent};
pub(crate) use listing::words;
pub(crate) use refusal::{hide_invitation, refused};
pub(crate) use views::{
    ban_view, channel_view, invitation_view, member_view, role_view, server_view,
};
