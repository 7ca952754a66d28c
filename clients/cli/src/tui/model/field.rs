//! A text that is being typed, and where the cursor stands in it.

use unicode_segmentation::UnicodeSegmentation as _;

/// Cursor places are between graphemes, as bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Field {
    text: String,
    at: usize,
}

impl Field {
    pub(crate) fn of(text: &str) -> Self {
        Self { text: text.to_owned(), at: text.len() }
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// What stands before the cursor.
    pub(crate) fn before(&self) -> &str {
        self.text.get(..self.at).unwrap_or_default()
    }

    fn after(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub(crate) fn take(&mut self) -> String {
        self.at = 0;
        std::mem::take(&mut self.text)
    }

    pub(crate) fn insert(&mut self, text: &str) {
        self.text.insert_str(self.at, text);
        self.at += text.len();
    }

    pub(crate) fn left(&mut self) {
        let last = self.before().graphemes(true).next_back().map_or(0, str::len);
        self.at -= last;
    }

    pub(crate) fn right(&mut self) {
        let next = self.after().graphemes(true).next().map_or(0, str::len);
        self.at += next;
    }

    pub(crate) fn backspace(&mut self) {
        let end = self.at;
        self.left();
        self.text.replace_range(self.at..end, "");
    }

    pub(crate) fn delete(&mut self) {
        let next = self.after().graphemes(true).next().map_or(0, str::len);
        self.text.replace_range(self.at..self.at + next, "");
    }

    pub(crate) fn word_left(&mut self) {
        let before = self.before().trim_end();
        let word = before.split_word_bounds().next_back().map_or(0, str::len);
        self.at = before.len() - word;
    }

    pub(crate) fn word_right(&mut self) {
        let after = self.after();
        let spaces = after.len() - after.trim_start().len();
        let word = after.trim_start().split_word_bounds().next().map_or(0, str::len);
        self.at += spaces + word;
    }

    /// Takes away the word before the cursor.
    pub(crate) fn cut_word(&mut self) {
        let end = self.at;
        self.word_left();
        self.text.replace_range(self.at..end, "");
    }

    /// Takes away what stands before the cursor in its line.
    pub(crate) fn cut_to_start(&mut self) {
        let end = self.at;
        self.home();
        self.text.replace_range(self.at..end, "");
    }

    /// To the start of the line.
    pub(crate) fn home(&mut self) {
        self.at = self.before().rfind('\n').map_or(0, |at| at + 1);
    }

    /// To its end.
    pub(crate) fn end(&mut self) {
        let rest = self.after();
        self.at += rest.find('\n').unwrap_or(rest.len());
    }

    /// One line up; false in the first.
    pub(crate) fn up(&mut self) -> bool {
        let column = self.column();
        self.home();
        if self.at == 0 {
            self.go_to_column(column);
            return false;
        }
        self.at -= 1;
        self.home();
        self.go_to_column(column);
        true
    }

    /// One line down; false in the last.
    pub(crate) fn down(&mut self) -> bool {
        let (place, column) = (self.at, self.column());
        self.end();
        if self.after().is_empty() {
            self.at = place;
            return false;
        }
        self.at += 1;
        self.go_to_column(column);
        true
    }

    fn column(&self) -> usize {
        let line = self.before().rsplit('\n').next().unwrap_or_default();
        line.graphemes(true).count()
    }

    fn go_to_column(&mut self, column: usize) {
        for _ in 0..column {
            if self.after().starts_with('\n') {
                break;
            }
            self.right();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_goes_by_what_people_take_for_a_letter() {
        let mut field = Field::of("a👩‍👩‍👧é");
        field.left();
        field.left();
        assert_eq!(field.before(), "a");
        field.right();
        field.backspace();
        assert_eq!((field.text(), field.before()), ("aé", "a"));
        field.delete();
        field.delete();
        assert_eq!(field.text(), "a");
    }

    #[test]
    fn words_and_lines_are_gone_over_and_cut() {
        let mut field = Field::of("one two\nthree four");
        field.word_left();
        assert_eq!(field.before(), "one two\nthree ");
        field.cut_word();
        assert_eq!(field.text(), "one two\nfour");
        field.cut_to_start();
        assert!(field.up());
        field.end();
        assert_eq!(field.before(), "one two");
        field.home();
        field.word_right();
        assert_eq!(field.before(), "one");
    }

    #[test]
    fn up_and_down_keep_the_column_and_say_when_there_is_no_line_more() {
        let mut field = Field::of("abcd\nx\nefgh");
        assert!(!field.down());
        field.left();
        assert!(field.up());
        assert_eq!(field.before(), "abcd\nx");
        assert!(field.up());
        assert_eq!(field.before(), "a");
        assert!(!field.up());
        assert!(field.down() && field.down() && !field.down());
    }

    #[test]
    fn nothing_happens_at_the_ends() {
        let mut field = Field::default();
        field.left();
        field.right();
        field.backspace();
        field.delete();
        field.word_left();
        field.word_right();
        field.cut_word();
        assert!(field.is_empty() && !field.up() && !field.down());
        field.insert("ab");
        assert_eq!((field.take().as_str(), field.text()), ("ab", ""));
    }
}
