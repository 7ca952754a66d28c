//! What came of comparing a web client with a list.

use serde_json::Value;

use super::{is, number, text};

/// In words.
pub(crate) fn verified(value: &Value) -> String {
    let (files, node) = (number(value, "files"), text(value, "node"));
    if is(value, "published") {
        return format!("All {files} files that {node} serves are those of the list.");
    }
    format!(
        "All {files} files that {node} serves are what it says itself. Compare them with a list that \
         somebody else has made: --manifest FILE."
    )
}
