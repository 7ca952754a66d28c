//! Files: begun, filled part by part, read, taken away.

pub(crate) mod cancel;
pub(crate) mod download;
pub(crate) mod open;
pub(crate) mod put_part;
pub(crate) mod read;
pub(crate) mod read_part;
