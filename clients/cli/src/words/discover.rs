//! About servers that everybody can find.

use serde_json::Value;

use super::{is, lines, number, server, text};
use crate::args::Discover;
use crate::escape;

pub(super) fn answer(command: &Discover, value: &Value) -> String {
    match command {
        Discover::Search { .. } => {
            let mut words = lines(value, "servers", "No such servers.", one);
            let next = text(value, "next");
            if !next.is_empty() {
                words.push_str(&format!("\nMore: --cursor {next}"));
            }
            words
        }
        Discover::Show { .. } => one(value),
        Discover::Join { .. } => server::entered(value),
    }
}

fn one(row: &Value) -> String {
    let mut facts = vec![format!("{} members", number(row, "members_count"))];
    for field in ["category", "language"] {
        let fact = text(row, field);
        if !fact.is_empty() && fact != "none" {
            facts.push(fact);
        }
    }
    if is(row, "joined") {
        facts.push("joined".into());
    }
    let about = row.get("description").and_then(Value::as_str).unwrap_or_default();
    let about = if about.is_empty() {
        String::new()
    } else {
        format!("\n    {}", escape::paragraph(about))
    };
    format!("{}  {} ({}){about}", text(row, "server_id"), text(row, "name"), facts.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_listed_server_says_what_it_is_about_and_steers_no_terminal() {
        let words = one(&json!({
            "server_id": "s1", "name": "Garden", "members_count": 4, "category": "hobbies",
            "language": "en", "joined": false, "description": "Beans.\nAnd\u{1b}[2J peas.",
        }));
        assert_eq!(
            words,
            "s1  Garden (4 members, hobbies, en)\n    Beans.\n    And\\u{1b}[2J peas."
        );
    }
}
