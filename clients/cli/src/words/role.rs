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
    if let Some(gate) = role.get("gate").filter(|gate| gate.is_object()) {
        line.push_str(&format!("\n    {}", passed(gate)));
    }
    let flags = names(role, "flags");
    let flags = if flags.is_empty() { "nothing".into() } else { flags };
    format!("{line}\n    may {flags}")
}

/// What is proved to have a role.
fn passed(gate: &Value) -> String {
    let (years, threshold) = (number(gate, "years"), number(gate, "threshold"));
    let what = match (years > 0, is(gate, "at_least")) {
        (true, false) => format!("to be {years} or older"),
        (true, true) => format!("to be younger than {years}"),
        (false, false) => {
            format!("attribute {} to be {threshold} at most", number(gate, "attribute"))
        }
        (false, true) => {
            format!("attribute {} to be {threshold} at least", number(gate, "attribute"))
        }
    };
    let fresh = match number(gate, "fresh_days") {
        0 => String::new(),
        days => format!(", attested at most {days} days ago"),
    };
    format!("claimed by a proof {what}{fresh}, by the attester {}", text(gate, "attester"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_role_says_what_is_proved_to_have_it() {
        let gate = json!({ "attester": "K", "attribute": 1, "at_least": false, "threshold": null,
            "years": 18, "fresh_days": 30 });
        assert_eq!(
            passed(&gate),
            "claimed by a proof to be 18 or older, attested at most 30 days ago, by the attester K"
        );
        let gate = json!({ "attester": "K", "attribute": 2, "at_least": true, "threshold": 9 });
        assert_eq!(
            passed(&gate),
            "claimed by a proof attribute 2 to be 9 at least, by the attester K"
        );
    }

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
