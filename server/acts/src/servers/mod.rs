//! Acts of servers: creating, administering, joining, reading what their policy logs say.

mod access;
mod admit_intent;
mod bans;
mod channels;
mod code;
mod commit;
mod create_server;
mod floor;
mod invitations;
mod join;
mod list_servers;
mod members;
mod presence;
mod preview_invitation;
mod quotas;
mod read_audit;
mod read_checkpoint;
mod read_policy;
mod read_server;
mod requests;
mod roles;
mod silent_devices;

pub use members::MemberFilter;
pub use read_audit::AuditFilter;
pub use read_checkpoint::CheckpointView;
