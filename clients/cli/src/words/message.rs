//! About messages: the rows of `read`, `tail` and `talk`.

use serde_json::Value;

use super::{file, is, items, lines, number, text};
use crate::escape;
use crate::when;

pub(super) fn sent(value: &Value) -> String {
    format!("#{}", number(value, "seq"))
}

/// A row of a channel; empty for what people need not be told.
pub(crate) fn row(value: &Value) -> String {
    let seq = number(value, "seq");
    match value.get("type").and_then(Value::as_str).unwrap_or_default() {
        "message" if is(value, "blocked") => {
            format!("#{seq} (a message of {}, whom you block)", username(value))
        }
        "message" => {
            let at = when::utc(number(value, "sent_at"));
            let words =
                format!("#{seq} {at} {}: {}{}", author(value), answered(value), said(value));
            words + &marks(value)
        }
        "changed" => change(value),
        "poll" => {
            let poll = value.get("poll").map(super::anon::poll).unwrap_or_default();
            format!("#{seq} {poll}")
        }
        "unreadable" => format!("#{seq} cannot be read: {}", why(value)),
        "deleted" => format!("#{seq} was deleted"),
        "reset" => {
            let by = value.get("by").unwrap_or(&Value::Null);
            format!("#{seq} {} reset the encryption of this channel", text(by, "username"))
        }
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

/// The file and the text of a message, made harmless.
fn said(value: &Value) -> String {
    let said = escape::paragraph(value.get("text").and_then(Value::as_str).unwrap_or_default());
    match file::of_message(value) {
        Some(file) if said.is_empty() => file,
        Some(file) => format!("{file} {said}"),
        None => said,
    }
}

/// The message that it answers.
fn answered(value: &Value) -> String {
    let Some(target) = value.get("reply_to") else { return String::new() };
    let seq = number(target, "seq");
    match text(target, "state").as_str() {
        "here" if is(target, "blocked") => format!("[to #{seq}, of somebody you block] "),
        "here" => format!("[to #{seq} {}: {}] ", author(target), text(target, "text")),
        "deleted" => format!("[to #{seq}, which was deleted] "),
        _ => format!("[to #{seq}] "),
    }
}

/// What has become of a message.
fn marks(value: &Value) -> String {
    let mut marks = String::new();
    if value.get("via_device").is_some() {
        marks += " (from your other device)";
    }
    if let Some(by) = value.get("shared_by") {
        marks += &format!(" (shared by {})", text(by, "username"));
    }
    if !items(value, "edits").is_empty() {
        marks += " (edited)";
    }
    if is(value, "pinned") {
        marks += " (pinned)";
    }
    for reaction in items(value, "reactions") {
        let own = if is(reaction, "own") { "*" } else { "" };
        marks += &format!(" [{} {}{own}]", text(reaction, "emoji"), number(reaction, "count"));
    }
    marks
}

/// A message that was shown before is another now.
fn change(value: &Value) -> String {
    let message = value.get("message").unwrap_or(&Value::Null);
    if is(message, "blocked") {
        return String::new();
    }
    let by = value.get("by").unwrap_or(&Value::Null);
    let (seq, by) = (number(message, "seq"), text(by, "username"));
    let on = is(value, "on");
    match text(value, "what").as_str() {
        "edit" => format!("#{seq} {by} edits: {}", said(message)),
        "reaction" if on => format!("#{seq} {by} reacts: {}", text(value, "emoji")),
        "reaction" => format!("#{seq} {by} takes back: {}", text(value, "emoji")),
        "pin" if on => format!("#{seq} {by} pins it"),
        "pin" => format!("#{seq} {by} unpins it"),
        _ => String::new(),
    }
}

/// All versions of a message.
pub(super) fn history(value: &Value) -> String {
    let version =
        |value: &Value| format!("{} {}", when::utc(number(value, "sent_at")), said(value));
    lines(value, "versions", "No versions.", version)
}

/// How the backup stands.
pub(super) fn backup(value: &Value) -> String {
    if let Some(trouble) = value.get("trouble").and_then(Value::as_str) {
        return format!("The backup is not used: {trouble}. `history backup on` begins it anew.");
    }
    if !is(value, "on") {
        return "There is no backup of your history.".into();
    }
    let mut words = format!(
        "Your history is backed up: {} chunks of {} channels.",
        number(value, "chunks"),
        number(value, "channels")
    );
    match number(value, "waiting") {
        0 => {}
        waiting => words += &format!(" What is new in {waiting} channels waits."),
    }
    words
}

/// Pinned messages.
pub(super) fn pins(value: &Value) -> String {
    lines(value, "pins", "Nothing is pinned.", |pin| match pin.get("message") {
        Some(message) if !message.is_null() => row(message),
        _ => format!("#{} is not here", number(pin, "seq")),
    })
}

/// Who wrote it: the name under which the policy log knows the author, or their id. A nickname
/// stands beside it and never in its place: anybody may have any.
fn author(value: &Value) -> String {
    if let Some(anonymous) = value.get("anonymous") {
        let (of, handle) = (number(anonymous, "of"), text(anonymous, "handle"));
        return match handle.as_str() {
            "" => format!("(one of {of} members)"),
            handle => format!("(one of {of} members, in this window {handle})"),
        };
    }
    let author = value.get("author").unwrap_or(&Value::Null);
    let name = username(value);
    let chosen = ["nickname", "display_name"].map(|field| text(author, field));
    match chosen.into_iter().find(|chosen| !chosen.is_empty()) {
        Some(chosen) => format!("{chosen} ({name})"),
        None => name,
    }
}

fn username(value: &Value) -> String {
    let author = value.get("author").unwrap_or(&Value::Null);
    let name = text(author, "username");
    if name.is_empty() { text(author, "user_id") } else { name }
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
    fn an_anonymous_post_is_by_one_of_so_many_and_never_by_anybody() {
        let post = |handle: Value| {
            row(&json!({
                "type": "message", "seq": 7, "sent_at": 0, "author": null, "text": "hear me",
                "anonymous": { "of": 8, "window": 3, "handle": handle },
            }))
        };
        assert_eq!(post(Value::Null), "#7 1970-01-01 00:00Z (one of 8 members): hear me");
        assert_eq!(
            post(json!("0011223344556677")),
            "#7 1970-01-01 00:00Z (one of 8 members, in this window 0011223344556677): hear me"
        );
    }

    #[test]
    fn an_answer_and_what_became_of_a_message_are_shown_beside_it() {
        let author = json!({ "username": "ada", "user_id": "u1" });
        let words = row(&json!({
            "type": "message", "seq": 7, "sent_at": 0, "author": author, "text": "yes",
            "reply_to": { "seq": 3, "state": "here", "author": author, "text": "a\n\u{1b}b" },
            "edits": [9], "pinned": true,
            "reactions": [{ "emoji": "👍", "count": 2, "own": true }],
        }));
        assert_eq!(
            words,
            "#7 1970-01-01 00:00Z ada: [to #3 ada: a\\u{a}\\u{1b}b] yes (edited) (pinned) [👍 2*]"
        );
        let changed = json!({
            "type": "changed", "seq": 9, "what": "edit", "by": { "username": "ada" },
            "message": { "seq": 7, "text": "no" },
        });
        assert_eq!(row(&changed), "#7 ada edits: no");
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
    fn what_somebody_who_is_blocked_says_is_folded_away() {
        let author = json!({ "username": "eve", "display_name": "Eve", "user_id": "u1" });
        let message = json!({
            "type": "message", "seq": 7, "sent_at": 0, "author": author, "text": "boo", "blocked": true,
        });
        assert_eq!(row(&message), "#7 (a message of eve, whom you block)");
        let edited = json!({ "type": "changed", "what": "edit", "message": message });
        assert_eq!(row(&edited), "");
        let answer = json!({
            "type": "message", "seq": 8, "sent_at": 0, "author": { "username": "ada", "display_name": "Ada L." },
            "text": "no", "reply_to": { "seq": 7, "state": "here", "author": author, "blocked": true },
        });
        assert_eq!(
            row(&answer),
            "#8 1970-01-01 00:00Z Ada L. (ada): [to #7, of somebody you block] no"
        );
    }

    #[test]
    fn a_reset_says_who_did_it() {
        let words = row(&json!({ "type": "reset", "seq": 7, "by": { "username": "ada" } }));
        assert_eq!(words, "#7 ada reset the encryption of this channel");
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
