//! Text into lines of a width.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

/// A piece of text in one style.
pub(super) type Piece = (String, Style);

#[derive(Clone)]
struct Cell {
    text: String,
    style: Style,
    width: usize,
}

/// How wide a text is on a screen.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// Breaks pieces into lines, between words where it can. What is wider than a line is broken anywhere.
pub(super) fn wrap(pieces: &[Piece], most: usize) -> Vec<Line<'static>> {
    let most = most.max(2);
    let mut lines: Vec<Vec<Cell>> = Vec::new();
    let mut line: Vec<Cell> = Vec::new();
    let mut used = 0;
    for cell in cells(pieces) {
        if used + cell.width > most {
            let rest = match line.iter().rposition(|cell| cell.text == " ") {
                _ if cell.text == " " => Vec::new(),
                Some(space) if space > 0 => line.split_off(space + 1),
                _ => Vec::new(),
            };
            lines.push(std::mem::replace(&mut line, rest));
            used = line.iter().map(|cell| cell.width).sum();
            if cell.text == " " && line.is_empty() {
                continue;
            }
        }
        used += cell.width;
        line.push(cell);
    }
    lines.push(line);
    lines.into_iter().map(joined).collect()
}

fn cells(pieces: &[Piece]) -> impl Iterator<Item = Cell> {
    pieces.iter().flat_map(|(text, style)| {
        text.graphemes(true).map(|text| Cell {
            text: text.to_owned(),
            style: *style,
            width: text.width(),
        })
    })
}

/// Cells into spans of one style each.
fn joined(cells: Vec<Cell>) -> Line<'static> {
    let mut spans: Vec<Span<'static>> = Vec::new();
    for cell in cells {
        match spans.last_mut() {
            Some(span) if span.style == cell.style => span.content.to_mut().push_str(&cell.text),
            _ => spans.push(Span::styled(cell.text, cell.style)),
        }
    }
    Line::from(spans)
}

/// A text that fits, cut with `…` where it does not.
pub(super) fn fit(text: &str, most: usize) -> String {
    if text.width() <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    for grapheme in text.graphemes(true) {
        if out.width() + grapheme.width() + 1 > most {
            break;
        }
        out.push_str(grapheme);
    }
    if most > 0 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrapped(text: &str, most: usize) -> Vec<String> {
        let lines = wrap(&[(text.to_owned(), Style::new())], most);
        lines.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn lines_break_between_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("one two three", 8), ["one two ", "three"]);
        assert_eq!(wrapped("", 8), [""]);
    }

    #[test]
    fn what_is_wider_than_a_line_is_broken_and_nothing_is_lost() {
        assert_eq!(wrapped("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(wrapped("日本語", 4), ["日本", "語"]);
        assert_eq!(wrapped("a bcdefgh", 4), ["a ", "bcde", "fgh"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_with_a_sign() {
        assert_eq!(fit("general", 7), "general");
        assert_eq!(fit("general", 4), "gen…");
        assert_eq!(fit("日本語", 4), "日…");
        assert_eq!(fit("x", 0), "");
    }
}
