//! Signing in: registration, login, recovery, passwords, refresh.

pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod oidc;
pub(crate) mod password;
pub(crate) mod recover;
pub(crate) mod refresh;
pub(crate) mod register;
