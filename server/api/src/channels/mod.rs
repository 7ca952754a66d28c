//! Channels: groups, commits, messages, the log.

pub(crate) mod commit;
pub(crate) mod group;
pub(crate) mod lease;
pub(crate) mod log;
pub(crate) mod messages;
