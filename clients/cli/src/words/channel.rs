//! About channels.

use serde_json::Value;

use super::{lines, text};

pub(super) fn one(value: &Value) -> String {
    format!("{}  {}", text(value, "channel_id"), text(value, "name"))
}

pub(super) fn list(value: &Value) -> String {
    lines(value, "channels", "No channels.", one)
}
