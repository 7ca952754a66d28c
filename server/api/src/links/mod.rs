//! Linking a new device from an old one.

pub(crate) mod answer;
pub(crate) mod claim;
pub(crate) mod grant;
pub(crate) mod offer;
pub(crate) mod open;
pub(crate) mod read;
