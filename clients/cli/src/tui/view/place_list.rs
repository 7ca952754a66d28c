//! The list of places.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{style, wrap};
use crate::tui::model::{App, Focus, Place, PlaceKind, Shown, Target};

pub(super) fn draw(frame: &mut Frame<'_>, app: &App, area: Rect, shown: &mut Shown) {
    shown.targets.push((area, Target::PlacesPane));
    let list = app.places.list();
    if list.is_empty() {
        let words =
            if app.synced { "No servers yet. Join one: coterie join LINK" } else { "Loading…" };
        for (y, line) in (area.y..area.bottom()).zip(wrap::wrap(
            &[(words.to_owned(), style::quiet())],
            usize::from(area.width).saturating_sub(2),
        )) {
            frame.buffer_mut().set_line(area.x + 1, y, &line, area.width.saturating_sub(1));
        }
        return;
    }
    let height = usize::from(area.height);
    let at = app
        .cursor
        .as_ref()
        .and_then(|id| list.iter().position(|one| &one.id == id && one.can_open()));
    let from = from(at.unwrap_or(0), list.len(), height);
    for (y, place) in (area.y..area.bottom()).zip(list.iter().skip(from)) {
        let row = Rect { y, height: 1, ..area };
        let open =
            app.open.as_ref().is_some_and(|open| open.channel == place.id) && place.can_open();
        let line = line(place, open, usize::from(area.width));
        frame.buffer_mut().set_line(area.x, y, &line, area.width);
        if place.can_open() {
            shown.targets.push((row, Target::Place(place.id.clone())));
            if app.focus == Focus::Places && app.cursor.as_ref() == Some(&place.id) {
                frame.buffer_mut().set_style(row, style::cursor());
            }
        }
    }
}

/// The first line that is shown, so that the cursor is to be seen.
fn from(at: usize, lines: usize, height: usize) -> usize {
    if at < height.saturating_sub(1) {
        return 0;
    }
    (at + 2).saturating_sub(height).min(lines.saturating_sub(height))
}

fn line(place: &Place, open: bool, width: usize) -> Line<'static> {
    let name = place.name.shown();
    let unread = place.unread.count > 0;
    let badge = badge(place);
    let (left, look) = match place.kind {
        PlaceKind::Heading if place.halted.is_some() => {
            (format!("{name} (halted)"), style::warning())
        }
        PlaceKind::Heading => (name, style::strong().patch(style::accent())),
        PlaceKind::Category => (format!("  {}", name.to_uppercase()), style::quiet()),
        kind => {
            let sign = if kind == PlaceKind::Channel { '#' } else { '@' };
            let mark = if open {
                '▸'
            } else if unread {
                '•'
            } else {
                ' '
            };
            let inside = if place.inside { " " } else { "" };
            let look = if open || unread { style::strong() } else { ratatui::style::Style::new() };
            (format!("{mark}{inside} {sign}{name}"), look)
        }
    };
    let room = width.saturating_sub(wrap::width(&badge) + 1);
    let left = wrap::fit(&left, room);
    let gap = width.saturating_sub(wrap::width(&left) + wrap::width(&badge) + 1);
    let look_of_badge = if place.unread.mentions > 0 {
        style::warning().patch(style::strong())
    } else {
        style::strong()
    };
    Line::from(vec![
        Span::styled(left, look),
        Span::raw(" ".repeat(gap)),
        Span::styled(badge, look_of_badge),
    ])
}

/// What is unread: `3`, with mentions `@1 3`, muted `(3)`.
fn badge(place: &Place) -> String {
    let unread = place.unread;
    if place.kind == PlaceKind::Request {
        return "new".into();
    }
    if unread.count == 0 {
        return String::new();
    }
    let count = format!("{}{}", unread.count, if unread.more { "+" } else { "" });
    match (unread.mentions, unread.muted) {
        (_, true) => format!("({count})"),
        (0, _) => count,
        (mentions, _) => format!("@{mentions} {count}"),
    }
}
