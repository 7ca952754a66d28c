//! The timeline: its rows with what stands between them, as far as they fit.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::row::{self, Look};
use super::scroll::{self, Laid};
use super::{style, wrap};
use crate::tui::model::{App, Entry, Key, Shown, Target, Timeline};
use crate::when;

/// Messages of one author within this time stand together, milliseconds.
const TOGETHER: u64 = 5 * 60 * 1000;
const DAY: u64 = 24 * 60 * 60 * 1000;

pub(super) fn draw(frame: &mut Frame<'_>, app: &App, area: Rect, shown: &mut Shown) {
    shown.targets.push((area, Target::MessagesPane));
    let Some(open) = &app.open else { return welcome(frame, area) };
    // One column for the sign of the selection, one free at the right.
    let laid = laid(open, usize::from(area.width).saturating_sub(2));
    let window = scroll::window(&laid, open, usize::from(area.height));
    shown.height = usize::from(area.height);
    shown.anchor = window.anchor;
    shown.top = window.top;
    let top = usize::from(area.height) - window.lines.len().min(usize::from(area.height));
    let start = area.y + u16::try_from(top).unwrap_or(0);
    for (y, laid) in (start..area.bottom()).zip(window.lines) {
        let row = Rect { y, height: 1, ..area };
        frame.buffer_mut().set_line(area.x + 1, y, &laid.line, area.width - 1);
        let Some(key) = &laid.key else { continue };
        shown.targets.push((row, Target::Row(key.clone())));
        if open.selected.as_ref() == Some(key) && laid.of_row {
            frame.buffer_mut().set_string(area.x, y, "▌", style::accent());
        }
    }
    more_below(frame, open, area, shown);
}

/// That there is more below, when one has gone back.
fn more_below(frame: &mut Frame<'_>, open: &Timeline, area: Rect, shown: &Shown) {
    if shown.anchor.is_none() || area.height < 2 {
        return;
    }
    let words =
        if open.new_from.is_some() { " ↓ new messages (PgDn) " } else { " ↓ more (PgDn) " };
    let width = u16::try_from(wrap::width(words)).unwrap_or(0);
    let x = area.right().saturating_sub(width + 1).max(area.x);
    frame.buffer_mut().set_stringn(
        x,
        area.bottom() - 1,
        words,
        usize::from(area.width),
        style::cursor(),
    );
}

/// Before anything is open.
fn welcome(frame: &mut Frame<'_>, area: Rect) {
    let lines = ["Choose a channel and press Enter.", "", "F1 shows all keys."];
    let top = area.y + area.height / 3;
    for (y, line) in (top..area.bottom()).zip(lines) {
        let line = Line::styled(line, style::quiet());
        let x = area.x + area.width.saturating_sub(34) / 2;
        frame.buffer_mut().set_line(x, y, &line, area.right().saturating_sub(x));
    }
}

/// All lines there are.
fn laid(open: &Timeline, width: usize) -> Vec<Laid> {
    let mut laid = Vec::new();
    if let Some(words) = above(open) {
        laid.push(Laid::beside(None, Line::styled(format!("  {words}"), style::quiet())));
    }
    let mut before: Option<&Entry> = None;
    let mut is_new = false;
    let mut last_day = None;
    for entry in &open.entries {
        let key = entry.key();
        let mut beside = |line| laid.push(Laid::beside(Some(key.clone()), line));
        let day = day_of(entry).filter(|day| last_day != Some(*day));
        last_day = day.or(last_day);
        if let Some(day) = day {
            beside(rule(&format!("{} (UTC)", when::day(day * DAY)), width, style::quiet()));
        }
        let first_new =
            !is_new && open.new_from.is_some_and(|from| entry.place >= from && !entry.is_gap());
        if first_new {
            is_new = true;
            beside(rule("new", width, style::warning()));
        }
        let goes_on =
            day.is_none() && !first_new && before.is_some_and(|before| together(before, entry));
        let both_beside =
            entry.message().is_none() && before.is_some_and(|one| one.message().is_none());
        if !goes_on && !first_new && before.is_some() && !both_beside && day.is_none() {
            beside(Line::default());
        }
        let look = Look { width, goes_on, selected: open.selected.as_ref() == Some(&key) };
        laid.extend(row::lines(entry, look).into_iter().map(|line| Laid::row(key.clone(), line)));
        before = Some(entry);
    }
    for (at, pending) in open.pending.iter().enumerate() {
        let key = Key::Pending(pending.id.clone());
        if at == 0 {
            laid.push(Laid::beside(Some(key.clone()), Line::default()));
        }
        let selected = open.selected.as_ref() == Some(&key);
        let lines = row::pending(pending, Look { width, goes_on: true, selected });
        laid.extend(lines.into_iter().map(|line| Laid::row(key.clone(), line)));
    }
    if let Some(failure) = &open.failure {
        let words = crate::tui::model::Theirs::new(failure.as_str()).shown();
        let lines = wrap::wrap(&[(format!("! {words}"), style::alarm())], width);
        laid.extend(lines.into_iter().map(|line| Laid::beside(None, line)));
    }
    scroll::numbered(laid)
}

/// What stands above everything.
const fn above(open: &Timeline) -> Option<&'static str> {
    match (open.loaded, open.older, open.first, open.entries.is_empty()) {
        (false, ..) => Some("Loading…"),
        (_, true, ..) => Some("Loading what was before…"),
        (_, _, true, true) => Some("Nothing has been said here yet."),
        _ => None,
    }
}

/// The day of a row, in days since the Unix epoch.
fn day_of(entry: &Entry) -> Option<u64> {
    entry.message().map(|message| message.sent_at / DAY)
}

/// Whether a message goes on from the one above it.
fn together(before: &Entry, entry: &Entry) -> bool {
    let (Some(before), Some(message)) = (before.message(), entry.message()) else { return false };
    // Of whom nobody knows the author may be by anybody.
    !message.author.user.is_empty()
        && before.author.user == message.author.user
        && message.reply.is_none()
        && !message.addressed
        && message.sent_at.abs_diff(before.sent_at) < TOGETHER
}

/// A line across with words in it.
fn rule(words: &str, width: usize, style: ratatui::style::Style) -> Line<'static> {
    let rest = width.saturating_sub(wrap::width(words) + 5);
    let words = Span::styled(format!("── {words} "), style);
    Line::from(vec![words, Span::styled("─".repeat(rest), style)])
}
