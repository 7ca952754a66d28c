//! Servers and what their policy logs say.

pub(crate) mod audit;
pub(crate) mod bans;
pub(crate) mod change;
pub(crate) mod channels;
pub(crate) mod create;
pub(crate) mod end;
pub(crate) mod invitations;
pub(crate) mod list;
pub(crate) mod members;
pub(crate) mod policy;
pub(crate) mod presence;
pub(crate) mod read;
pub(crate) mod roles;
pub(crate) mod silent_devices;
