//! A state for tests, made of what the core says and of keys.

use coterie_core::{Failure, FailureKind, Request};
use crossterm::event::{Event as Input, KeyCode, KeyEvent, KeyModifiers};
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::{Value, json};

use super::model::{App, Cx, Deed, Effect, Event};
use super::view;

/// 2026-01-31 17:05 UTC.
pub(super) const NOW: u64 = 1_769_879_100_000;
const MINUTE: u64 = 60_000;

/// A state, and what it has asked for.
pub(super) struct Scene {
    pub(super) app: App,
    pub(super) effects: Vec<Effect>,
    pub(super) now: u64,
    size: (u16, u16),
    rng: StdRng,
}

impl Scene {
    /// Just started.
    pub(super) fn start() -> Self {
        let (app, effects) = App::start();
        Self { app, effects, now: NOW, size: (80, 24), rng: StdRng::seed_from_u64(1) }
    }

    /// Ada, with two servers, a dm and a request; nothing is open.
    pub(super) fn at_home() -> Self {
        let mut scene = Self::start();
        scene.done(Deed::Whoami, json!({ "user_id": "u-ada", "username": "ada" }));
        scene.watched(json!({ "type": "connection", "live": true }));
        let channels = [
            channel("general", "text", None),
            channel("Plants", "category", None),
            channel("beans", "text", Some("Plants")),
            channel("roses", "text", Some("Plants")),
        ];
        scene.watched(server("s-garden", "garden", &channels));
        scene.watched(server("s-shed", "shed", &[channel("tools", "text", None)]));
        scene.watched(json!({ "type": "synced" }));
        for dm in [
            json!({ "dm_id": "s-dm", "channel_id": "bob-dm", "peers": [{ "username": "bob" }] }),
            json!({ "dm_id": "s-eve", "peers": [{ "username": "eve" }], "request": true }),
        ] {
            scene.watched(json!({ "type": "dm", "dm": dm }));
        }
        scene.done(
            Deed::Unread { channel: None },
            json!({ "channels": [
            { "channel_id": "beans", "unread": 3, "mentions": 1, "notify": 3, "first_unread": 7 },
            { "channel_id": "tools", "unread": 2000, "more": true, "muted": true },
            { "channel_id": "bob-dm", "unread": 1, "notify": 1, "first_unread": 2 },
        ] }),
        );
        scene.effects.clear();
        scene
    }

    /// The same, in a channel where something was said.
    pub(super) fn in_general() -> Self {
        let mut scene = Self::at_home();
        scene.press("ctrl+k");
        scene.type_text("general");
        scene.press("enter");
        scene.stored(conversation());
        scene.caught_up();
        scene.effects.clear();
        scene
    }

    /// Answers the page that was asked for, and begins to follow.
    pub(super) fn stored(&mut self, rows: Vec<Value>) {
        let channel = self.channel();
        let deed = Deed::Page { channel, before: None };
        let count = rows.len();
        for row in rows {
            self.event(Event::Row { deed: deed.clone(), row });
        }
        self.done(deed, json!({ "rows": count, "first": true }));
    }

    pub(super) fn caught_up(&mut self) {
        self.arrives(json!({ "type": "caught_up", "seq": 99 }));
    }

    /// A row of the open channel, live.
    pub(super) fn arrives(&mut self, row: Value) {
        let channel = self.channel();
        self.event(Event::Row { deed: Deed::Follow { channel }, row });
    }

    fn channel(&self) -> String {
        self.app.open.as_ref().unwrap().channel.clone()
    }

    pub(super) fn watched(&mut self, row: Value) {
        self.event(Event::Row { deed: Deed::Watch, row });
    }

    pub(super) fn done(&mut self, deed: Deed, value: Value) {
        self.event(Event::Ended { deed, how: Ok(value) });
    }

    pub(super) fn fails(&mut self, deed: Deed, words: &str) {
        let failure = Failure::new(FailureKind::Refused, "refused", words);
        self.event(Event::Ended { deed, how: Err(failure) });
    }

    pub(super) fn event(&mut self, event: Event) {
        let mut cx = Cx { now: self.now, rng: &mut self.rng };
        self.effects.extend(self.app.handle(&mut cx, event));
        self.draw();
    }

    /// A key by its name: `ctrl+k`, `alt+enter`, `up`, `x`.
    pub(super) fn press(&mut self, key: &str) {
        self.event(Event::Terminal(Input::Key(named(key))));
    }

    pub(super) fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            self.event(Event::Terminal(Input::Key(KeyCode::Char(c).into())));
        }
    }

    /// The request that a key has made.
    pub(super) fn last_asked(&self) -> Request {
        (*self.asked().last().expect("a request")).clone()
    }

    /// The requests since the effects were cleared.
    pub(super) fn asked(&self) -> Vec<&Request> {
        let asked = self.effects.iter().filter_map(|effect| match effect {
            Effect::Ask { request, .. } => Some(request.as_ref()),
            _ => None,
        });
        asked.collect()
    }

    pub(super) fn resize(&mut self, width: u16, height: u16) {
        self.size = (width, height);
        self.draw();
        // The second frame is as the first has found things.
        self.draw();
    }

    /// The frame, as text.
    pub(super) fn draw(&mut self) -> String {
        let mut terminal = Terminal::new(TestBackend::new(self.size.0, self.size.1)).unwrap();
        let mut shown = None;
        terminal.draw(|frame| shown = Some(view::draw(frame, &self.app))).unwrap();
        self.effects.extend(self.app.shown(shown.unwrap()));
        text(terminal.backend())
    }
}

/// The screen as lines without spaces at their ends.
fn text(backend: &TestBackend) -> String {
    let buffer = backend.buffer();
    let width = usize::from(buffer.area.width.max(1));
    let line = |cells: &[ratatui::buffer::Cell]| {
        let mut line = String::new();
        let mut hidden = 0;
        for cell in cells {
            // The cells behind a wide one are not seen.
            if hidden == 0 {
                line.push_str(cell.symbol());
            }
            let width = unicode_width::UnicodeWidthStr::width(cell.symbol());
            hidden = if hidden == 0 { width.saturating_sub(1) } else { hidden - 1 };
        }
        line.trim_end().to_owned() + "\n"
    };
    buffer.content().chunks(width).map(line).collect()
}

fn named(key: &str) -> KeyEvent {
    let (modifiers, name) = match key.split_once('+') {
        Some(("ctrl", name)) => (KeyModifiers::CONTROL, name),
        Some(("alt", name)) => (KeyModifiers::ALT, name),
        _ => (KeyModifiers::NONE, key),
    };
    let code = match name {
        "enter" => KeyCode::Enter,
        "esc" => KeyCode::Esc,
        "tab" => KeyCode::Tab,
        "backtab" => KeyCode::BackTab,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "left" => KeyCode::Left,
        "right" => KeyCode::Right,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "pgup" => KeyCode::PageUp,
        "pgdn" => KeyCode::PageDown,
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "f1" => KeyCode::F(1),
        one => KeyCode::Char(one.chars().next().unwrap()),
    };
    KeyEvent::new(code, modifiers)
}

fn channel(name: &str, kind: &str, category: Option<&str>) -> Value {
    json!({
        "channel_id": name, "name": name, "kind": kind, "category_id": category, "visible": true,
    })
}

fn server(id: &str, name: &str, channels: &[Value]) -> Value {
    json!({ "type": "server", "halted": null, "server": {
        "server_id": id, "name": name, "policy_seq": 5, "channels": channels,
    } })
}

/// A message; the id of `ada` is `u-ada`.
pub(super) fn message(seq: u64, author: &str, minutes: u64, text: &str) -> Value {
    json!({
        "type": "message", "seq": seq, "message_id": format!("m{seq}"), "text": text,
        "sent_at": NOW - 60 * MINUTE + minutes * MINUTE,
        "author": { "user_id": format!("u-{author}"), "username": author, "nickname": null },
        "markup": [{ "block": "paragraph", "inlines": [{ "inline": "text", "text": text }] }],
    })
}

/// A row with more in it.
pub(super) fn with(mut row: Value, more: Value) -> Value {
    if let (Some(row), Value::Object(more)) = (row.as_object_mut(), more) {
        row.extend(more);
    }
    row
}

/// Something of every sort.
fn conversation() -> Vec<Value> {
    let yesterday = NOW - 24 * 60 * MINUTE;
    vec![
        json!({ "type": "gap", "from": 1, "to": 2, "reason": "before_joined" }),
        with(
            message(3, "bob", 0, "the beans are up"),
            json!({ "sent_at": yesterday, "edits": [4] }),
        ),
        with(
            message(
                5,
                "ada",
                1,
                "All of them? I have put two rows beside the shed, and the second one is in the shade until noon.",
            ),
            json!({ "reply_to": { "seq": 3, "state": "here", "text": "the beans are up",
                "author": { "user_id": "u-bob", "username": "bob" } } }),
        ),
        with(
            message(6, "bob", 2, "not a single one is missing"),
            json!({ "reactions": [{ "emoji": "🎉", "count": 2, "own": true },
                { "emoji": "👀", "count": 1, "own": false }], "pinned": true }),
        ),
        with(
            message(7, "bob", 3, "a picture"),
            json!({ "file": { "name": "beans\u{1b}[2J.png", "media_type": "image/png", "length": 1_572_864 } }),
        ),
        json!({ "type": "deleted", "seq": 8, "author": { "user_id": "u-bob", "username": "bob" } }),
        json!({ "type": "unreadable", "seq": 9, "reason": "withheld", "words": "the node does not show it" }),
        with(
            message(10, "eve", 5, "hello @ada\u{202e}nada"),
            json!({ "addressed": true, "author": { "user_id": "u-eve", "username": "eve", "nickname": "ada" } }),
        ),
    ]
}
