//! The composer, and the line above it that says what becomes of the text.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use super::{style, wrap};
use crate::tui::model::{App, Composer, Field, Focus, Mode, Shown, Target, Theirs};

/// Before the text.
const PROMPT: u16 = 2;

/// What stands in the composer of the open channel.
fn of(app: &App) -> Option<&Composer> {
    app.composers.get(&app.open.as_ref()?.channel)
}

/// How many lines the text has.
pub(super) fn lines(app: &App, width: u16) -> usize {
    of(app).map_or(1, |composer| broken(composer.field.text(), room(width)).len())
}

fn room(width: u16) -> usize {
    usize::from(width.saturating_sub(PROMPT + 1)).max(2)
}

pub(super) fn draw(frame: &mut Frame<'_>, app: &App, area: Rect, shown: &mut Shown) {
    if area.height == 0 {
        return;
    }
    shown.targets.push((area, Target::Composer));
    let empty = Composer::default();
    let composer = of(app).unwrap_or(&empty);
    let rule = rule(app, composer, usize::from(area.width));
    frame.buffer_mut().set_line(area.x, area.y, &rule, area.width);
    let height = usize::from(area.height - 1);
    let lines = broken(composer.field.text(), room(area.width));
    let before = broken(composer.field.before(), room(area.width));
    let at = before.len() - 1;
    let from = (at + 1).saturating_sub(height);
    let here = app.focus == Focus::Composer;
    frame.buffer_mut().set_string(
        area.x,
        area.y + 1,
        if here { "> " } else { "  " },
        style::accent(),
    );
    for (y, line) in (area.y + 1..area.bottom()).zip(lines.iter().skip(from)) {
        frame.buffer_mut().set_string(area.x + PROMPT, y, line, ratatui::style::Style::new());
    }
    if composer.field.is_empty() && !here {
        let words = "Tab: write here";
        frame.buffer_mut().set_stringn(
            area.x + PROMPT,
            area.y + 1,
            words,
            room(area.width),
            style::quiet(),
        );
    }
    if here && app.sheet.is_none() {
        let column = before.last().map_or(0, |line| wrap::width(line));
        let x = area.x + PROMPT + u16::try_from(column).unwrap_or(0);
        let y = area.y + 1 + u16::try_from(at - from).unwrap_or(0);
        frame.set_cursor_position(Position::new(x.min(area.right() - 1), y));
    }
}

fn rule(app: &App, composer: &Composer, width: usize) -> Line<'static> {
    let look = if app.focus == Focus::Composer { style::accent() } else { style::quiet() };
    let words = match &composer.mode {
        Mode::New => return typing(app, width, look),
        Mode::Reply { author, text, .. } => {
            format!("reply to {author}: {}", super::row::hidden(&text.shown()))
        }
        Mode::Edit { .. } => "edit".to_owned(),
    };
    let words = wrap::fit(&words, width.saturating_sub(20));
    let words = format!("── {words} (Esc cancels) ");
    let rest = "─".repeat(width.saturating_sub(wrap::width(&words)));
    Line::from(vec![Span::styled(words, look), Span::styled(rest, look)])
}

/// The line while nothing else is to be said: who types.
fn typing(app: &App, width: usize, look: ratatui::style::Style) -> Line<'static> {
    let Some(words) = app.typing_words() else { return Line::styled("─".repeat(width), look) };
    let words = format!("── {} ", wrap::fit(&words, width.saturating_sub(6)));
    let rest = "─".repeat(width.saturating_sub(wrap::width(&words)));
    Line::from(vec![Span::styled(words, style::quiet()), Span::styled(rest, look)])
}

/// A line that is asked for, in a sheet; gives the column of the cursor.
pub(super) fn field(field: &Field, width: usize) -> (String, u16) {
    let before = Theirs::new(field.before()).shown();
    let text = Theirs::new(field.text()).shown();
    // Of a long one, the part about the cursor.
    let mut skip = 0;
    let graphemes: Vec<&str> = text.graphemes(true).collect();
    let column = |skip: usize| {
        let over: usize = graphemes.iter().take(skip).map(|one| wrap::width(one)).sum();
        wrap::width(&before).saturating_sub(over)
    };
    while column(skip) >= width && skip < graphemes.len() {
        skip += 1;
    }
    let rest: String = graphemes.iter().skip(skip).copied().collect();
    (wrap::fit(&rest, width), u16::try_from(column(skip)).unwrap_or(0))
}

/// A text broken at exactly the width, so that the cursor is where it seems to be.
fn broken(text: &str, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for whole in Theirs::new(text).lines() {
        let (mut line, mut used) = (String::new(), 0);
        for grapheme in whole.graphemes(true) {
            let width = wrap::width(grapheme);
            if used + width > most {
                lines.push(std::mem::take(&mut line));
                used = 0;
            }
            line.push_str(grapheme);
            used += width;
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_broken_where_the_cursor_finds_it() {
        assert_eq!(broken("abcde\nf", 3), ["abc", "de", "f"]);
        assert_eq!(broken("", 3), [""]);
        assert_eq!(broken("abc", 3), ["abc"]);
        assert_eq!(broken("日本", 3), ["日", "本"]);
    }

    #[test]
    fn of_a_long_line_the_part_about_the_cursor_is_shown() {
        assert_eq!(field(&Field::of("abc"), 10), ("abc".into(), 3));
        let (text, at) = field(&Field::of("abcdefghijkl"), 5);
        assert!(text.ends_with("ijkl") && at == 4, "{text} {at}");
    }
}
