//! What the core leaves to others, for programs: a durable store, HTTP, the gateway's socket, time.
//!
//! A [`Profile`] is a folder on the disk. A [`Session`] opens its store (or, while `tail` or `talk`
//! holds it, reaches that program through a Unix socket), runs the core over it, and answers
//! [`coterie_core::Request`]s. Every batch of the core is made durable before anything of it is
//! sent or shown.

mod agent;
mod drive;
mod files;
mod operator;
mod profile;
mod session;
mod store;
mod web;

pub use drive::{Answer, Asked, Handle, Patience};
pub use files::{SaveFile, Saved, SendFile, SourceError, Transferred, picture};
pub use operator::{OperatorClient, OperatorRequest, Target, Which};
pub use profile::{Profile, ProfileError};
pub use session::{AGENT_GONE, Options, Running, Session, SessionError};
pub use store::{KeyError, KeyState, LockError, Store, StoreError, StoreLock};
pub use web::{SignedWeb, VerifiedWeb, WebWanted, verify_web};
