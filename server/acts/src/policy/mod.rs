//! Policy logs: the fold in memory, admission, the tables that are its cache.

mod admission;
mod check_tables;
mod copy_device_entry;
mod device_chain;
mod folded;
mod intent;
mod refusal;
mod tables;

pub(crate) use admission::{Admission, admitted};
pub use check_tables::TableMismatch;
pub(crate) use copy_device_entry::Hold;
pub(crate) use folded::{Folded, ServerSlot};
pub(crate) use intent::{ParsedIntent, parse_intent};
pub(crate) use refusal::{hide_invitation, refused};
