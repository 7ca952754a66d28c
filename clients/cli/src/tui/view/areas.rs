//! Where the panes are.

use ratatui::layout::Rect;

use crate::tui::model::{App, Focus};

/// Below this width one pane is shown at a time.
pub(super) const NARROW: u16 = 60;
/// From this width on there is room for the members beside everything else.
pub(super) const WIDE: u16 = 100;
/// Lines of the composer at most.
const COMPOSER_MAX: u16 = 6;

/// A pane that is not shown has no area.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Areas {
    pub(super) header: Rect,
    pub(super) places: Rect,
    pub(super) messages: Rect,
    pub(super) composer: Rect,
    pub(super) members: Rect,
    pub(super) status: Rect,
}

impl Areas {
    pub(super) fn of(screen: Rect, app: &App, written: u16) -> Self {
        let header = Rect { height: 1.min(screen.height), ..screen };
        let y = screen.bottom().saturating_sub(1).max(header.bottom());
        let status = Rect { y, height: screen.bottom() - y, ..screen };
        let body = Rect { y: header.bottom(), height: y - header.bottom(), ..screen };
        let (places, rest) = cut_left(body, places_width(screen.width, app));
        let (rest, members) = cut_right(rest, members_width(screen.width, app));
        let lines = if rest.width == 0 || app.open.is_none() {
            0
        } else {
            // One more for the line above it; the messages keep at least three.
            (written.clamp(1, COMPOSER_MAX) + 1).min(rest.height.saturating_sub(3))
        };
        let messages = Rect { height: rest.height - lines, ..rest };
        let composer = Rect { y: messages.bottom(), height: lines, ..rest };
        Self { header, places, messages, composer, members, status }
    }
}

fn places_width(width: u16, app: &App) -> u16 {
    let here = app.focus == Focus::Places;
    if width < NARROW {
        return if here || app.open.is_none() { width } else { 0 };
    }
    // Where there is no room for all, the members take the place of the list.
    let covered = app.members.is_some() && width < WIDE && !here;
    if app.open.is_some() && (app.folded || covered) && !here {
        return 0;
    }
    if width < WIDE { 22 } else { 28 }
}

fn members_width(width: u16, app: &App) -> u16 {
    let here = app.focus == Focus::Places;
    if app.members.is_none() || app.open.is_none() || width < WIDE && here {
        return 0;
    }
    if width < NARROW { width } else { 24 }
}

/// Cuts a pane with a line at its right.
fn cut_left(area: Rect, width: u16) -> (Rect, Rect) {
    let width = width.min(area.width);
    let rest = if width == 0 { 0 } else { 1 }.min(area.width - width);
    let left = Rect { width, ..area };
    (left, Rect { x: area.x + width + rest, width: area.width - width - rest, ..area })
}

fn cut_right(area: Rect, width: u16) -> (Rect, Rect) {
    let width = width.min(area.width);
    let line = if width == 0 { 0 } else { 1 }.min(area.width - width);
    let left = Rect { width: area.width - width - line, ..area };
    (left, Rect { x: area.right() - width, width, ..area })
}
