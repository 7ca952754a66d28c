//! Keys while a sheet lies over the screen.

use coterie_core::Request;
use coterie_core::acts::{AcceptRequest, DeclineRequest};
use crossterm::event::KeyCode;

use super::app::{App, Cx};
use super::composer_keys::typed;
use super::keys::Pressed;
use super::sheet::{AT_HAND, found};
use super::{Asking, Deed, Sheet};

impl App {
    pub(super) fn sheet_key(&mut self, cx: &mut Cx<'_>, key: Pressed) {
        let Some(sheet) = self.sheet.take() else { return };
        if key.plain() == Some(KeyCode::Esc) {
            return;
        }
        match sheet {
            Sheet::Help { from } => self.help_key(key, from),
            Sheet::Switcher { .. } => self.switcher_key(sheet, key),
            Sheet::Confirm { what } => self.confirm_key(what, key),
            Sheet::Ask { what, mut field } => {
                if key.plain() == Some(KeyCode::Enter) {
                    return self.answered(cx, &what, field.text());
                }
                let at_hand = match (&what, key.plain()) {
                    (Asking::Emoji { seq }, Some(KeyCode::Char(digit @ '1'..='9'))) => {
                        AT_HAND.get(digit as usize - '1' as usize).map(|emoji| (*seq, *emoji))
                    }
                    _ => None,
                };
                if let Some((seq, emoji)) = at_hand {
                    return self.react(seq, emoji);
                }
                typed(&mut field, key);
                self.sheet = Some(Sheet::Ask { what, field });
            }
        }
    }

    fn help_key(&mut self, key: Pressed, from: usize) {
        let from = match key.plain() {
            Some(KeyCode::Down | KeyCode::Char('j' | ' ')) => from + 1,
            Some(KeyCode::Up | KeyCode::Char('k')) => from.saturating_sub(1),
            Some(KeyCode::PageDown) => from + 10,
            Some(KeyCode::PageUp) => from.saturating_sub(10),
            _ => return,
        };
        self.sheet = Some(Sheet::Help { from });
    }

    fn switcher_key(&mut self, sheet: Sheet, key: Pressed) {
        let Sheet::Switcher { mut field, mut at } = sheet else { return };
        let found = found(&self.places, field.text());
        match (key.plain(), key.ctrl()) {
            (Some(KeyCode::Enter), _) => {
                if let Some(place) = found.get(at.min(found.len().saturating_sub(1))) {
                    let id = place.id.clone();
                    self.go_to(&id);
                }
                return;
            }
            (Some(KeyCode::Up), _) | (_, Some('p')) => at = at.saturating_sub(1),
            (Some(KeyCode::Down), _) | (_, Some('n' | 'k')) => {
                at = (at + 1).min(found.len().saturating_sub(1));
            }
            _ => {
                typed(&mut field, key);
                at = 0;
            }
        }
        self.sheet = Some(Sheet::Switcher { field, at });
    }

    fn confirm_key(&mut self, what: Asking, key: Pressed) {
        let channel = self.open.as_ref().map(|open| open.channel.clone());
        match (&what, key.plain()) {
            (Asking::Delete { seq }, Some(KeyCode::Char('y'))) => {
                if let Some(channel) = channel {
                    let request = Request::Delete { channel, seq: *seq };
                    self.ask(Deed::Act { what: "Deleted" }, request);
                }
            }
            (Asking::Request { dm }, Some(KeyCode::Char('y'))) => {
                let request = AcceptRequest { request: dm.clone(), reason: None }.into();
                self.ask(Deed::Act { what: "Accepted" }, request);
            }
            (Asking::Request { dm }, Some(KeyCode::Char('d'))) => {
                let request = DeclineRequest { request: dm.clone(), reason: None }.into();
                self.ask(Deed::Act { what: "Declined" }, request);
            }
            (_, Some(KeyCode::Char('n'))) => {}
            _ => self.sheet = Some(Sheet::Confirm { what }),
        }
    }

    /// A line was typed.
    fn answered(&mut self, cx: &Cx<'_>, what: &Asking, text: &str) {
        match what {
            Asking::Emoji { seq } if !text.trim().is_empty() => self.react(*seq, text.trim()),
            Asking::SendFile if !text.trim().is_empty() => self.send_file(text),
            Asking::SaveFile { seq } => self.save_file(*seq, text),
            _ => self.tell(cx.now, "Nothing was typed."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::model::{Effect, Focus};
    use crate::tui::scene::Scene;

    #[test]
    fn the_switcher_finds_goes_down_and_opens() {
        let mut scene = Scene::at_home();
        scene.press("ctrl+k");
        scene.type_text("e");
        scene.press("down");
        scene.press("ctrl+k");
        scene.press("up");
        assert!(matches!(scene.app.sheet, Some(Sheet::Switcher { at: 1, .. })));
        scene.press("backspace");
        scene.type_text("ros");
        scene.press("enter");
        assert_eq!(scene.app.open.as_ref().unwrap().channel, "roses");
        assert_eq!((scene.app.focus, &scene.app.sheet), (Focus::Composer, &None));
        scene.press("ctrl+k");
        scene.type_text("nowhere");
        scene.press("enter");
        assert_eq!(scene.app.open.as_ref().unwrap().channel, "roses");
    }

    #[test]
    fn the_help_is_gone_through_and_closed() {
        let mut scene = Scene::at_home();
        scene.press("f1");
        for (key, from) in [("down", 1), ("j", 2), ("pgdn", 12), ("pgup", 2), ("k", 1), ("up", 0)] {
            scene.press(key);
            assert_eq!(scene.app.sheet, Some(Sheet::Help { from }), "{key}");
        }
        scene.press("x");
        assert_eq!(scene.app.sheet, None);
    }

    #[test]
    fn nothing_is_deleted_before_y() {
        let mut scene = Scene::in_general();
        scene.press("esc");
        scene.effects.clear();
        scene.press("d");
        scene.press("x");
        assert!(scene.app.sheet.is_some());
        scene.press("n");
        assert_eq!(scene.app.sheet, None);
        scene.press("d");
        scene.press("esc");
        assert!(scene.asked().is_empty() && scene.app.sheet.is_none());
        scene.press("delete");
        assert!(scene.draw().contains("Delete for everyone?"));
        scene.press("y");
        assert_eq!(scene.last_asked(), Request::Delete { channel: "general".into(), seq: 10 });
    }

    #[test]
    fn a_request_is_accepted_declined_or_left() {
        for (key, expected) in [
            ("y", Some(AcceptRequest { request: "s-eve".into(), reason: None }.into())),
            ("d", Some(DeclineRequest { request: "s-eve".into(), reason: None }.into())),
            ("esc", None),
        ] {
            let mut scene = Scene::at_home();
            scene.press("home");
            scene.press("enter");
            assert!(scene.draw().contains("eve would like to write to you"));
            scene.press(key);
            assert_eq!(scene.asked().last().map(|one| (*one).clone()), expected);
            assert!(scene.app.open.is_none() && scene.app.sheet.is_none());
        }
    }

    #[test]
    fn a_file_is_sent_with_what_was_written_and_saved_where_one_says() {
        let mut scene = Scene::in_general();
        scene.type_text("look");
        scene.press("ctrl+o");
        scene.type_text("/tmp/a b.png");
        scene.press("enter");
        let Some(Effect::SendFile { file, .. }) = scene.effects.last() else { panic!("not sent") };
        assert_eq!((file.channel.as_str(), file.text.as_str()), ("general", "look"));
        assert_eq!(file.path.to_str(), Some("/tmp/a b.png"));
        assert!(!file.keep_metadata);
        scene.press("esc");
        for _ in 0..3 {
            scene.press("up");
        }
        scene.press("s");
        scene.press("enter");
        let Some(Effect::SaveFile { file, .. }) = scene.effects.last() else { panic!("not saved") };
        assert_eq!((file.seq, &file.out), (7, &None));
        scene.press("ctrl+x");
        assert_eq!(scene.effects.last(), Some(&Effect::Stop { transfer: 2 }));
        assert!(scene.app.transfers.is_empty());
    }

    #[test]
    fn a_path_that_was_not_typed_sends_nothing() {
        let mut scene = Scene::in_general();
        scene.effects.clear();
        scene.press("ctrl+o");
        scene.press("enter");
        assert!(scene.effects.is_empty() && scene.draw().contains("Nothing was typed."));
    }
}
