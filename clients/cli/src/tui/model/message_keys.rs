//! Keys in the timeline: choosing a message, and what can be done to it.

use coterie_core::Request;
use crossterm::event::KeyCode;

use super::app::App;
use super::keys::Pressed;
use super::sheet::AT_HAND;
use super::{Asking, Deed, Field, Focus, Sheet};

impl App {
    pub(super) fn messages_key(&mut self, key: Pressed) {
        let Some(code) = key.plain() else { return };
        match code {
            KeyCode::Up | KeyCode::Char('k') => self.select_by(-1),
            KeyCode::Down | KeyCode::Char('j') => self.select_by(1),
            KeyCode::Home | KeyCode::Char('g') => self.select_by(isize::MIN),
            KeyCode::End | KeyCode::Char('G') => self.select_by(isize::MAX),
            KeyCode::Esc | KeyCode::Char('i') => self.back_to_composer(),
            KeyCode::Char('?') => self.sheet = Some(Sheet::Help { from: 0 }),
            code => match self.selected_pending() {
                Some(id) => self.pending_key(code, &id),
                None => self.message_key(code),
            },
        }
    }

    pub(super) fn back_to_composer(&mut self) {
        self.focus = Focus::Composer;
        if let Some(open) = &mut self.open {
            (open.selected, open.anchor) = (None, None);
        }
    }

    fn select_by(&mut self, by: isize) {
        if let Some(open) = &mut self.open {
            open.select_by(by);
        }
    }

    /// Of a message that was not sent: again, or not at all.
    fn pending_key(&mut self, code: KeyCode, id: &str) {
        match code {
            KeyCode::Enter => self.send_pending(id),
            KeyCode::Char('d' | 'e') | KeyCode::Delete => self.take_back(id),
            _ => {}
        }
    }

    /// What can be done to the selected message.
    fn message_key(&mut self, code: KeyCode) {
        let Some(open) = &self.open else { return };
        let channel = open.channel.clone();
        let Some((seq, message)) = open.selected_message() else { return };
        let (author, text, pinned) = (message.author.shown(), message.text.clone(), message.pinned);
        let (own, has_file) = (message.author.user == self.who.user, message.file.is_some());
        match code {
            KeyCode::Enter | KeyCode::Char('r') => {
                if let Some(composer) = self.composer() {
                    composer.reply(seq, author, text);
                }
                self.back_to_composer();
            }
            KeyCode::Char('e') if own => self.edit(seq),
            KeyCode::Char('+' | 'a') => {
                let what = Asking::Emoji { seq };
                self.sheet = Some(Sheet::Ask { what, field: Field::default() });
            }
            KeyCode::Char(digit @ '1'..='9') => {
                let at = digit as usize - '1' as usize;
                if let Some(emoji) = AT_HAND.get(at) {
                    self.react(seq, emoji);
                }
            }
            KeyCode::Char('d') | KeyCode::Delete => {
                self.sheet = Some(Sheet::Confirm { what: Asking::Delete { seq } });
            }
            KeyCode::Char('p') => {
                let what = if pinned { "Unpinned" } else { "Pinned" };
                self.ask(Deed::Act { what }, Request::Pin { channel, seq, on: !pinned });
            }
            KeyCode::Char('s') if has_file => {
                let what = Asking::SaveFile { seq };
                self.sheet = Some(Sheet::Ask { what, field: Field::default() });
            }
            _ => {}
        }
    }

    pub(super) fn edit(&mut self, seq: u64) {
        let text = self.open.as_ref().and_then(|open| open.message(seq));
        let Some(text) = text.map(|message| message.text.raw().to_owned()) else { return };
        if let Some(composer) = self.composer() {
            composer.edit(seq, &text);
        }
        self.back_to_composer();
    }

    /// Puts an emoji at a message, or takes one's own away.
    pub(super) fn react(&mut self, seq: u64, emoji: &str) {
        let Some(open) = &self.open else { return };
        let reactions = open.message(seq).map(|one| one.reactions.as_slice()).unwrap_or_default();
        let on = !reactions.iter().any(|one| one.own && one.emoji.raw() == emoji);
        let what = if on { "Reacted" } else { "Taken away" };
        let (channel, emoji) = (open.channel.clone(), emoji.to_owned());
        self.ask(Deed::Act { what }, Request::React { channel, seq, emoji, on });
    }

    /// A page of the timeline up or down.
    pub(super) fn scroll_page(&mut self, pages: isize) {
        let height = isize::try_from(self.shown.height).unwrap_or(1);
        self.scroll(pages * (height - 2).max(1));
    }

    /// So many lines up (negative) or down.
    pub(super) fn scroll(&mut self, lines: isize) {
        if let Some(open) = &mut self.open {
            // Who scrolls looks at the page, and not at one row.
            open.selected = None;
            open.moved += lines;
        }
        if self.focus == Focus::Messages {
            self.focus = Focus::Composer;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::scene::{Scene, message};

    /// The message of a seq is chosen; 10, by eve, is the last.
    fn chosen(seq: u64) -> Scene {
        let mut scene = Scene::in_general();
        scene.press("esc");
        for _ in 0..20 {
            if scene.app.open.as_ref().unwrap().selected_message().is_some_and(|one| one.0 == seq) {
                scene.effects.clear();
                return scene;
            }
            scene.press("up");
        }
        panic!("{seq} is not there");
    }

    #[test]
    fn messages_are_chosen_by_arrows_and_letters() {
        let mut scene = chosen(10);
        let at = |scene: &Scene| scene.app.open.as_ref().unwrap().selected.clone().unwrap();
        use crate::tui::model::Key::{Gap, Row};
        scene.press("k");
        assert_eq!(at(&scene), Row(9));
        scene.press("j");
        assert_eq!(at(&scene), Row(10));
        scene.press("g");
        assert_eq!(at(&scene), Gap(1));
        scene.press("end");
        assert_eq!(at(&scene), Row(10));
        scene.press("home");
        scene.press("G");
        assert_eq!(at(&scene), Row(10));
        scene.press("?");
        assert!(scene.app.sheet.is_some());
        scene.press("esc");
        scene.press("i");
        assert_eq!(
            (scene.app.focus, &scene.app.open.as_ref().unwrap().selected),
            (Focus::Composer, &None)
        );
    }

    #[test]
    fn r_and_enter_answer_the_message() {
        for key in ["r", "enter"] {
            let mut scene = chosen(7);
            scene.press(key);
            scene.type_text("nice");
            scene.press("enter");
            let Request::Reply { seq, text, .. } = scene.last_asked() else { panic!("no reply") };
            assert_eq!((seq, text.as_str()), (7, "nice"));
        }
    }

    #[test]
    fn e_edits_an_own_message_and_no_other() {
        let mut scene = chosen(5);
        scene.press("e");
        scene.press("ctrl+u");
        scene.type_text("Yes");
        scene.press("enter");
        let expected = Request::Edit { channel: "general".into(), seq: 5, text: "Yes".into() };
        assert_eq!(scene.last_asked(), expected);
        let mut other = chosen(7);
        other.press("e");
        assert_eq!(other.app.focus, Focus::Messages);
    }

    #[test]
    fn plus_and_numbers_react_and_the_same_again_takes_it_away() {
        let react = |emoji: &str, on| {
            let emoji = emoji.to_owned();
            Request::React { channel: "general".into(), seq: 6, emoji, on }
        };
        let mut scene = chosen(6);
        scene.press("1");
        assert_eq!(scene.last_asked(), react("👍", true));
        scene.press("4");
        assert_eq!(scene.last_asked(), react("🎉", false));
        scene.press("+");
        scene.type_text("🫘");
        scene.press("enter");
        assert_eq!(scene.last_asked(), react("🫘", true));
        scene.press("a");
        scene.press("2");
        assert_eq!(scene.last_asked(), react("❤️", true));
        assert_eq!(scene.app.sheet, None);
    }

    #[test]
    fn p_pins_and_unpins() {
        let mut scene = chosen(6);
        scene.press("p");
        assert_eq!(
            scene.last_asked(),
            Request::Pin { channel: "general".into(), seq: 6, on: false }
        );
        let mut scene = chosen(7);
        scene.press("p");
        assert_eq!(
            scene.last_asked(),
            Request::Pin { channel: "general".into(), seq: 7, on: true }
        );
    }

    #[test]
    fn what_is_no_message_is_not_answered() {
        let mut scene = chosen(10);
        scene.press("up");
        for key in ["r", "e", "+", "p", "d", "s", "1"] {
            scene.press(key);
        }
        assert!(scene.asked().is_empty() && scene.app.sheet.is_none());
    }

    #[test]
    fn pages_are_turned_and_what_arrives_meanwhile_is_announced() {
        let mut scene = Scene::in_general();
        scene.press("pgup");
        assert!(scene.draw().contains("↓ more (PgDn)"));
        let mut row = message(11, "bob", 9, "news");
        row["unread"] = true.into();
        scene.arrives(row);
        let frame = scene.draw();
        assert!(frame.contains("↓ new messages") && !frame.contains("news\n"), "{frame}");
        scene.press("pgdn");
        assert!(scene.draw().contains("news"));
    }
}
