//! The first line: where one is, and whether news comes. The last: what was told, and what keys there are.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{style, wrap};
use crate::tui::model::{App, Focus, PlaceKind, Transfer};

pub(super) fn header(frame: &mut Frame<'_>, app: &App, area: Rect) {
    let connection = match (app.live, app.synced) {
        (true, true) => "connected",
        (true, false) => "catching up",
        (false, _) => "not connected",
    };
    let who = app.who.username.shown();
    let right =
        if who.is_empty() { format!("{connection} ") } else { format!("{who} · {connection} ") };
    let room = usize::from(area.width).saturating_sub(wrap::width(&right) + 2);
    let left = wrap::fit(&format!(" {}", title(app)), room);
    let gap = usize::from(area.width).saturating_sub(wrap::width(&left) + wrap::width(&right));
    let line = format!("{left}{}{right}", " ".repeat(gap));
    frame.buffer_mut().set_stringn(area.x, area.y, line, usize::from(area.width), style::bar());
}

/// Where one is.
fn title(app: &App) -> String {
    let Some(open) = &app.open else { return "coterie".into() };
    let list = app.places.list();
    let Some(place) = list.iter().find(|one| one.can_open() && one.id == open.channel) else {
        return "coterie".into();
    };
    let name = place.name.shown();
    let trouble = app.places.trouble(&open.channel);
    let trouble = if trouble.is_empty() { trouble } else { format!(" ({trouble})") };
    if place.kind == PlaceKind::Dm {
        return format!("@{name}{trouble}");
    }
    let server = list.iter().find(|one| one.kind == PlaceKind::Heading && one.id == place.server);
    let server = server.map(|one| one.name.shown()).unwrap_or_default();
    format!("{server} / #{name}{trouble}")
}

pub(super) fn status(frame: &mut Frame<'_>, app: &App, area: Rect) {
    if area.height == 0 {
        return;
    }
    let transfers = app.transfers.iter().map(transfer).collect::<Vec<_>>().join("  ");
    let room = usize::from(area.width);
    let right = wrap::fit(&transfers, room / 2);
    let room = room.saturating_sub(wrap::width(&right) + 2);
    let (words, look) = match &app.note {
        Some(note) if note.alarm => {
            (format!("ALARM: {} (Esc)", note.words.shown()), style::alarm())
        }
        Some(note) => (note.words.shown(), style::strong()),
        None => (hints(app).to_owned(), style::quiet()),
    };
    let mut line = Line::from(Span::styled(format!(" {}", wrap::fit(&words, room)), look));
    if !right.is_empty() {
        let gap = usize::from(area.width).saturating_sub(line.width() + wrap::width(&right) + 1);
        line.push_span(Span::raw(" ".repeat(gap)));
        line.push_span(Span::styled(right, style::accent()));
    }
    frame.buffer_mut().set_line(area.x, area.y, &line, area.width);
}

fn transfer(one: &Transfer) -> String {
    let percent = (one.done * 100).checked_div(one.of).unwrap_or_default();
    format!("{} {} {percent}%", one.verb, wrap::fit(&one.name.shown(), 24))
}

/// The keys that one needs here.
fn hints(app: &App) -> &'static str {
    match app.focus {
        Focus::Places => "↑↓ choose  Enter open  Ctrl+K go to  Tab panes  F1 help  Ctrl+C quit",
        Focus::Messages => {
            "r reply  e edit  + react  p pin  d delete  s save file  Esc back  F1 help"
        }
        Focus::Composer => {
            "Enter send  Alt+Enter line  ↑ edit last  Tab panes  Ctrl+K go to  F1 help"
        }
    }
}
