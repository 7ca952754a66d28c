//! About who did what.

use serde_json::{Map, Value};

use super::{lines, number, text};
use crate::escape;
use crate::when;

pub(super) fn list(value: &Value) -> String {
    lines(value, "entries", "Nothing of that sort.", one)
}

fn one(entry: &Value) -> String {
    let actor = entry.get("actor").unwrap_or(&Value::Null);
    let target = text(entry, "target");
    let target = if target.is_empty() { text(entry, "target_id") } else { target };
    let mut out = format!(
        "{} {} {} {} {} {target}",
        number(entry, "policy_seq"),
        when::utc(number(entry, "at")),
        text(actor, "username"),
        text(entry, "action"),
        text(entry, "target_kind"),
    );
    let reason = text(entry, "reason");
    if !reason.is_empty() {
        out.push_str(&format!(": {reason}"));
    }
    let changes = |field| entry.get(field).and_then(Value::as_object);
    for line in differences(changes("before"), changes("after")) {
        out.push_str(&format!("\n    {line}"));
    }
    out
}

/// A line for each thing that was changed: not for what is made or done away with as a whole.
fn differences(
    before: Option<&Map<String, Value>>,
    after: Option<&Map<String, Value>>,
) -> Vec<String> {
    let (Some(before), Some(after)) = (before, after) else { return Vec::new() };
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let shown = |value: Option<&Value>| match value {
        None | Some(Value::Null) => "nothing".to_owned(),
        Some(Value::String(text)) if text.is_empty() => "nothing".to_owned(),
        Some(Value::String(text)) => escape::line(text),
        Some(value) => escape::line(&value.to_string()),
    };
    let line = |key: &String| {
        format!("{}: {} -> {}", escape::line(key), shown(before.get(key)), shown(after.get(key)))
    };
    keys.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_act_says_who_did_what_to_whom_and_why() {
        let words = one(&json!({
            "policy_seq": 7, "at": 0, "actor": { "username": "ada" }, "action": "nickname_set",
            "target_kind": "user", "target": "bob", "reason": "as asked\u{7}",
            "before": { "nickname": null }, "after": { "nickname": "Bobby" },
        }));
        assert_eq!(
            words,
            "7 1970-01-01 00:00Z ada nickname_set user bob: as asked\\u{7}\n    \
             nickname: nothing -> Bobby"
        );
    }
}
