//! Invitations by their code.

pub(crate) mod end;
pub(crate) mod join;
pub(crate) mod policy;
pub(crate) mod preview;
