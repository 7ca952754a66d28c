//! Text that somebody else has chosen: a terminal sees only its harmless form.

use serde_json::Value;

use crate::escape;

/// Longest run of characters in one place of the screen; combining marks can be piled up without end.
const PILED_MAX: usize = 12;

/// Text of others.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Theirs(String);

impl Theirs {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// A field of a row; empty when it has none.
    pub(crate) fn of(value: &Value, field: &str) -> Self {
        Self(value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned())
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In one line, made harmless.
    pub(crate) fn shown(&self) -> String {
        unpiled(&escape::line(&self.0))
    }

    /// Its lines, each made harmless.
    pub(crate) fn lines(&self) -> Vec<String> {
        let text = self.0.replace("\r\n", "\n").replace('\t', "    ");
        text.split('\n').map(|line| unpiled(&escape::line(line))).collect()
    }

    /// As it is: to be edited or compared, never to be shown.
    pub(crate) fn raw(&self) -> &str {
        &self.0
    }
}

/// Without what is piled up on one place beyond reason.
fn unpiled(text: &str) -> String {
    use unicode_segmentation::UnicodeSegmentation as _;
    text.graphemes(true).flat_map(|piled| piled.chars().take(PILED_MAX)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_as_what_it_is() {
        let text = Theirs::new("a\u{1b}[2J\u{202e}b\tc\nd\r\u{9b}31m");
        assert_eq!(text.lines(), ["a\\u{1b}[2J\\u{202e}b    c", "d\\u{d}\\u{9b}31m"]);
        assert_eq!(text.shown(), "a\\u{1b}[2J\\u{202e}b\\u{9}c\\u{a}d\\u{d}\\u{9b}31m");
    }

    #[test]
    fn marks_are_not_piled_up_without_end() {
        let text = Theirs::new(format!("a{}b", "\u{301}".repeat(500)));
        assert_eq!(text.shown().chars().count(), PILED_MAX + 1);
        assert_eq!(Theirs::new("👩‍👩‍👧‍👦 é").shown(), "👩‍👩‍👧‍👦 é");
    }
}
