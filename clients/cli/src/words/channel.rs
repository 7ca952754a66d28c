//! About channels.

use serde_json::Value;

use super::{is, items, lines, names, number, removals, text};
use crate::args::Channel;
use crate::{span, when};

pub(super) fn answer(command: &Channel, value: &Value) -> String {
    match command {
        Channel::List { .. } => list(value),
        Channel::Create { .. } => one(value),
        Channel::Readers { .. } => readers(value),
        Channel::Delete { .. } => format!("Deleted {}.", text(value, "channel_id")),
        Channel::History { .. } => format!("{}\n    {}", show(value), price(value)),
        _ => format!("{}{}", show(value), removals(value)),
    }
}

fn one(value: &Value) -> String {
    let mut line = format!("{}  {}", text(value, "channel_id"), text(value, "name"));
    let kind = text(value, "kind");
    if kind != "text" {
        line.push_str(&format!(" ({kind})"));
    }
    let slow = number(value, "slow_mode");
    if slow > 0 {
        line.push_str(&format!(", slow mode {}", span::seconds(slow)));
    }
    if value.get("synced").and_then(Value::as_bool) == Some(false) {
        line.push_str(", not in sync with its category");
    }
    if !is(value, "visible") {
        line.push_str(", not visible to you");
    }
    line
}

pub(super) fn list(value: &Value) -> String {
    lines(value, "channels", "No channels.", |channel| {
        let inside = channel.get("category_id").is_some_and(|id| !id.is_null());
        format!("{}{}", if inside { "    " } else { "" }, one(channel))
    })
}

/// One line for each device that can read a channel.
fn readers(value: &Value) -> String {
    let mut out: Vec<String> = items(value, "readers").iter().map(reader).collect();
    out.extend(removal(value));
    out.join("\n")
}

fn reader(reader: &Value) -> String {
    let mut line = format!("{}  {}", text(reader, "device_id"), text(reader, "username"));
    let added = number(reader, "added_seq");
    if added > 0 {
        line.push_str(&format!("  since policy entry {added}"));
        let at = number(reader, "added_at");
        if at > 0 {
            line.push_str(&format!(", {}", when::utc(at)));
        }
    }
    if is(reader, "this") {
        line.push_str("  (this one)");
    }
    if !is(reader, "right") {
        line.push_str("  (does not belong here: being removed)");
    }
    line
}

/// That a removal is owed, if one is.
fn removal(value: &Value) -> Option<String> {
    let removal = value.get("removal").filter(|removal| !removal.is_null())?;
    Some(format!("    {}", text(removal, "words")))
}

/// What of its past whoever joins is given; nothing of a category.
fn history(value: &Value) -> Option<String> {
    let history = value.get("history").filter(|_| text(value, "kind") != "category")?;
    let what = match text(history, "mode").as_str() {
        "none" => return None,
        "since_joining" => "what was said since they joined the server".to_owned(),
        "last_days" => format!("the last {} days", number(history, "days")),
        _ => "everything".to_owned(),
    };
    Some(format!("    history: members share with whoever joins {what}"))
}

/// What it costs, where it is set.
fn price(value: &Value) -> &'static str {
    match value.get("history").map(|history| text(history, "mode")).as_deref() {
        Some("none") => {
            "Whoever joins from now on reads what is said from then on. What was shared before stays \
             shared."
        }
        _ => {
            "It counts for what was said before today, too. Whoever joins, and whoever steals a device of \
             theirs, reads it: there is no forward secrecy for what is shared. It cannot be taken back."
        }
    }
}

fn show(value: &Value) -> String {
    let mut out = vec![one(value)];
    out.extend(history(value));
    out.extend(removal(value));
    for overwrite in items(value, "overwrites") {
        let (allow, deny) = (names(overwrite, "allow_flags"), names(overwrite, "deny_flags"));
        let says = |word: &str, flags: &str| match flags {
            "" => String::new(),
            flags => format!(" {word} {flags};"),
        };
        let says = format!("{}{}", says("allows", &allow), says("denies", &deny));
        let whom = text(overwrite, "name");
        let whom = if whom.is_empty() { text(overwrite, "user_id") } else { whom };
        out.push(format!("    to {whom}:{}", says.trim_end_matches(';')));
    }
    if let Some(reset) = value.get("reset").filter(|reset| !reset.is_null()) {
        let (times, by) = (number(value, "incarnation"), text(reset, "username"));
        let at = crate::when::utc(number(reset, "at"));
        out.push(format!("    encryption reset (incarnation {times}), last by {by}, {at}"));
    }
    for change in items(value, "anonymity") {
        let from = crate::when::utc(number(change, "from").saturating_mul(1000));
        let terms = change.get("terms").filter(|terms| !terms.is_null());
        out.push(match terms {
            None => format!("    from {from} on nobody posts anonymously"),
            Some(terms) => format!(
                "    from {from} on {} anonymous posts a member in {}, among at least {}",
                number(terms, "limit"),
                span::seconds(number(terms, "window")),
                number(terms, "minimum_ring"),
            ),
        });
    }
    out.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn channels_are_a_tree() {
        let words = list(&json!({ "channels": [
            { "channel_id": "c1", "name": "general", "kind": "text", "visible": true },
            { "channel_id": "c2", "name": "veg", "kind": "category", "visible": true },
            { "channel_id": "c3", "name": "beds", "kind": "text", "category_id": "c2",
              "synced": false, "slow_mode": 90, "visible": false },
        ] }));
        assert_eq!(
            words,
            "c1  general\nc2  veg (category)\n    c3  beds, slow mode 90s, not in sync with its \
             category, not visible to you"
        );
    }

    #[test]
    fn readers_are_devices_and_those_that_do_not_belong_are_named() {
        let words = readers(&json!({
            "readers": [
                { "device_id": "d1", "username": "ada", "added_seq": 1, "this": true, "right": true },
                { "device_id": "d2", "username": "eve", "added_seq": 4, "added_at": 60_000, "right": false },
            ],
            "removal": { "devices": 1, "words": "access of 1 device(s) is being removed" },
        }));
        assert_eq!(
            words,
            "d1  ada  since policy entry 1  (this one)\nd2  eve  since policy entry 4, \
             1970-01-01 00:01Z  (does not belong here: being removed)\n    access of 1 device(s) is being removed"
        );
    }

    #[test]
    fn a_channel_says_to_whom_it_allows_and_denies_what() {
        let words = show(&json!({
            "channel_id": "c1", "name": "beds", "kind": "text", "visible": true,
            "overwrites": [
                { "name": "mods", "allow_flags": ["VIEW_CHANNEL"], "deny_flags": ["SEND_MESSAGES"] },
                { "name": "bob", "allow_flags": [], "deny_flags": ["VIEW_CHANNEL"] },
            ],
            "anonymity": [{ "from": 0, "terms": null }],
        }));
        assert_eq!(
            words,
            "c1  beds\n    to mods: allows VIEW_CHANNEL; denies SEND_MESSAGES\n    \
             to bob: denies VIEW_CHANNEL\n    \
             from 1970-01-01 00:00Z on nobody posts anonymously"
        );
    }
}
