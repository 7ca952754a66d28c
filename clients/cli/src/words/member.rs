//! About members, and those who are banned.

use serde_json::Value;

use super::{is, items, lines, names, number, profile, removals, text};
use crate::args::Member;
use crate::when;

pub(super) fn answer(command: &Member, value: &Value) -> String {
    match command {
        Member::List { .. } => list(value),
        Member::Show { .. } => show(value),
        Member::Kick { .. } => expelled(value),
        Member::Ban { .. } => banned(value),
        Member::Unban { .. } => format!("{} may come back.", text(value, "user_id")),
        Member::Role(_) | Member::Timeout { .. } | Member::Nick { .. } => {
            format!("{}{}", one(value), removals(value))
        }
    }
}

pub(super) fn list(value: &Value) -> String {
    let mut out = vec![lines(value, "members", "No members.", one)];
    out.extend(items(value, "removals").iter().map(|channel| {
        let name = text(channel, "name");
        format!("in {name} {}", text(channel, "words"))
    }));
    out.join("\n")
}

fn one(member: &Value) -> String {
    let devices = items(member, "devices").len();
    let plural = if devices == 1 { "" } else { "s" };
    let mut facts = vec![format!("{devices} device{plural}")];
    if is(member, "owner") {
        facts.push("owner".into());
    }
    let roles: Vec<String> = items(member, "roles").iter().map(|r| text(r, "name")).collect();
    if !roles.is_empty() {
        facts.push(roles.join(" + "));
    }
    let until = number(member, "timed_out_until");
    if until > 0 {
        facts.push(format!("timed out until {}", when::utc(until)));
    }
    if is(member, "blocked") {
        facts.push("blocked".into());
    }
    let quoted = |name: String| if name.is_empty() { name } else { format!(" \"{name}\"") };
    let nickname = quoted(text(member, "nickname"));
    let name = text(member, "display_name");
    let name = if name.is_empty() { name } else { format!(" ({name})") };
    let status = profile::status(member);
    let status = if status.is_empty() { status } else { format!(" · {status}") };
    format!(
        "{}  {}{name}{nickname} ({}){status}",
        text(member, "user_id"),
        text(member, "username"),
        facts.join(", ")
    )
}

fn show(member: &Value) -> String {
    let flags = names(member, "flags");
    let flags = if flags.is_empty() { "nothing".into() } else { flags };
    format!("{}\n    may {flags}", one(member))
}

/// After `kick` and `leave`.
pub(super) fn expelled(value: &Value) -> String {
    format!("Done (entry {}).{}", number(value, "policy_seq"), removals(value))
}

fn banned(value: &Value) -> String {
    let mut words = format!("Banned {}.{}", text(value, "username"), removals(value));
    let purged = items(value, "purged");
    let sum = |field| purged.iter().map(|row| number(row, field)).sum::<u64>();
    let (deleted, failed) = (sum("messages"), sum("failed"));
    if !purged.is_empty() {
        words.push_str(&format!(" Deleted {deleted} messages."));
    }
    if failed > 0 {
        words.push_str(&format!(" {failed} could not be deleted."));
    }
    words
}

pub(super) fn bans(value: &Value) -> String {
    lines(value, "bans", "Nobody is banned.", |ban| {
        format!(
            "{}  {}, by {} on {}",
            text(ban, "user_id"),
            text(ban, "username"),
            text(ban, "by_username"),
            when::utc(number(ban, "at")),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_member_has_names_roles_and_what_holds_them_back() {
        let member = json!({
            "user_id": "u1", "username": "bob", "nickname": "the\u{202e}bob", "owner": false,
            "roles": [{ "name": "mods" }, { "name": "beans" }], "devices": [{}],
            "timed_out_until": 60_000,
        });
        assert_eq!(
            one(&member),
            "u1  bob \"the\\u{202e}bob\" \
             (1 device, mods + beans, timed out until 1970-01-01 00:01Z)"
        );
    }

    #[test]
    fn a_ban_says_what_became_of_the_messages() {
        let value = json!({
            "username": "eve", "channels": [{ "removed": true }, { "removed": false }],
            "purged": [{ "messages": 3, "failed": 0 }, { "messages": 1, "failed": 2 }],
        });
        assert_eq!(
            banned(&value),
            "Banned eve. Access removed in 1 channel; in 1 more as soon as a member sends there. \
             Deleted 4 messages. 2 could not be deleted."
        );
    }
}
