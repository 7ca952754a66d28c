//! What came of comparing a web client with a list.

use serde_json::Value;

use super::{is, number, text};

/// In words.
pub(crate) fn verified(value: &Value) -> String {
    let (files, node) = (number(value, "files"), text(value, "node"));
    let (published, known) = (is(value, "published"), is(value, "known_key"));
    let signed = value.get("signed").filter(|signed| signed.is_object());
    let by = signed.map(|signed| {
        let (print, release) = (text(signed, "fingerprint"), number(signed, "release"));
        format!("signed by {print} as release {release}")
    });
    let whose = match (published, by) {
        (true, None) => "those of the list".to_owned(),
        (true, Some(by)) => format!("those of the list; its own is {by}"),
        (false, Some(by)) if known => format!("those of its list, {by}"),
        (false, Some(by)) => format!(
            "what it says itself, {by}. Compare the key with one that you know: --key {}",
            signed.map(|signed| text(signed, "key")).unwrap_or_default()
        ),
        (false, None) => {
            "what it says itself. Compare them with a list that somebody else has made: \
             --manifest FILE"
                .to_owned()
        }
    };
    format!("All {files} files that {node} serves are {whose}.")
}
