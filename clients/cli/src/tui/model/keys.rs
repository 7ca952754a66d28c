//! Keys: those that mean the same everywhere, and to whom the others go.

use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};

use super::app::{App, Cx};
use super::{Asking, Effect, Field, Focus, Sheet};

/// A key as it is matched: its code, and whether with Ctrl or Alt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pressed {
    pub(super) code: KeyCode,
    pub(super) ctrl: bool,
    pub(super) alt: bool,
}

impl Pressed {
    fn of(key: KeyEvent) -> Self {
        let has = |modifier| key.modifiers.contains(modifier);
        Self { code: key.code, ctrl: has(KeyModifiers::CONTROL), alt: has(KeyModifiers::ALT) }
    }

    /// A key without Ctrl and Alt.
    pub(super) fn plain(self) -> Option<KeyCode> {
        (!self.ctrl && !self.alt).then_some(self.code)
    }

    /// A letter with Ctrl.
    pub(super) fn ctrl(self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if self.ctrl && !self.alt => Some(c.to_ascii_lowercase()),
            _ => None,
        }
    }

    /// A key with Alt.
    pub(super) fn alt(self) -> Option<KeyCode> {
        (self.alt && !self.ctrl).then_some(self.code)
    }
}

impl App {
    pub(super) fn terminal(&mut self, cx: &mut Cx<'_>, event: Input) {
        match event {
            Input::Key(key) if key.kind != KeyEventKind::Release => self.key(cx, Pressed::of(key)),
            Input::Mouse(mouse) => self.mouse(mouse),
            Input::Paste(text) => self.paste(&text),
            Input::FocusGained => self.looked_at = true,
            Input::FocusLost => self.looked_at = false,
            _ => {}
        }
    }

    fn key(&mut self, cx: &mut Cx<'_>, key: Pressed) {
        if matches!(key.ctrl(), Some('c' | 'q')) {
            self.effects.push(Effect::Quit);
            return;
        }
        let alarm = self.note.as_ref().is_some_and(|note| note.alarm);
        if alarm && key.plain() == Some(KeyCode::Esc) {
            self.note = None;
            return;
        }
        if self.sheet.is_some() {
            self.sheet_key(cx, key);
        } else if !self.everywhere(cx, key) {
            match self.focus {
                Focus::Places => self.places_key(key),
                Focus::Messages => self.messages_key(key),
                Focus::Composer => self.composer_key(cx, key),
            }
        }
    }

    /// Keys that mean the same in every pane. False if it is none.
    fn everywhere(&mut self, cx: &Cx<'_>, key: Pressed) -> bool {
        match (key.plain(), key.ctrl(), key.alt()) {
            (Some(KeyCode::F(1)), ..) => self.sheet = Some(Sheet::Help { from: 0 }),
            (Some(KeyCode::Tab), ..) => self.turn_focus(true),
            (Some(KeyCode::BackTab), ..) => self.turn_focus(false),
            (Some(KeyCode::PageUp), ..) => self.scroll_page(-1),
            (Some(KeyCode::PageDown), ..) => self.scroll_page(1),
            (_, Some('k'), _) => {
                self.sheet = Some(Sheet::Switcher { field: Field::default(), at: 0 })
            }
            (_, Some('b'), _) => self.fold(),
            (_, Some('g'), _) => self.toggle_members(),
            (_, Some('o'), _) => self.ask_for_file(),
            (_, Some('x'), _) => self.stop_transfers(cx.now),
            (_, _, Some(KeyCode::Up)) => self.go(false, false),
            (_, _, Some(KeyCode::Down)) => self.go(true, false),
            (_, _, Some(KeyCode::Char('n' | 'a'))) => self.go(true, true),
            _ => return false,
        }
        true
    }

    /// To the next place, or the one before; with `unread`, to the next where something is unread.
    fn go(&mut self, forward: bool, unread: bool) {
        let from = self.open.as_ref().map(|open| open.channel.clone());
        let next = self.places.next(from.as_deref(), forward, unread);
        if let Some(place) = next.filter(|place| place.kind != super::PlaceKind::Request) {
            self.open(&place.id);
        }
    }

    fn turn_focus(&mut self, forward: bool) {
        let open = self.open.is_some();
        self.focus = match (self.focus, forward) {
            _ if !open => Focus::Places,
            (Focus::Places, true) | (Focus::Composer, false) => Focus::Messages,
            (Focus::Messages, true) | (Focus::Places, false) => Focus::Composer,
            (Focus::Composer, true) | (Focus::Messages, false) => Focus::Places,
        };
        self.enter_focus();
    }

    /// A pane that is entered has a cursor.
    pub(super) fn enter_focus(&mut self) {
        match self.focus {
            Focus::Places => self.folded = false,
            Focus::Messages => {
                if let Some(open) = self.open.as_mut().filter(|open| open.selected.is_none()) {
                    open.select_by(0);
                }
            }
            Focus::Composer => {
                if let Some(open) = &mut self.open {
                    open.selected = None;
                }
            }
        }
    }

    fn fold(&mut self) {
        self.folded = !self.folded;
        if self.folded && self.focus == Focus::Places && self.open.is_some() {
            self.focus = Focus::Composer;
        }
    }

    pub(super) fn toggle_members(&mut self) {
        self.members = match self.members {
            Some(_) => None,
            None => Some(super::Members::default()),
        };
        self.refresh_members();
    }

    fn ask_for_file(&mut self) {
        if self.open.is_some() {
            self.sheet = Some(Sheet::Ask { what: Asking::SendFile, field: Field::default() });
        }
    }

    /// Text that was pasted: never taken for keys.
    fn paste(&mut self, text: &str) {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        match &mut self.sheet {
            Some(Sheet::Ask { field, .. } | Sheet::Switcher { field, .. }) => {
                field.insert(text.lines().next().unwrap_or_default());
            }
            Some(_) => {}
            None => {
                if let Some(composer) = self.composer() {
                    composer.field.insert(&text);
                    self.focus = Focus::Composer;
                    self.enter_focus();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crossterm::event::Event as Input;

    use super::*;
    use crate::tui::model::Event;
    use crate::tui::scene::Scene;

    #[test]
    fn ctrl_c_and_ctrl_q_leave_from_everywhere() {
        for key in ["ctrl+c", "ctrl+q"] {
            for before in ["f1", "ctrl+k", "tab", "esc"] {
                let mut scene = Scene::in_general();
                scene.press(before);
                scene.press(key);
                assert_eq!(scene.effects.last(), Some(&Effect::Quit), "{key} after {before}");
            }
        }
    }

    #[test]
    fn tab_goes_through_the_panes_and_shift_tab_back() {
        let mut scene = Scene::in_general();
        let mut seen = Vec::new();
        for key in ["tab", "tab", "tab", "backtab", "backtab", "backtab"] {
            scene.press(key);
            seen.push(scene.app.focus);
        }
        use Focus::{Composer, Messages, Places};
        assert_eq!(seen, [Places, Messages, Composer, Messages, Places, Composer]);
        let mut closed = Scene::at_home();
        closed.press("tab");
        assert_eq!(closed.app.focus, Places);
    }

    #[test]
    fn f1_shows_the_help_and_ctrl_k_the_switcher() {
        let mut scene = Scene::in_general();
        scene.press("f1");
        assert_eq!(scene.app.sheet, Some(Sheet::Help { from: 0 }));
        scene.press("esc");
        scene.press("ctrl+k");
        assert!(matches!(scene.app.sheet, Some(Sheet::Switcher { .. })));
    }

    #[test]
    fn alt_and_the_arrows_go_to_the_next_channel_and_alt_n_to_what_is_unread() {
        let mut scene = Scene::in_general();
        let open = |scene: &Scene| scene.app.open.as_ref().unwrap().channel.clone();
        scene.press("alt+down");
        assert_eq!(open(&scene), "beans");
        scene.press("alt+up");
        assert_eq!(open(&scene), "general");
        scene.press("alt+up");
        assert_eq!(open(&scene), "bob-dm");
        scene.press("alt+n");
        assert_eq!(open(&scene), "beans");
    }

    #[test]
    fn ctrl_b_folds_the_list_and_ctrl_g_shows_the_members() {
        let mut scene = Scene::in_general();
        assert!(scene.draw().contains("Direct messages"));
        scene.press("ctrl+b");
        assert!(!scene.draw().contains("Direct messages"));
        scene.press("tab");
        assert!(scene.draw().contains("Direct messages"));
        scene.press("ctrl+g");
        assert!(scene.app.members.is_some());
        scene.press("ctrl+g");
        assert!(scene.app.members.is_none());
    }

    #[test]
    fn what_is_pasted_is_text_and_never_a_key() {
        let mut scene = Scene::in_general();
        scene.effects.clear();
        scene.event(Event::Terminal(Input::Paste("one\r\ntwo\r".into())));
        assert_eq!(scene.app.composer().unwrap().field.text(), "one\ntwo\n");
        assert!(scene.asked().is_empty());
        scene.press("ctrl+o");
        scene.event(Event::Terminal(Input::Paste("/tmp/a\nb".into())));
        let Some(Sheet::Ask { field, .. }) = &scene.app.sheet else { panic!("no sheet") };
        assert_eq!(field.text(), "/tmp/a");
    }

    #[test]
    fn an_alarm_stays_until_esc() {
        let mut scene = Scene::in_general();
        scene.event(Event::Told { words: "lied to".into(), alarm: true });
        scene.event(Event::Told { words: "something else".into(), alarm: false });
        scene.now += 1_000_000;
        scene.event(Event::Tick);
        assert!(scene.draw().contains("ALARM: lied to"));
        scene.press("esc");
        assert!(!scene.draw().contains("ALARM"));
        assert_eq!(scene.app.focus, Focus::Composer);
    }

    #[test]
    fn a_note_goes_by_itself() {
        let mut scene = Scene::in_general();
        scene.event(Event::Told { words: "a new device".into(), alarm: false });
        assert!(scene.draw().contains("a new device"));
        scene.now += 10_000;
        scene.event(Event::Tick);
        assert!(!scene.draw().contains("a new device"));
    }
}
