//! What both devices show while one is linked to the other.

use coterie_types::Millis;
use serde::Serialize;

/// What the new device shows: the code that the old one is told.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "link")]
pub(super) struct LinkRow<'a> {
    pub(super) code: &'a str,
    pub(super) expires_at: Millis,
}

/// What both show: the digits that the user compares.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "compare")]
pub(super) struct CompareRow<'a> {
    pub(super) digits: &'a str,
    /// What the new device is called; on the old one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<&'a str>,
}
