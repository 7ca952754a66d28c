//! About messages: the rows of `read`, `tail` and `talk`.

use serde_json::Value;

use super::{number, text};
use crate::escape;
use crate::when;

pub(super) fn sent(value: &Value) -> String {
    format!("#{}", number(value, "seq"))
}

/// A row of a channel; empty for what people need not be told.
pub(crate) fn row(value: &Value) -> String {
    let seq = number(value, "seq");
    match value.get("type").and_then(Value::as_str).unwrap_or_default() {
        "message" => {
            let at = when::utc(number(value, "sent_at"));
            let said = value.get("text").and_then(Value::as_str).unwrap_or_default();
            format!("#{seq} {at} {}: {}", author(value), escape::paragraph(said))
        }
        "unreadable" => format!("#{seq} cannot be read: {}", why(value)),
        "deleted" => format!("#{seq} was deleted"),
        "gap" if text(value, "reason") == "before_joined" => {
            "(What was said before this device joined is not here.)".into()
        }
        "gap" => {
            let to = value.get("to").and_then(Value::as_u64);
            let to = to.map_or_else(String::new, |to| format!(" to #{to}"));
            format!("from #{}{to} nothing: {}", number(value, "from"), why(value))
        }
        _ => String::new(),
    }
}

/// Why something is not shown, with the reason that a program may go by.
fn why(value: &Value) -> String {
    let (words, reason) = (text(value, "words"), text(value, "reason"));
    if words.is_empty() { reason } else { format!("{words} ({reason})") }
}

/// Who wrote it: the name under which the policy log knows the author, or their id. A nickname
/// stands beside it and never in its place: anybody may have any.
fn author(value: &Value) -> String {
    let author = value.get("author").unwrap_or(&Value::Null);
    let (name, nickname) = (text(author, "username"), text(author, "nickname"));
    let name = if name.is_empty() { text(author, "user_id") } else { name };
    if nickname.is_empty() { name } else { format!("{nickname} ({name})") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_message_has_its_place_its_time_its_author_and_its_text() {
        let words = row(&json!({
            "type": "message", "seq": 7, "sent_at": 0,
            "author": { "username": "ada", "user_id": "u1" }, "text": "a\nb\u{1b}c",
        }));
        assert_eq!(words, "#7 1970-01-01 00:00Z ada: a\n    b\\u{1b}c");
    }

    #[test]
    fn a_nickname_does_not_hide_the_name() {
        let words = row(&json!({
            "type": "message", "seq": 7, "sent_at": 0,
            "author": { "username": "eve", "nickname": "ada", "user_id": "u1" }, "text": "hi",
        }));
        assert_eq!(words, "#7 1970-01-01 00:00Z ada (eve): hi");
    }

    #[test]
    fn what_is_missing_is_said() {
        let gap = json!({
            "type": "gap", "from": 1, "to": 4, "reason": "withheld", "words": "the node hides it",
        });
        assert_eq!(row(&gap), "from #1 to #4 nothing: the node hides it (withheld)");
        assert_eq!(
            row(&json!({ "type": "unreadable", "seq": 2, "reason": "x" })),
            "#2 cannot be read: x"
        );
        assert_eq!(row(&json!({ "type": "caught_up", "seq": 2 })), "");
    }
}
