//! Keys in the composer.

use crossterm::event::KeyCode;

use super::app::{App, Cx};
use super::keys::Pressed;
use super::{Field, Focus};

impl App {
    pub(super) fn composer_key(&mut self, cx: &mut Cx<'_>, key: Pressed) {
        let newline = key.alt() == Some(KeyCode::Enter) || key.ctrl() == Some('j');
        if key.plain() == Some(KeyCode::Enter) {
            return self.submit(cx);
        }
        let last = self.open.as_ref().and_then(|open| open.last_of(&self.who.user));
        let last = last.map(|(seq, _)| seq);
        let Some(composer) = self.composer() else { return };
        if newline {
            return composer.field.insert("\n");
        }
        match (key.plain(), key.ctrl()) {
            (Some(KeyCode::Up), _) if composer.field.is_empty() => {
                if let Some(seq) = last {
                    self.edit(seq);
                }
            }
            (Some(KeyCode::Up), _) if !composer.field.up() => composer.field.home(),
            (Some(KeyCode::Down), _) if !composer.field.down() => composer.field.end(),
            (_, Some('p')) => composer.earlier(),
            (_, Some('n')) => composer.later(),
            (Some(KeyCode::Esc), _) if !composer.cancel() => {
                self.focus = Focus::Messages;
                self.enter_focus();
            }
            _ => {
                let before = composer.field.text().to_owned();
                typed(&mut composer.field, key);
                if *composer.field.text() != *before {
                    self.types(cx.now);
                }
            }
        }
    }
}

/// Keys that edit a line of text.
pub(super) fn typed(field: &mut Field, key: Pressed) {
    match (key.plain(), key.ctrl(), key.alt()) {
        (Some(KeyCode::Char(c)), ..) => field.insert(c.encode_utf8(&mut [0; 4])),
        (Some(KeyCode::Backspace), ..) | (_, Some('h'), _) => field.backspace(),
        (Some(KeyCode::Delete), ..) | (_, Some('d'), _) => field.delete(),
        (Some(KeyCode::Left), ..) => field.left(),
        (Some(KeyCode::Right), ..) | (_, Some('f'), _) => field.right(),
        (Some(KeyCode::Home), ..) | (_, Some('a'), _) => field.home(),
        (Some(KeyCode::End), ..) | (_, Some('e'), _) => field.end(),
        (_, Some('w'), _) | (_, _, Some(KeyCode::Backspace)) => field.cut_word(),
        (_, Some('u'), _) => field.cut_to_start(),
        (_, _, Some(KeyCode::Left | KeyCode::Char('b'))) => field.word_left(),
        (_, _, Some(KeyCode::Right | KeyCode::Char('f'))) => field.word_right(),
        _ if key.ctrl && key.code == KeyCode::Left => field.word_left(),
        _ if key.ctrl && key.code == KeyCode::Right => field.word_right(),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use coterie_core::Request;

    use super::*;
    use crate::tui::model::Mode;
    use crate::tui::scene::{Scene, message};

    #[test]
    fn enter_sends_alt_enter_and_ctrl_j_begin_a_line() {
        let mut scene = Scene::in_general();
        scene.type_text("a");
        scene.press("alt+enter");
        scene.type_text("b");
        scene.press("ctrl+j");
        scene.type_text("c");
        scene.press("enter");
        let Request::Send { channel, texts, message_id } = scene.last_asked() else {
            panic!("not sent")
        };
        assert_eq!((channel.as_str(), texts), ("general", vec!["a\nb\nc".to_owned()]));
        assert!(message_id.is_some());
        scene.effects.clear();
        scene.press("enter");
        assert!(scene.asked().is_empty());
    }

    #[test]
    fn up_edits_the_last_own_message_where_nothing_is_written() {
        let mut scene = Scene::in_general();
        scene.type_text("x");
        scene.press("up");
        assert_eq!(scene.app.composer().unwrap().mode, Mode::New);
        scene.press("delete");
        scene.arrives(message(11, "ada", 9, "my last"));
        scene.press("up");
        let composer = scene.app.composer().unwrap();
        assert_eq!((composer.field.text(), &composer.mode), ("my last", &Mode::Edit { seq: 11 }));
        scene.press("esc");
        assert!(scene.app.composer().unwrap().field.is_empty());
        assert_eq!(scene.app.focus, Focus::Composer);
        scene.press("esc");
        assert_eq!(scene.app.focus, Focus::Messages);
    }

    #[test]
    fn drafts_are_by_channel_and_an_edit_is_none() {
        let mut scene = Scene::in_general();
        scene.arrives(message(11, "ada", 9, "my last"));
        scene.press("up");
        assert!(scene.app.drafts().is_empty());
        scene.press("esc");
        scene.type_text("half");
        scene.press("alt+down");
        scene.type_text(" ");
        let drafts = scene.app.drafts();
        assert_eq!(
            drafts.iter().collect::<Vec<_>>(),
            [(&"general".to_owned(), &"half".to_owned())]
        );
        let mut again = Scene::in_general();
        again.app.put_drafts(drafts);
        assert!(again.draw().contains("> half"));
    }

    #[test]
    fn ctrl_p_and_ctrl_n_go_through_what_was_written() {
        let mut scene = Scene::in_general();
        for text in ["one", "two"] {
            scene.type_text(text);
            scene.press("enter");
        }
        scene.press("ctrl+p");
        scene.press("ctrl+p");
        assert_eq!(scene.app.composer().unwrap().field.text(), "one");
        scene.press("ctrl+n");
        assert_eq!(scene.app.composer().unwrap().field.text(), "two");
    }

    #[test]
    fn a_line_is_edited_by_the_usual_keys() {
        let mut scene = Scene::in_general();
        let text = |scene: &mut Scene| {
            let field = &scene.app.composer().unwrap().field;
            format!("{}|{}", field.before(), &field.text()[field.before().len()..])
        };
        scene.type_text("one two three");
        for (key, after) in [
            ("left", "one two thre|e"),
            ("home", "|one two three"),
            ("right", "o|ne two three"),
            ("ctrl+f", "on|e two three"),
            ("end", "one two three|"),
            ("ctrl+a", "|one two three"),
            ("alt+right", "one| two three"),
            ("alt+f", "one two| three"),
            ("alt+b", "one |two three"),
            ("ctrl+right", "one two| three"),
            ("ctrl+left", "one |two three"),
            ("ctrl+e", "one two three|"),
            ("backspace", "one two thre|"),
            ("ctrl+h", "one two thr|"),
            ("ctrl+w", "one two |"),
            ("alt+backspace", "one |"),
            ("alt+left", "|one "),
            ("delete", "|ne "),
            ("ctrl+d", "|e "),
            ("end", "e |"),
            ("ctrl+u", "|"),
        ] {
            scene.press(key);
            assert_eq!(text(&mut scene), after, "{key}");
        }
    }
}
