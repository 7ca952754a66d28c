//! What is unread, what notifies, what was found.

use serde_json::Value;

use super::{is, items, message, number, text};
use crate::args::Attention;
use crate::when;

pub(super) fn answer(command: &Attention, value: &Value) -> String {
    match command {
        Attention::Unread => unread(value),
        Attention::Mark { .. } => format!("Read up to #{}.", number(value, "read_seq")),
        Attention::Notify { .. } | Attention::Mute { .. } => notifies(value),
        Attention::Presence { .. } => appears(value),
        // Prints rows.
        Attention::Search(_) => String::new(),
    }
}

fn unread(value: &Value) -> String {
    let channels = items(value, "channels").iter().filter(|row| number(row, "unread") > 0);
    let lines: Vec<_> = channels.map(channel).collect();
    if lines.is_empty() { "Nothing is unread.".into() } else { lines.join("\n") }
}

fn channel(row: &Value) -> String {
    let more = if is(row, "more") { "+" } else { "" };
    let mut words = format!("{}: {}{more} unread", place(row), number(row, "unread"));
    match number(row, "mentions") {
        0 => {}
        1 => words += ", 1 mentions you",
        n => words += &format!(", {n} mention you"),
    }
    words += &format!(", from #{}", number(row, "first_unread"));
    if is(row, "muted") {
        words += " (muted)";
    }
    words
}

/// A channel by its names; a dm by its people.
fn place(row: &Value) -> String {
    let server = text(row, "server");
    if is(row, "dm") { server } else { format!("{server}/{}", text(row, "name")) }
}

fn appears(value: &Value) -> String {
    let how = match text(value, "state").as_str() {
        "invisible" => return "You are invisible: members are told nothing of you.".into(),
        "idle" => "idle",
        "dnd" => "not to be disturbed",
        _ => "online",
    };
    let typing = if is(value, "typing") { "see" } else { "do not see" };
    format!("You appear as {how}; others {typing} that you type.")
}

fn notifies(value: &Value) -> String {
    let of = match text(value, "level").as_str() {
        "all" => "every message",
        "mentions" => "what mentions you",
        _ => "nothing",
    };
    let muted = match value.get("muted_until").and_then(Value::as_u64) {
        Some(until) => format!("; muted until {}", when::utc(until)),
        None if is(value, "muted") => "; muted".into(),
        None => String::new(),
    };
    format!("Notifies of {of}{muted}.")
}

/// A message that was found, with its channel.
pub(crate) fn found(row: &Value) -> String {
    let place = row.get("channel").map(place).unwrap_or_default();
    format!("{place} {}", message::row(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_channels_with_something_unread_are_told() {
        let row = |unread: u64, mentions: u64| {
            json!({
                "server": "garden", "name": "general", "dm": false, "unread": unread, "more": unread > 9,
                "mentions": mentions, "first_unread": 7, "muted": mentions > 1,
            })
        };
        let words = unread(&json!({ "channels": [row(0, 0), row(3, 0), row(10, 1), row(4, 2)] }));
        assert_eq!(
            words,
            "garden/general: 3 unread, from #7\n\
             garden/general: 10+ unread, 1 mentions you, from #7\n\
             garden/general: 4 unread, 2 mention you, from #7 (muted)"
        );
        assert_eq!(unread(&json!({ "channels": [row(0, 0)] })), "Nothing is unread.");
        let dm =
            json!({ "server": "p0, p1", "name": "dm", "dm": true, "unread": 1, "first_unread": 2 });
        assert_eq!(channel(&dm), "p0, p1: 1 unread, from #2");
    }

    #[test]
    fn what_notifies_is_told_with_the_end_of_a_mute() {
        let of = |value| notifies(&value);
        assert_eq!(of(json!({ "level": "all" })), "Notifies of every message.");
        let until = json!({ "level": "mentions", "muted": true, "muted_until": 60_000 });
        assert_eq!(of(until), "Notifies of what mentions you; muted until 1970-01-01 00:01Z.");
        let ever = json!({ "level": "nothing", "muted": true, "muted_until": null });
        assert_eq!(of(ever), "Notifies of nothing; muted.");
    }
}
