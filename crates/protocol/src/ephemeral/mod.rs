//! Ephemera: what a device tells a channel's members at this moment, that it is typing or there, kept
//! nowhere (`spec/15-ephemera.md`).

mod sealed;
mod told;

pub use sealed::{Ephemeral, EphemeralError, UnverifiedEphemeral, seal};
pub use told::{Appearance, Told};
