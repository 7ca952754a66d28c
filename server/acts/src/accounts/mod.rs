//! Acts of accounts: registering, signing in, sessions, devices, vault, gateway tickets.

mod access_token;
mod authenticate;
mod device_log;
mod devices;
mod flow;
mod link;
mod login;
mod memory;
mod notice;
mod oidc;
mod opaque;
mod password;
mod recover;
mod refresh;
mod register;
mod secret;
mod session;
mod sessions;
mod tickets;
mod tidy;
mod vault;

pub(crate) use access_token::AccessTokens;
pub(crate) use device_log::active_devices;
pub(crate) use memory::Memory;
pub use notice::read_notice;
pub(crate) use oidc::IssuerKeyCache;
pub use oidc::Provider;
pub(crate) use opaque::Opaque;
pub(crate) use tidy::KEPT;
