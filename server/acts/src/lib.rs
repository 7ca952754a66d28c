//! What the node does, one file an act: each checks everything first, writes one transaction and
//! only then wakes whoever waits. An error has changed nothing.

pub mod accounts;
mod admin;
mod backups;
mod blobs;
mod caller;
mod channels;
mod config;
mod detached;
mod discovery;
mod error;
mod inbox;
mod key_packages;
mod keys;
mod lanes;
mod node;
mod policy;
mod servers;
mod slots;
mod users;
mod watch;

pub use accounts::Provider;
pub use admin::{Operator, OperatorToken, ServerFilter, UserFilter};
pub use blobs::{BlobPart, BlobSettings};
pub use caller::Caller;
pub use config::Config;
pub use discovery::{DiscoveryQuery, DiscoverySort};
pub use error::{ActError, Answer, Extras};
pub use inbox::InboxView;
pub use keys::{Keys, KeysError, Seeds};
pub use lanes::{Format, Framed, Step, Tick};
pub use node::{Inner, Node, Ports};
pub use policy::{About, TableMismatch};
pub use servers::{AuditFilter, CheckpointView, MemberFilter};
pub use watch::Marks;
