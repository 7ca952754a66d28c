//! The client as a sans-IO state machine: the same for CLI, web and bots.
//!
//! [`Core::handle`] takes what happened and gives what follows: rows to save, calls to make, things
//! to show. The driver saves first, in one durable transaction, and then does the rest. Nothing
//! stays queued inside, nothing calls back; crash anywhere, open the core on the same rows, and no
//! key is used twice, nothing is lost, nothing doubled.
//!
//! What a user can ask for is a [`Request`]; what one can do in a server is an act ([`acts`]), and
//! all acts go one way: the policy logs brought up to date, names resolved, an intent signed and
//! posted, whoever lost sight of a channel taken out of its group, the thing answered as it stands.
//! Nothing that is shown as fact rests on a word of the node.

mod account;
pub mod acts;
mod anonymity;
mod asking;
mod attestations;
pub mod attester;
mod backoff;
mod backup;
mod channel;
mod clock;
mod core;
mod counters;
mod ephemera;
mod event;
mod failure;
mod features;
mod flow;
mod gateway;
mod idle_pages;
mod inbox;
mod keys;
mod last_hour;
mod leaf;
mod loading;
mod making;
mod marks;
mod naming;
mod net;
mod news;
mod open;
mod own_data;
mod packages;
mod profile_change;
mod profiles;
mod reason;
mod records;
mod relations;
mod request;
mod resolve;
mod server;
mod sharing;
mod timeline;
mod turn;
mod unlock;

pub use core::Core;
pub use coterie_protocol::own_data::{Level, PresenceChoice};
pub use event::{AskId, Batch, Call, CallId, Change, Cx, Event, Gateway, Load, LoadId, Row, Show};
pub use failure::{Failure, FailureKind};
pub use features::{Previewed, Reduced, SearchDiscovery, Template};
pub use open::OpenError;
pub use profile_change::ProfileChange;
pub use request::Request;
pub use unlock::Unlock;
