//! Acts of channels: groups, commits, messages, the log.

mod access;
mod admit_ephemeral;
mod anonymous;
mod batch;
mod bulk_delete;
mod calm;
mod create_group;
mod delete_message;
mod edit_message;
mod envelopes;
mod group_state;
mod heads;
mod judged;
mod lease;
mod live_group;
mod loaded;
mod missed;
mod post_commit;
mod post_messages;
mod read_log;
mod read_message;
mod report_commit;
mod runs;
mod slot;
mod slow_mode;
mod tombstones;
mod tree;
mod welcomes;

pub(crate) use access::may_view;
pub(crate) use anonymous::AnonymousSets;
pub(crate) use calm::Calm;
pub(crate) use envelopes::item;
pub(crate) use lease::Leases;
pub(crate) use slot::ChannelSlot;
