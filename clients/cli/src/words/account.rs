//! About the user and their devices.

use serde_json::Value;

use super::{is, items, lines, number, text};
use crate::{escape, when};

pub(super) fn who(value: &Value) -> String {
    format!(
        "{} ({}) on {}\ndevice {}",
        text(value, "username"),
        text(value, "user_id"),
        text(value, "node"),
        text(value, "device_id")
    )
}

pub(super) fn status(value: &Value) -> String {
    let connected = if is(value, "connected") { "connected" } else { "not connected" };
    let mut out = vec![format!("{} {connected}", text(value, "user_id"))];
    for server in items(value, "servers") {
        let (id, seq) = (text(server, "server_id"), number(server, "policy_seq"));
        let paused = text(server, "paused");
        let paused = if paused.is_empty() { paused } else { format!(", paused: {paused}") };
        out.push(format!("server {id} at policy entry {seq}{paused}"));
    }
    for channel in items(value, "channels") {
        let reason = text(channel, "reason");
        let reason = if reason.is_empty() { reason } else { format!(" ({reason})") };
        out.push(format!(
            "channel {} {}: {}{reason}, epoch {}, {} devices, {} items",
            text(channel, "channel_id"),
            text(channel, "name"),
            text(channel, "state"),
            number(channel, "epoch"),
            number(channel, "leaves"),
            number(channel, "seq"),
        ));
    }
    let recovery = value.get("recovery").unwrap_or(&Value::Null);
    out.extend(counts("could not be shown", recovery.get("unshown")));
    out.extend(counts("put right", recovery.get("steps")));
    out.join("\n")
}

/// What was counted, if anything was.
fn counts(what: &str, counts: Option<&Value>) -> Option<String> {
    let counts = counts.and_then(Value::as_object)?;
    let some = counts.iter().filter_map(|(code, n)| Some((code, n.as_u64().filter(|n| *n > 0)?)));
    let some: Vec<_> = some.map(|(code, n)| format!("{} {n}", escape::line(code))).collect();
    (!some.is_empty()).then(|| format!("{what}: {}", some.join(", ")))
}

pub(super) fn devices(value: &Value) -> String {
    lines(value, "devices", "No devices.", |device| {
        let mut line = format!("{}  {}", text(device, "device_id"), text(device, "name"));
        let added = number(device, "added_at");
        // Small numbers are positions in the device log, not times.
        if added > 1_000_000_000_000 {
            line.push_str(&format!("  since {}", when::utc(added)));
        }
        if is(device, "this") {
            line.push_str("  (this one)");
        }
        if is(device, "revoked") {
            line.push_str("  (revoked)");
        }
        line
    })
}

pub(super) fn safety_number(value: &Value) -> String {
    let advice = match value.get("state").and_then(Value::as_str) {
        Some("verified") => "Verified.",
        Some("changed") => {
            "CHANGED since you verified it. Compare it again over another line before you trust it."
        }
        _ => {
            "Not verified. Compare it with theirs over another line; if it is the same, \
             --confirm with it."
        }
    };
    let digits = text(value, "safety_number");
    let groups: Vec<&str> = digits.split_whitespace().collect();
    let lines: Vec<String> = groups.chunks(4).map(|line| line.join(" ")).collect();
    format!("{}\n{advice}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_safety_number_is_three_lines_of_four_groups() {
        let number = ["01234"; 12].join(" ");
        let words = safety_number(&json!({ "safety_number": number, "state": "changed" }));
        assert_eq!(words.lines().count(), 4);
        assert_eq!(words.lines().next(), Some("01234 01234 01234 01234"));
        assert!(words.contains("CHANGED"));
    }

    #[test]
    fn a_status_counts_what_was_not_shown_and_what_was_put_right() {
        let words = status(&json!({
            "user_id": "u1", "connected": true, "channels": [],
            "recovery": { "unshown": { "withheld": 2 }, "steps": { "fetched": 3, "rejoined": 0 } },
        }));
        assert_eq!(words, "u1 connected\ncould not be shown: withheld 2\nput right: fetched 3");
    }

    #[test]
    fn a_status_names_what_is_wrong() {
        let words = status(&json!({
            "user_id": "u1", "connected": true,
            "channels": [{ "channel_id": "c1", "name": "general", "state": "paused",
                "reason": "a \u{1b}head", "epoch": 3, "leaves": 2, "seq": 9 }],
        }));
        assert_eq!(
            words,
            "u1 connected\nchannel c1 general: paused (a \\u{1b}head), epoch 3, 2 devices, 9 items"
        );
    }
}
