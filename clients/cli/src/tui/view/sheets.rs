//! What lies over the screen.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Clear};

use super::{composer, style, wrap};
use crate::tui::model::{AT_HAND, App, Asking, Field, PlaceKind, Sheet, Shown, Target, found};

const HELP_WIDTH: u16 = 70;

/// All keys, by where they work.
const KEYS: [(&str, &str); 39] = [
    ("", "Everywhere"),
    ("Tab, Shift+Tab", "next pane, pane before"),
    ("Ctrl+K", "go to a channel or person by name"),
    ("Alt+↑, Alt+↓", "channel above, channel below"),
    ("Alt+N", "next channel with something unread"),
    ("PgUp, PgDn", "scroll the messages"),
    ("Ctrl+B", "show or hide the list"),
    ("Ctrl+G", "show or hide the members"),
    ("Ctrl+O", "send a file; what is written is said of it"),
    ("Ctrl+X", "stop sending and saving files"),
    ("F1", "this sheet (also ? outside of the composer)"),
    ("Ctrl+C, Ctrl+Q", "leave"),
    ("", ""),
    ("", "Writing"),
    ("Enter", "send"),
    ("Alt+Enter, Ctrl+J", "another line"),
    ("↑ (nothing written)", "edit your last message"),
    ("Ctrl+P, Ctrl+N", "what you wrote before, after"),
    ("Ctrl+W, Ctrl+U", "take away a word, the line"),
    ("Alt+←, Alt+→", "a word to the left, right"),
    ("Esc", "no reply, no edit; or choose a message"),
    ("", ""),
    ("", "Messages"),
    ("↑ ↓ or k j", "choose a message"),
    ("Home, End or g G", "the first that is here, the last"),
    ("Enter, r", "reply"),
    ("e", "edit, if it is yours"),
    ("+, 1 to 6", "react; the same again takes it away"),
    ("p", "pin, unpin"),
    ("d", "delete for everyone"),
    ("s", "save its file"),
    ("Esc", "back to the composer"),
    ("", ""),
    ("", "List"),
    ("↑ ↓ or k j", "choose a place"),
    ("Enter", "open it"),
    ("", ""),
    ("", "Mouse: click and wheel; with Shift it selects text as usual."),
    ("", "Marks: ▸ open · • unread · @1 mentions you · (3) muted"),
];

pub(super) fn draw(frame: &mut Frame<'_>, app: &App, screen: Rect, shown: &mut Shown) {
    let Some(sheet) = &app.sheet else { return };
    shown.targets.push((screen, Target::MessagesPane));
    match sheet {
        Sheet::Help { from } => help(frame, screen, *from, shown),
        Sheet::Switcher { field, at } => switcher(frame, app, screen, (field, *at), shown),
        Sheet::Ask { what, field } => ask(frame, screen, what, field, shown),
        Sheet::Confirm { what } => confirm(frame, app, screen, what, shown),
    }
}

/// An empty sheet in the middle; gives what is inside of it.
fn sheet(
    frame: &mut Frame<'_>,
    screen: Rect,
    size: (u16, u16),
    title: &str,
    shown: &mut Shown,
) -> Rect {
    let width = size.0.min(screen.width);
    let height = (size.1 + 2).min(screen.height);
    let x = screen.x + (screen.width - width) / 2;
    let area = Rect { x, y: screen.y + (screen.height - height) / 3, width, height };
    shown.targets.push((area, Target::Sheet));
    frame.render_widget(Clear, area);
    let block = Block::bordered().title(format!(" {title} ")).border_style(style::accent());
    let inside = block.inner(area);
    frame.render_widget(block, area);
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}

fn help(frame: &mut Frame<'_>, screen: Rect, from: usize, shown: &mut Shown) {
    let lines = help_lines(usize::from(screen.width.min(HELP_WIDTH)).saturating_sub(4));
    let count = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let title = "Keys (↑ ↓ more, Esc closes)";
    let area = sheet(frame, screen, (HELP_WIDTH, count), title, shown);
    let from = from.min(lines.len().saturating_sub(usize::from(area.height)));
    for (y, line) in (area.y..area.bottom()).zip(lines.iter().skip(from)) {
        frame.buffer_mut().set_line(area.x, y, line, area.width);
    }
}

/// What a key does stands beside it, or where there is no room below it.
fn help_lines(width: usize) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for (key, words) in KEYS {
        match (key, wrap::width(words) + 23 <= width) {
            ("", _) => {
                let pieces = [(words.to_owned(), style::strong())];
                lines.extend(wrap::wrap(&pieces, width));
            }
            (key, true) => lines.push(Line::from(vec![
                Span::styled(format!("  {key:<20} "), style::accent()),
                Span::raw(words),
            ])),
            (key, false) => {
                lines.push(Line::styled(format!("  {key}"), style::accent()));
                let below =
                    wrap::wrap(&[(words.to_owned(), style::quiet())], width.saturating_sub(4));
                lines.extend(below.into_iter().map(|mut line| {
                    line.spans.insert(0, Span::raw("    "));
                    line
                }));
            }
        }
    }
    lines
}

fn switcher(
    frame: &mut Frame<'_>,
    app: &App,
    screen: Rect,
    (typed, at): (&Field, usize),
    shown: &mut Shown,
) {
    let found = found(&app.places, typed.text());
    let area = sheet(frame, screen, (50, 12), "Go to", shown);
    line_of(frame, area, typed);
    let height = usize::from(area.height.saturating_sub(1));
    let at = at.min(found.len().saturating_sub(1));
    let from = (at + 1).saturating_sub(height);
    let list = app.places.list();
    for (row, place) in found.iter().enumerate().skip(from).take(height) {
        let y = area.y + 1 + u16::try_from(row - from).unwrap_or(0);
        let server =
            list.iter().find(|one| one.kind == PlaceKind::Heading && one.id == place.server);
        let server = server.map(|one| one.name.shown()).unwrap_or_default();
        let sign = if place.kind == PlaceKind::Channel { '#' } else { '@' };
        let unread = if place.unread.count > 0 {
            format!("  {} unread", place.unread.count)
        } else {
            String::new()
        };
        let line = Line::from(vec![
            Span::raw(if row == at { "> " } else { "  " }),
            Span::raw(format!("{sign}{}", place.name.shown())),
            Span::styled(format!("  {server}{unread}"), style::quiet()),
        ]);
        frame.buffer_mut().set_line(area.x, y, &line, area.width);
        let target = Rect { y, height: 1, ..area };
        shown.targets.push((target, Target::Found(row)));
        if row == at {
            frame.buffer_mut().set_style(target, style::cursor());
        }
    }
    if found.is_empty() {
        frame.buffer_mut().set_stringn(
            area.x,
            area.y + 1,
            "  nothing of that name",
            usize::from(area.width),
            style::quiet(),
        );
    }
}

/// The line that is typed, with the cursor.
fn line_of(frame: &mut Frame<'_>, area: Rect, typed: &Field) {
    let (text, column) = composer::field(typed, usize::from(area.width).saturating_sub(3));
    frame.buffer_mut().set_stringn(
        area.x,
        area.y,
        format!("> {text}"),
        usize::from(area.width),
        style::strong(),
    );
    frame.set_cursor_position(Position::new((area.x + 2 + column).min(area.right()), area.y));
}

fn ask(frame: &mut Frame<'_>, screen: Rect, what: &Asking, typed: &Field, shown: &mut Shown) {
    let (title, hint) = match what {
        Asking::Emoji { .. } => {
            let at_hand = AT_HAND.iter().zip(1..).map(|(emoji, n)| format!("{n} {emoji}"));
            ("React", at_hand.collect::<Vec<_>>().join("  "))
        }
        Asking::SaveFile { .. } => {
            ("Save where?", "Enter alone: here, under its own name".to_owned())
        }
        _ => {
            ("Send which file?", "A path; what is written in the composer is said of it".to_owned())
        }
    };
    let area = sheet(frame, screen, (64, 2), title, shown);
    line_of(frame, area, typed);
    frame.buffer_mut().set_stringn(
        area.x,
        area.y + 1,
        hint,
        usize::from(area.width),
        style::quiet(),
    );
}

fn confirm(frame: &mut Frame<'_>, app: &App, screen: Rect, what: &Asking, shown: &mut Shown) {
    let (title, words, keys) = match what {
        Asking::Request { dm } => {
            let who = app.places.find(dm).map(|place| place.name.shown()).unwrap_or_default();
            (
                "Request",
                format!("{who} would like to write to you."),
                "y accept · d decline · Esc later",
            )
        }
        Asking::Delete { seq } => {
            let text = app.open.as_ref().and_then(|open| open.message(*seq));
            let text = text.map(|message| message.text.shown()).unwrap_or_default();
            ("Delete for everyone?", text, "y delete · n keep")
        }
        _ => ("", String::new(), "Esc"),
    };
    let area = sheet(frame, screen, (64, 2), title, shown);
    let words = wrap::fit(&words, usize::from(area.width));
    frame.buffer_mut().set_stringn(
        area.x,
        area.y,
        words,
        usize::from(area.width),
        ratatui::style::Style::new(),
    );
    frame.buffer_mut().set_stringn(
        area.x,
        area.y + 1,
        keys,
        usize::from(area.width),
        style::strong(),
    );
}
