//! The device log: a user's hash-chained list of devices and identity keys, its fold, and the
//! functions that make new entries.

mod add;
mod build;
mod entry;
mod error;
mod fold;
mod revoke;
mod rotate;
mod snapshot;

pub use add::Add;
pub use build::{add_device, genesis, revoke_device, rotate};
pub use entry::{DeviceBody, DeviceEntry, Genesis, SignedEntry, VaultRef};
pub use error::DeviceLogError;
pub use fold::{Device, DeviceLog};
pub use revoke::Revoke;
pub use rotate::Rotate;
pub use snapshot::{DeviceLogSnapshot, DeviceSnapshot};
