//! The user's history at the node, sealed (`spec/14-history.md`): what is read here is put there, a chunk
//! at a time, and a device that is new reads from there what was before it came. Each device of the user
//! does so; what is there is merged, never overwritten.

mod advance;
mod compare;
mod manifest;
mod note;
mod records;
mod restore;
mod rows;
mod state;
mod switch;
mod upload;
mod work;

pub(crate) use records::ChannelBackupRecord;
pub(crate) use state::Backup;
