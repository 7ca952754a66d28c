//! The whole frame.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::areas::Areas;
use super::{bars, composer, members, messages, place_list, sheets, style};
use crate::tui::model::{App, Shown};

/// Draws the state; tells what is where.
pub(crate) fn draw(frame: &mut Frame<'_>, app: &App) -> Shown {
    let screen = frame.area();
    let mut areas = Areas::of(screen, app, 1);
    // The composer grows with what is written, and its width is known only now.
    let lines = composer::lines(app, areas.messages.width);
    areas = Areas::of(screen, app, u16::try_from(lines).unwrap_or(u16::MAX));
    let mut shown = Shown::default();
    bars::header(frame, app, areas.header);
    bars::status(frame, app, areas.status);
    if areas.places.width > 0 {
        place_list::draw(frame, app, areas.places, &mut shown);
        line_beside(frame, areas.places, screen.right());
    }
    if areas.messages.width > 0 {
        messages::draw(frame, app, areas.messages, &mut shown);
        composer::draw(frame, app, areas.composer, &mut shown);
    }
    if areas.members.width > 0 {
        members::draw(frame, app, areas.members, &mut shown);
    }
    sheets::draw(frame, app, screen, &mut shown);
    shown
}

/// A line at the right of a pane.
fn line_beside(frame: &mut Frame<'_>, pane: Rect, end: u16) {
    for y in pane.top()..pane.bottom() {
        if pane.right() < end {
            frame.buffer_mut().set_string(pane.right(), y, "│", style::quiet());
        }
    }
}
