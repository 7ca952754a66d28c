//! About what a member may do.

use serde_json::Value;

use super::{is, names, text};
use crate::args::Permissions;

pub(super) fn answer(command: &Permissions, value: &Value) -> String {
    match command {
        Permissions::Explain { .. } => explain(value),
        Permissions::Show { .. } => {
            let flags = names(value, "flags");
            let flags = if flags.is_empty() { "nothing".into() } else { flags };
            format!("{} may {flags}", text(value, "username"))
        }
    }
}

fn explain(value: &Value) -> String {
    let may = if is(value, "allowed") { "may" } else { "may not" };
    let (who, flag, words) = (text(value, "username"), text(value, "flag"), text(value, "words"));
    format!("{who} {may} {flag}: {words}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_rule_is_said_in_words() {
        let value = json!({
            "username": "bob", "flag": "SEND_MESSAGES", "allowed": false, "rule": "timed_out",
            "words": "timed out: only VIEW_CHANNEL and READ_HISTORY are left for now",
        });
        let words = explain(&value);
        assert!(words.starts_with("bob may not SEND_MESSAGES: timed out"), "{words}");
    }
}
