//! About sessions, and identities at providers.

use serde_json::Value;

use super::{is, lines, number, text};
use crate::when;

pub(super) fn sessions(value: &Value) -> String {
    lines(value, "sessions", "No sessions.", |session| {
        let label = text(session, "label");
        let label = if label.is_empty() { "(no name)".to_owned() } else { label };
        let this = if is(session, "current") { "  (this one)" } else { "" };
        format!(
            "{}  {label}, since {}, used {}{this}",
            text(session, "session_id"),
            when::utc(number(session, "created_at")),
            when::utc(number(session, "last_used_at")),
        )
    })
}

pub(super) fn ended(session: Option<&str>, value: &Value) -> String {
    match (session, number(value, "ended")) {
        (Some(_), _) => format!("Ended {}.", text(value, "session_id")),
        (None, 1) => "Ended one other session.".into(),
        (None, many) => format!("Ended {many} other sessions."),
    }
}

pub(super) fn identities(value: &Value) -> String {
    lines(value, "identities", "No identities at other providers.", |identity| {
        let since = when::utc(number(identity, "linked_at"));
        format!("{}  since {since}", text(identity, "provider"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_session_is_shown_with_its_label_escaped() {
        let row = json!({
            "session_id": "0a", "label": "a\u{1b}[2J", "created_at": 0, "last_used_at": 3_600_000,
            "current": true,
        });
        let words = sessions(&json!({ "sessions": [row] }));
        assert_eq!(
            words,
            "0a  a\\u{1b}[2J, since 1970-01-01 00:00Z, used 1970-01-01 01:00Z  (this one)"
        );
    }

    #[test]
    fn ended_sessions_are_counted() {
        assert_eq!(ended(None, &json!({ "ended": 1 })), "Ended one other session.");
        assert_eq!(ended(None, &json!({ "ended": 0 })), "Ended 0 other sessions.");
        assert_eq!(ended(Some("0a"), &json!({ "session_id": "0a", "ended": true })), "Ended 0a.");
    }
}
