//! About profiles, and those who are blocked.

use serde_json::Value;

use super::{is, items, lines, text};
use crate::{escape, when};

pub(super) fn show(value: &Value) -> String {
    let mut lines = vec![called(value)];
    let mut line = |name: &str, words: String| {
        if !words.is_empty() {
            lines.push(format!("    {name}: {words}"));
        }
    };
    line("pronouns", text(value, "pronouns"));
    line("status", status(value));
    line("about", escape::paragraph(value.get("bio").and_then(Value::as_str).unwrap_or_default()));
    let pictures = [
        ("avatar", value.get("avatar").is_some_and(Value::is_string)),
        ("banner", is(value, "banner")),
    ];
    let pictures: Vec<_> =
        pictures.iter().filter(|(_, there)| *there).map(|(name, _)| *name).collect();
    line("pictures", pictures.join(", "));
    if is(value, "blocked") {
        lines.push("    blocked".into());
    }
    for lost in items(value, "lost").iter().filter_map(Value::as_str) {
        lines.push(format!(
            "    the {} was lost: the node does not have it any more",
            escape::line(lost)
        ));
    }
    lines.join("\n")
}

/// The name somebody gives themselves, never without their username.
fn called(value: &Value) -> String {
    let (name, username) = (text(value, "display_name"), text(value, "username"));
    if name.is_empty() { username } else { format!("{name} ({username})") }
}

pub(super) fn status(value: &Value) -> String {
    let Some(status) = value.get("status").filter(|status| !status.is_null()) else {
        return String::new();
    };
    match status.get("until").and_then(Value::as_u64) {
        Some(until) => format!("{} (until {})", text(status, "text"), when::utc(until)),
        None => text(status, "text"),
    }
}

pub(super) fn block(value: &Value) -> String {
    let name = text(value, "username");
    if is(value, "blocked") {
        format!(
            "{name} is blocked: what they write is folded away, and they are told nothing new of you."
        )
    } else {
        format!("{name} is no longer blocked.")
    }
}

pub(super) fn blocks(value: &Value) -> String {
    lines(value, "blocks", "You block nobody.", |user| {
        format!("{}  {}", text(user, "user_id"), text(user, "username"))
    })
}

/// Where a picture was saved.
pub(crate) fn saved(value: &Value) -> String {
    format!("Saved {}.", text(value, "path"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_profile_never_hides_the_username_and_escapes_what_others_wrote() {
        let value = json!({
            "username": "eve", "display_name": "Ada\u{202e}", "pronouns": "she/her",
            "bio": "a\nb\u{1b}[2J", "status": { "text": "away", "until": 60_000 }, "avatar": "0a",
            "banner": false, "blocked": true,
        });
        assert_eq!(
            show(&value),
            "Ada\\u{202e} (eve)\n    pronouns: she/her\n    status: away (until 1970-01-01 00:01Z)\n    \
             about: a\n    b\\u{1b}[2J\n    pictures: avatar\n    blocked"
        );
        assert_eq!(show(&json!({ "username": "bob", "display_name": null })), "bob");
    }
}
