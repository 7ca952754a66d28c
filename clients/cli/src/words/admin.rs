//! What the operator is answered, in words.

use serde_json::Value;

use super::{is, items, lines, number, text};
use crate::args::AdminCommand;
use crate::when::utc;

const STATS: [(&str, &str); 10] = [
    ("users", "users"),
    ("users_disabled", "  disabled"),
    ("sessions", "sessions"),
    ("servers", "servers"),
    ("servers_disabled", "  disabled"),
    ("channels", "channels"),
    ("envelopes", "envelopes"),
    ("body_bytes", "  bytes of bodies"),
    ("database_bytes", "bytes of the database"),
    ("connections", "connections of this node"),
];

const PURGED: [(&str, &str); 9] = [
    ("users", "users"),
    ("servers", "servers"),
    ("channels", "  channels"),
    ("envelopes", "  envelopes"),
    ("body_bytes", "  bytes of bodies"),
    ("sessions", "ended sessions"),
    ("flows", "sign-ins and tickets"),
    ("used_tokens", "used ID tokens"),
    ("invitations", "expired invitations"),
];

pub(crate) fn answer(command: &AdminCommand, value: &Value) -> String {
    match command {
        AdminCommand::Users { .. } => lines(value, "users", "No such users.", user),
        AdminCommand::User { .. } => one_user(value),
        AdminCommand::Servers { .. } => lines(value, "servers", "No such servers.", server),
        AdminCommand::Server { .. } => one_server(value),
        AdminCommand::Disable { .. } | AdminCommand::Enable { .. } => {
            if value.get("username").is_some() { user(value) } else { server(value) }
        }
        AdminCommand::Stats => table(value, &STATS),
        AdminCommand::Retention { .. } => {
            let what = if is(value, "dry_run") { "To be purged" } else { "Purged" };
            let before = utc(number(value, "deleted_before"));
            format!("{what} (deleted before {before}):\n{}", table(value, &PURGED))
        }
    }
}

fn table(value: &Value, rows: &[(&str, &str)]) -> String {
    let line = |(field, name): &(&str, &str)| format!("{:>14}  {name}", number(value, field));
    rows.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn user(row: &Value) -> String {
    format!("{}  {}{}", text(row, "user_id"), text(row, "username"), state(row))
}

fn server(row: &Value) -> String {
    let owner = text(row, "owner_id");
    format!("{}  {} (owner {owner}){}", text(row, "server_id"), text(row, "name"), state(row))
}

fn state(row: &Value) -> String {
    let mut words = String::new();
    for (field, what) in [("deleted_at", "deleted"), ("disabled_at", "disabled")] {
        if row.get(field).is_some_and(Value::is_u64) {
            words.push_str(&format!(", {what} {}", utc(number(row, field))));
        }
    }
    let reason = text(row, "disabled_reason");
    if !reason.is_empty() {
        words.push_str(&format!(": {reason}"));
    }
    words
}

fn one_user(value: &Value) -> String {
    let mut words = user(&value["user"]);
    let seen = match number(value, "last_seen_at") {
        0 => "not seen of late".to_owned(),
        at => format!("seen {}", utc(at)),
    };
    let (devices, sessions) = (number(value, "devices_count"), number(value, "sessions_count"));
    words.push_str(&format!("\n{devices} devices, {sessions} sessions, {seen}"));
    for (field, what) in [("owned", "owns"), ("joined", "is in")] {
        for row in items(value, field) {
            let named = format!("{}  {}", text(row, "server_id"), text(row, "name"));
            words.push_str(&format!("\n{what} {named}"));
        }
    }
    words
}

fn one_server(value: &Value) -> String {
    format!(
        "{}\n{} members, {} channels, {} envelopes, {} bytes",
        server(&value["server"]),
        number(value, "members_count"),
        number(value, "channels_count"),
        number(value, "envelopes_count"),
        number(value, "body_bytes"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_says_what_the_operator_did_and_steers_no_terminal() {
        let row = json!({
            "server_id": "s1", "name": "Gar\u{1b}[2Jden", "owner_id": "u1", "disabled_at": 0,
            "disabled_reason": "sp\u{7}am",
        });
        let words = server(&row);
        assert_eq!(
            words,
            "s1  Gar\\u{1b}[2Jden (owner u1), disabled 1970-01-01 00:00Z: sp\\u{7}am"
        );
        let row = json!({ "user_id": "u1", "username": "ada", "created_at": 5 });
        assert_eq!(user(&row), "u1  ada");
    }
}
