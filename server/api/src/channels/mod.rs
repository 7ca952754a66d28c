//! Channels: settings, groups, commits, messages, files, the log.

pub(crate) mod anonymity;
pub(crate) mod blobs;
pub(crate) mod change;
pub(crate) mod commit;
pub(crate) mod end;
pub(crate) mod group;
pub(crate) mod lease;
pub(crate) mod log;
pub(crate) mod messages;
pub(crate) mod overwrite;
pub(crate) mod read;
pub(crate) mod report;
pub(crate) mod reset;
pub(crate) mod sync;
