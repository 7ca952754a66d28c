//! The members pane.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::{style, wrap};
use crate::tui::model::{App, Member, Shown, Target};

pub(super) fn draw(frame: &mut Frame<'_>, app: &App, area: Rect, shown: &mut Shown) {
    let Some(members) = &app.members else { return };
    shown.targets.push((area, Target::MembersPane));
    for y in area.top()..area.bottom() {
        if area.x > 0 {
            frame.buffer_mut().set_string(area.x - 1, y, "│", style::quiet());
        }
    }
    let title = Line::styled(format!(" Members ({})", members.list.len()), style::strong());
    frame.buffer_mut().set_line(area.x, area.y, &title, area.width);
    let lines =
        members.list.iter().skip(members.from).map(|one| line(one, usize::from(area.width)));
    for (y, line) in (area.y + 1..area.bottom()).zip(lines) {
        frame.buffer_mut().set_line(area.x, y, &line, area.width);
    }
}

fn line(member: &Member, width: usize) -> Line<'static> {
    let mut about: Vec<String> = Vec::new();
    if member.owner {
        about.push("owner".into());
    }
    about.extend(member.roles.first().map(super::super::model::Theirs::shown));
    if member.timed_out {
        about.push("timed out".into());
    }
    let about = about.join(", ");
    let name = wrap::fit(&member.name, width.saturating_sub(2));
    let room = width.saturating_sub(wrap::width(&name) + 3);
    Line::from(vec![
        Span::raw(format!(" {name} ")),
        Span::styled(wrap::fit(&about, room), style::quiet()),
    ])
}
