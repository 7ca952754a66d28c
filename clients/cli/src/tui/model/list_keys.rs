//! Keys in the list of places.

use crossterm::event::KeyCode;

use super::app::App;
use super::keys::Pressed;
use super::{Asking, Focus, Place, PlaceKind, Sheet};

impl App {
    pub(super) fn places_key(&mut self, key: Pressed) {
        match key.plain() {
            Some(KeyCode::Up | KeyCode::Char('k')) => self.move_cursor(-1),
            Some(KeyCode::Down | KeyCode::Char('j')) => self.move_cursor(1),
            Some(KeyCode::Home | KeyCode::Char('g')) => self.move_cursor(isize::MIN),
            Some(KeyCode::End | KeyCode::Char('G')) => self.move_cursor(isize::MAX),
            Some(KeyCode::Enter | KeyCode::Char(' ' | 'l') | KeyCode::Right) => {
                if let Some(id) = self.cursor.clone() {
                    self.go_to(&id);
                }
            }
            Some(KeyCode::Esc) if self.open.is_some() => self.focus = Focus::Composer,
            Some(KeyCode::Char('?')) => self.sheet = Some(Sheet::Help { from: 0 }),
            _ => {}
        }
    }

    pub(super) fn move_cursor(&mut self, by: isize) {
        let list: Vec<_> = self.places.list().into_iter().filter(Place::can_open).collect();
        let at = list.iter().position(|place| Some(&place.id) == self.cursor.as_ref());
        let last = list.len().saturating_sub(1);
        let next = at.map_or(0, |at| at.saturating_add_signed(by).min(last));
        self.cursor = list.get(next).map(|place| place.id.clone());
    }

    /// Opens a place; a request is asked about first.
    pub(super) fn go_to(&mut self, id: &str) {
        match self.places.find(id) {
            Some(Place { kind: PlaceKind::Request, .. }) => {
                self.sheet = Some(Sheet::Confirm { what: Asking::Request { dm: id.to_owned() } });
            }
            Some(_) => self.open(id),
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::scene::Scene;

    #[test]
    fn the_list_has_a_cursor_that_opens() {
        let mut scene = Scene::at_home();
        let cursor = |scene: &Scene| scene.app.cursor.clone().unwrap();
        scene.press("home");
        assert_eq!(cursor(&scene), "s-eve");
        scene.press("k");
        scene.press("j");
        scene.press("down");
        assert_eq!(cursor(&scene), "general");
        scene.press("up");
        assert_eq!(cursor(&scene), "bob-dm");
        scene.press("G");
        assert_eq!(cursor(&scene), "tools");
        scene.press("g");
        scene.press("end");
        scene.press("enter");
        assert_eq!(scene.app.open.as_ref().unwrap().channel, "tools");
        assert_eq!(scene.app.focus, Focus::Composer);
        scene.press("tab");
        scene.press("esc");
        assert_eq!(scene.app.focus, Focus::Composer);
        scene.press("tab");
        scene.press("?");
        assert_eq!(scene.app.sheet, Some(Sheet::Help { from: 0 }));
    }
}
