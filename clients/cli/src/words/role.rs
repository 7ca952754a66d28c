//! About roles.

use serde_json::Value;

use super::{is, lines, names, number, removals, text};
use crate::args::Role;

pub(super) fn answer(command: &Role, value: &Value) -> String {
    match command {
        Role::Delete { .. } => format!("Deleted {}.{}", text(value, "role_id"), removals(value)),
        Role::List { .. } => lines(value, "roles", "No roles.", one),
        _ => format!("{}{}", one(value), removals(value)),
    }
}

fn one(role: &Value) -> String {
    let mut line = format!(
        "{}  {}  position {}, {} members",
        text(role, "role_id"),
        text(role, "name"),
        number(role, "position"),
        number(role, "members_count"),
    );
    let colour = number(role, "colour");
    if colour > 0 {
        line.push_str(&format!(", #{colour:06x}"));
    }
    for (field, words) in [("hoist", ", listed apart"), ("mentionable", ", mentionable")] {
        if is(role, field) {
            line.push_str(words);
        }
    }
    let flags = names(role, "flags");
    let flags = if flags.is_empty() { "nothing".into() } else { flags };
    format!("{line}\n    may {flags}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_role_says_what_its_holders_may_do() {
        let role = json!({
            "role_id": "r1", "name": "mods\u{1b}", "position": 2, "members_count": 3,
            "colour": 0xff00, "hoist": true, "flags": ["KICK_MEMBERS", "BAN_MEMBERS"],
        });
        assert_eq!(
            one(&role),
            "r1  mods\\u{1b}  position 2, 3 members, #00ff00, listed apart\n    \
             may KICK_MEMBERS, BAN_MEMBERS"
        );
    }
}
