//! What is being written in a channel, and what was written before.

use super::{Field, Theirs};

/// So many texts are remembered.
const REMEMBERED: usize = 100;

/// What becomes of the text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Mode {
    #[default]
    New,
    /// It answers a message.
    Reply { seq: u64, author: String, text: Theirs },
    /// It replaces the text of one.
    Edit { seq: u64 },
}

/// The composer of one channel.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Composer {
    pub(crate) field: Field,
    pub(crate) mode: Mode,
    /// What was being written before an edit began.
    aside: Option<(Field, Box<Mode>)>,
    history: Vec<String>,
    /// Where in the history we are.
    looking: Option<usize>,
    /// What was being written before we looked.
    unsent: Field,
}

impl Composer {
    /// What is to be sent, if there is anything; the composer is empty then.
    pub(crate) fn take(&mut self) -> Option<(String, Mode)> {
        if self.field.text().trim().is_empty() {
            return None;
        }
        let text = self.field.take();
        self.looking = None;
        if self.history.last() != Some(&text) {
            self.history.push(text.clone());
        }
        let over = self.history.len().saturating_sub(REMEMBERED);
        self.history.drain(..over);
        let mode = std::mem::take(&mut self.mode);
        self.put_back();
        Some((text, mode))
    }

    /// What is written and not sent; what replaces another text is none.
    pub(crate) fn draft(&self) -> &str {
        self.aside.as_ref().map_or(&self.field, |(field, _)| field).text()
    }

    pub(crate) fn reply(&mut self, seq: u64, author: String, text: Theirs) {
        self.cancel_edit();
        self.mode = Mode::Reply { seq, author, text };
    }

    pub(crate) fn edit(&mut self, seq: u64, text: &str) {
        self.cancel_edit();
        let mode = std::mem::replace(&mut self.mode, Mode::Edit { seq });
        let field = std::mem::replace(&mut self.field, Field::of(text));
        self.aside = Some((field, Box::new(mode)));
    }

    /// No reply and no edit any more; false if it was neither.
    pub(crate) fn cancel(&mut self) -> bool {
        match self.mode {
            Mode::New => false,
            Mode::Reply { .. } => {
                self.mode = Mode::New;
                true
            }
            Mode::Edit { .. } => {
                self.cancel_edit();
                true
            }
        }
    }

    fn cancel_edit(&mut self) {
        if matches!(self.mode, Mode::Edit { .. }) {
            self.field.take();
            self.put_back();
        }
    }

    fn put_back(&mut self) {
        if let Some((field, mode)) = self.aside.take() {
            (self.field, self.mode) = (field, *mode);
        }
    }

    /// The text before the one that stands here.
    pub(crate) fn earlier(&mut self) {
        let at = self.looking.unwrap_or(self.history.len());
        let Some(text) = at.checked_sub(1).and_then(|at| self.history.get(at)) else { return };
        let field = std::mem::replace(&mut self.field, Field::of(text));
        if self.looking.is_none() {
            self.unsent = field;
        }
        self.looking = Some(at - 1);
    }

    /// The text after it; at the end what was being written.
    pub(crate) fn later(&mut self) {
        let Some(at) = self.looking else { return };
        match self.history.get(at + 1) {
            Some(text) => {
                self.field = Field::of(text);
                self.looking = Some(at + 1);
            }
            None => {
                self.field = std::mem::take(&mut self.unsent);
                self.looking = None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sent_comes_back_and_what_was_being_written_is_not_lost() {
        let mut composer = Composer::default();
        for text in ["one", "two", "two"] {
            composer.field.insert(text);
            assert_eq!(composer.take(), Some((text.to_owned(), Mode::New)));
        }
        composer.field.insert("thr");
        composer.earlier();
        composer.earlier();
        composer.earlier();
        assert_eq!(composer.field.text(), "one");
        composer.later();
        assert_eq!(composer.field.text(), "two");
        composer.later();
        composer.later();
        assert_eq!(composer.field.text(), "thr");
    }

    #[test]
    fn an_edit_sets_the_text_aside_and_gives_it_back() {
        let mut composer = Composer::default();
        composer.field.insert("half");
        composer.reply(3, "ada".into(), Theirs::new("x"));
        composer.edit(7, "old");
        assert_eq!(composer.field.text(), "old");
        assert!(composer.cancel());
        assert_eq!(composer.field.text(), "half");
        assert!(matches!(composer.mode, Mode::Reply { seq: 3, .. }));
        composer.edit(7, "old");
        composer.field.insert("er");
        assert_eq!(composer.take(), Some(("older".into(), Mode::Edit { seq: 7 })));
        assert!(composer.cancel() && !composer.cancel());
        assert_eq!(composer.field.text(), "half");
    }

    #[test]
    fn nothing_but_space_is_not_sent() {
        let mut composer = Composer::default();
        composer.field.insert(" \n ");
        assert_eq!(composer.take(), None);
        assert_eq!(composer.field.text(), " \n ");
    }
}
