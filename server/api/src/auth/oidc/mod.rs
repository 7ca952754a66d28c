//! Sign-in by an identity provider.

pub(crate) mod firebase;
pub(crate) mod register;
pub(crate) mod sign_in;
