//! About anonymous posts.

use serde_json::Value;

use super::{is, number, text};
use crate::args::Anon;
use crate::when;

pub(super) fn answer(command: &Anon, value: &Value) -> String {
    match command {
        Anon::Send { .. } => format!(
            "#{}: one of {} members wrote it. {} left in this window.",
            number(value, "seq"),
            number(value, "of"),
            number(value, "left")
        ),
        Anon::Status { .. } => status(value),
        Anon::Block { .. } => {
            "Its author makes no more anonymous posts in this window. Nobody learns who it is; what they \
             posted before stays, and is not joined to it."
                .into()
        }
    }
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
