//! Invitations by their code.

pub(crate) mod join;
pub(crate) mod policy;
pub(crate) mod preview;
