//! The mouse: what is clicked, and where the wheel turns.

use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use ratatui::layout::Position;

use super::app::{App, Target};
use super::sheet::found;
use super::{Focus, Sheet};

/// Lines for a notch of the wheel.
const NOTCH: isize = 3;

impl App {
    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        let target = self.target(Position::new(mouse.column, mouse.row));
        match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => self.click(target),
            MouseEventKind::ScrollUp => self.wheel(target, -NOTCH),
            MouseEventKind::ScrollDown => self.wheel(target, NOTCH),
            _ => {}
        }
    }

    fn click(&mut self, target: Option<Target>) {
        if let Some(sheet) = &self.sheet {
            match (sheet, target) {
                (Sheet::Switcher { field, .. }, Some(Target::Found(at))) => {
                    let place = found(&self.places, field.text()).into_iter().nth(at);
                    self.sheet = None;
                    if let Some(place) = place {
                        self.go_to(&place.id);
                    }
                }
                (_, Some(Target::Sheet)) => {}
                // Beside it: it goes.
                _ => self.sheet = None,
            }
            return;
        }
        match target {
            Some(Target::Place(id)) => {
                self.cursor = Some(id.clone());
                self.go_to(&id);
            }
            Some(Target::PlacesPane) => self.focus = Focus::Places,
            Some(Target::Row(key)) => {
                if let Some(open) = &mut self.open {
                    open.selected = Some(key);
                    self.focus = Focus::Messages;
                }
            }
            Some(Target::Composer) if self.open.is_some() => self.back_to_composer(),
            _ => {}
        }
    }

    fn wheel(&mut self, target: Option<Target>, lines: isize) {
        if let Some(Sheet::Help { from }) = &mut self.sheet {
            *from = from.saturating_add_signed(lines);
        }
        if self.sheet.is_some() {
            return;
        }
        match target {
            Some(Target::Place(_) | Target::PlacesPane) => self.move_cursor(lines.signum()),
            Some(Target::MembersPane) => {
                if let Some(members) = &mut self.members {
                    let last = members.list.len().saturating_sub(1);
                    members.from = members.from.saturating_add_signed(lines).min(last);
                }
            }
            _ => self.scroll(lines),
        }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::{Event as Input, KeyModifiers};

    use super::*;
    use crate::tui::model::{Event, Key};
    use crate::tui::scene::Scene;

    /// The mouse where a text stands on the screen.
    fn at(scene: &mut Scene, kind: MouseEventKind, text: &str) {
        let frame = scene.draw();
        let found = frame.lines().zip(0..).find_map(|(line, row)| {
            let before = line.split_once(text)?.0.chars().count();
            Some((u16::try_from(before).unwrap(), row))
        });
        let (column, row) = found.unwrap_or_else(|| panic!("{text} is not in\n{frame}"));
        let modifiers = KeyModifiers::NONE;
        scene.event(Event::Terminal(Input::Mouse(MouseEvent { kind, column, row, modifiers })));
    }

    fn click(scene: &mut Scene, text: &str) {
        at(scene, MouseEventKind::Down(MouseButton::Left), text);
    }

    #[test]
    fn a_click_opens_a_channel_chooses_a_message_and_goes_to_the_composer() {
        let mut scene = Scene::in_general();
        click(&mut scene, "a picture");
        assert_eq!(scene.app.open.as_ref().unwrap().selected, Some(Key::Row(7)));
        assert_eq!(scene.app.focus, Focus::Messages);
        click(&mut scene, "Tab: write here");
        assert_eq!(scene.app.focus, Focus::Composer);
        click(&mut scene, "Direct messages");
        assert_eq!(scene.app.focus, Focus::Places);
        click(&mut scene, "#tools");
        assert_eq!(scene.app.open.as_ref().unwrap().channel, "tools");
        click(&mut scene, "@eve");
        assert!(matches!(scene.app.sheet, Some(Sheet::Confirm { .. })));
    }

    #[test]
    fn a_click_in_the_switcher_opens_and_beside_it_closes() {
        let mut scene = Scene::in_general();
        scene.press("ctrl+k");
        click(&mut scene, "Go to");
        assert!(scene.app.sheet.is_some());
        click(&mut scene, "garden /");
        assert!(scene.app.sheet.is_none());
        scene.press("ctrl+k");
        click(&mut scene, "#tools  shed");
        assert_eq!(scene.app.open.as_ref().unwrap().channel, "tools");
    }

    #[test]
    fn the_wheel_turns_what_lies_under_it() {
        let mut scene = Scene::in_general();
        at(&mut scene, MouseEventKind::ScrollUp, "a picture");
        assert!(scene.draw().contains("↓ more"));
        at(&mut scene, MouseEventKind::ScrollDown, "a picture");
        assert!(!scene.draw().contains("↓ more"));
        at(&mut scene, MouseEventKind::ScrollDown, "Direct messages");
        assert_eq!(scene.app.cursor.as_deref(), Some("beans"));
        scene.press("f1");
        at(&mut scene, MouseEventKind::ScrollDown, "Writing");
        assert_eq!(scene.app.sheet, Some(Sheet::Help { from: 3 }));
    }

    #[test]
    fn other_buttons_do_nothing() {
        let mut scene = Scene::in_general();
        let before = scene.draw();
        at(&mut scene, MouseEventKind::Down(MouseButton::Right), "#tools");
        at(&mut scene, MouseEventKind::Moved, "#tools");
        assert_eq!(scene.draw(), before);
    }
}
