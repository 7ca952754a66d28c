//! `attest import | list | claim`, and the gates of roles: what an attester vouches for opens a role, and
//! nobody learns the number.

mod claim;
mod gate;
mod import;
mod list;

pub(super) use claim::Claiming;
pub(super) use import::Import;
pub(super) use list::List;
