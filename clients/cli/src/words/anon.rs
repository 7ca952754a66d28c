//! About anonymous posts.

use serde_json::Value;

use super::{is, items, number, text};
use crate::args::{Anon, Poll};
use crate::{escape, when};

pub(super) fn answer(command: &Anon, value: &Value) -> String {
    match command {
        Anon::Send { .. } => format!(
            "#{}: one of {} members wrote it. {} left in this window.",
            number(value, "seq"),
            number(value, "of"),
            number(value, "left")
        ),
        Anon::Status { .. } => status(value),
        Anon::Poll(Poll::Create { .. }) => format!(
            "#{}: the poll is open until {}.",
            number(value, "seq"),
            when::utc(number(value, "closes_at"))
        ),
        Anon::Poll(Poll::Vote { .. }) => format!(
            "#{}: one of {} members voted in #{}.",
            number(value, "seq"),
            number(value, "of"),
            number(value, "poll")
        ),
        Anon::Poll(Poll::Close { .. }) => "The poll is closed: no later vote counts.".into(),
        Anon::Poll(Poll::Show { .. }) => poll(value),
        Anon::Block { .. } => {
            "Its author makes no more anonymous posts in this window. Nobody learns who it is; what they \
             posted before stays, and is not joined to it."
                .into()
        }
    }
}

/// How a poll stands: a line an option.
pub(super) fn poll(value: &Value) -> String {
    let mut lines = vec![escape::line(&text(value, "question"))];
    let own = value.get("own").and_then(Value::as_u64);
    for (place, option) in (0..).zip(items(value, "options")) {
        let mark = if own == Some(place) { " (yours)" } else { "" };
        let text = escape::line(&text(option, "text"));
        lines.push(format!("  {}. {text}: {}{mark}", place + 1, number(option, "votes")));
    }
    let none = number(value, "uncounted");
    if none > 0 {
        lines.push(format!("  {none} for no option, or not readable on this device"));
    }
    let at = when::utc(number(value, "closes_at"));
    let state = match (is(value, "closed"), value.get("closed_by").is_some_and(Value::is_number)) {
        (true, true) => "closed by its author".to_owned(),
        (true, false) => format!("closed since {at}"),
        _ => format!("open until {at}"),
    };
    lines.push(format!(
        "{} of {} voted; {state}. Few votes hide little: all for one option are everybody's.",
        number(value, "votes"),
        number(value, "of")
    ));
    lines.join("\n")
}

/// Why a post waits.
pub(crate) fn waiting(row: &Value) -> String {
    text(row, "words")
}

fn status(value: &Value) -> String {
    let mut words = if is(value, "ready") {
        format!(
            "You can post: {} of {} left until {}, as one of {} members.",
            number(value, "left"),
            number(value, "limit"),
            when::utc(number(value, "closes_at")),
            number(value, "of")
        )
    } else {
        let why = text(value, "words");
        let mut letters = why.chars();
        let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
        format!("{first}{}.", letters.as_str())
    };
    if is(value, "pseudonymous") {
        words +=
            "\nAll that one author posts in a window bears one handle: it can be told to be one's.";
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_poll_says_what_was_voted_and_until_when() {
        let open = json!({
            "question": "Which?", "options": [{ "text": "a", "votes": 2 }, { "text": "b", "votes": 0 }],
            "votes": 3, "uncounted": 1, "of": 8, "closes_at": 3_600_000, "closed": false,
            "closed_by": null, "own": 0,
        });
        assert_eq!(
            poll(&open),
            "Which?\n  1. a: 2 (yours)\n  2. b: 0\n  1 for no option, or not readable on this device\n\
             3 of 8 voted; open until 1970-01-01 01:00Z. Few votes hide little: all for one option are \
             everybody's."
        );
    }

    #[test]
    fn a_status_says_what_is_left_or_what_keeps_one_from_posting() {
        let ready = json!({
            "ready": true, "left": 3, "limit": 16, "of": 8, "closes_at": 3_600_000,
            "pseudonymous": false,
        });
        assert_eq!(
            status(&ready),
            "You can post: 3 of 16 left until 1970-01-01 01:00Z, as one of 8 members."
        );
        let not = json!({ "ready": false, "words": "this channel allows none" });
        assert_eq!(status(&not), "This channel allows none.");
    }
}
