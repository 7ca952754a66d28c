//! What things are called in a run.

/// The server.
pub(super) const SERVER: &str = "garden";
/// Its channel.
pub(super) const CHANNEL: &str = "general";
/// The role that is given and taken.
pub(super) const ROLE: &str = "gardener";
/// How long a command waits for a node that does not answer.
pub(super) const HASTE: &str = "6s";
/// How long everybody may take to arrive at one place after all was healed, milliseconds. It is so
/// much because it must never fail for a slow machine alone.
pub(super) const PATIENCE: u64 = 150_000;
