//! The channel that is open: pages of what is stored, what arrives, what is sent.

use coterie_core::{Failure, FailureKind, Request};
use serde_json::Value;

use super::app::App;
use super::entry::is;
use super::{Deed, Effect, Entry, Focus, Timeline};

/// Rows of a page.
const PAGE: u32 = 80;

impl App {
    /// Opens a channel, and lets go of the one before.
    pub(super) fn open(&mut self, channel: &str) {
        self.cursor = Some(channel.to_owned());
        self.focus = Focus::Composer;
        if self.open.as_ref().is_some_and(|open| open.channel == channel) {
            return;
        }
        self.close();
        self.focus = Focus::Composer;
        let mut timeline = Timeline::of(channel);
        timeline.new_from = self.places.unread_in(channel).first;
        timeline.pending = self.parked.remove(channel).unwrap_or_default();
        self.open = Some(timeline);
        self.load(channel, None);
        self.refresh_members();
    }

    pub(super) fn close(&mut self) {
        if let Some(open) = self.open.take() {
            self.parked.insert(open.channel.clone(), open.pending);
            self.effects.push(Effect::Abandon(Deed::Follow { channel: open.channel }));
        }
        self.marked = None;
        self.focus = Focus::Places;
    }

    /// A page of what is stored, from its end or from before a row.
    pub(super) fn load(&mut self, channel: &str, before: Option<u64>) {
        let deed = Deed::Page { channel: channel.to_owned(), before };
        self.ask(deed, Request::Stored { channel: channel.to_owned(), before, limit: PAGE });
    }

    pub(super) fn load_older(&mut self) {
        let Some(open) = &mut self.open else { return };
        let Some(top) = open.top().filter(|_| open.loaded && !open.first && !open.older) else {
            return;
        };
        open.older = true;
        let channel = open.channel.clone();
        self.load(&channel, Some(top));
    }

    fn opened(&mut self, channel: &str) -> Option<&mut Timeline> {
        self.open.as_mut().filter(|open| open.channel == channel)
    }

    pub(super) fn row(&mut self, channel: &str, row: &Value) {
        let own = self.who.user.clone();
        let looked_at = self.looked_at;
        let Some(open) = self.opened(channel) else { return };
        match row.get("type").and_then(Value::as_str) {
            Some("caught_up") => {
                let again = !std::mem::replace(&mut open.caught_up, true);
                open.failure = None;
                if again {
                    // What has become of messages that were shown already while the log was fetched.
                    self.load(channel, None);
                }
            }
            Some("changed") => {
                let message = row.get("message").unwrap_or(&Value::Null);
                if let Some(entry) = Entry::of(message)
                    && let Some(message) = entry.message()
                {
                    open.change(entry.place, message.clone());
                }
            }
            _ => {
                let Some(entry) = Entry::of(row) else { return };
                let away = open.anchor.is_some() || !looked_at;
                let unread =
                    entry.message().is_some_and(|one| one.unread && one.author.user != own);
                if unread && open.caught_up && away && open.new_from.is_none() {
                    open.new_from = Some(entry.place);
                }
                open.place(entry);
            }
        }
    }

    pub(super) fn page_loaded(&mut self, channel: &str, before: Option<u64>, value: &Value) {
        let Some(open) = self.opened(channel) else { return };
        if before.is_some() {
            open.older = false;
            open.first |= is(value, "first");
            return;
        }
        // The page after `caught_up` says nothing new of where the channel begins.
        if open.caught_up {
            return;
        }
        open.first |= is(value, "first");
        open.loaded = true;
        let after = Some(open.last().unwrap_or(0));
        let channel = channel.to_owned();
        self.ask(Deed::Follow { channel: channel.clone() }, Request::Tail { channel, after });
    }

    pub(super) fn page_failed(&mut self, channel: &str, words: String) {
        if let Some(open) = self.opened(channel) {
            open.older = false;
            open.failure = Some(words);
        }
    }

    pub(super) fn follow_failed(&mut self, channel: &str, failure: &Failure) {
        let Some(open) = self.opened(channel) else { return };
        open.caught_up = false;
        open.failure = Some(failure.message.clone());
        if failure.kind == FailureKind::Unreachable {
            // What is kept stays to be read; what is new comes when the node can be reached.
            let (channel, after) = (channel.to_owned(), Some(open.last().unwrap_or(0)));
            self.ask(Deed::Follow { channel: channel.clone() }, Request::Tail { channel, after });
        }
    }

    /// What is seen is read.
    pub(super) fn mark_read(&mut self) {
        let Some(open) = &self.open else { return };
        let seen =
            open.caught_up && open.anchor.is_none() && self.looked_at && self.sheet.is_none();
        let Some(seq) = open.last().filter(|seq| seen && self.marked.is_none_or(|at| at < *seq))
        else {
            return;
        };
        self.marked = Some(seq);
        let channel = open.channel.clone();
        let request = Request::MarkRead { channel: channel.clone(), seq: Some(seq), forward: true };
        self.ask(Deed::Mark { channel }, request);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tui::model::Event;
    use crate::tui::scene::{Scene, message, with};

    fn marks(scene: &Scene) -> Vec<u64> {
        let mark = |request: &&Request| match request {
            Request::MarkRead { seq, forward: true, .. } => *seq,
            _ => None,
        };
        scene.asked().iter().filter_map(mark).collect()
    }

    fn follows(scene: &Scene) -> Vec<(String, Option<u64>)> {
        let follow = |request: &&Request| match request {
            Request::Tail { channel, after } => Some((channel.clone(), *after)),
            _ => None,
        };
        scene.asked().iter().filter_map(follow).collect()
    }

    #[test]
    fn a_channel_is_read_from_the_store_and_then_followed() {
        let mut scene = Scene::at_home();
        scene.app.open("beans");
        scene.stored(vec![message(7, "bob", 1, "x")]);
        assert_eq!(follows(&scene), [("beans".to_owned(), Some(7))]);
        scene.caught_up();
        // The page after it does not begin to follow once more.
        scene.stored(vec![message(7, "bob", 1, "x")]);
        assert_eq!(follows(&scene).len(), 1);
        scene.app.open("roses");
        scene.press("f1");
        let left = Effect::Abandon(Deed::Follow { channel: "beans".into() });
        assert!(scene.effects.contains(&left));
    }

    #[test]
    fn rows_of_a_channel_that_was_left_are_not_shown() {
        let mut scene = Scene::in_general();
        let row = message(50, "bob", 1, "elsewhere");
        scene.event(Event::Row { deed: Deed::Follow { channel: "beans".into() }, row });
        assert!(!scene.draw().contains("elsewhere"));
    }

    #[test]
    fn what_is_seen_is_read_and_nothing_else() {
        let mut scene = Scene::in_general();
        let news = |seq| with(message(seq, "bob", 9, "news"), json!({ "unread": true }));
        scene.arrives(news(11));
        assert_eq!(marks(&scene), [11]);
        scene.draw();
        assert_eq!(marks(&scene), [11]);
        // Not while one reads above, nor while nobody looks, nor under a sheet.
        scene.press("pgup");
        scene.arrives(news(12));
        assert_eq!(marks(&scene), [11]);
        scene.press("pgdn");
        assert_eq!(marks(&scene), [11, 12]);
        scene.event(Event::Terminal(crossterm::event::Event::FocusLost));
        scene.arrives(news(13));
        assert_eq!(marks(&scene), [11, 12]);
        scene.event(Event::Terminal(crossterm::event::Event::FocusGained));
        scene.press("f1");
        scene.arrives(news(14));
        assert_eq!(marks(&scene), [11, 12, 13]);
    }

    #[test]
    fn what_is_above_is_fetched_when_one_comes_to_the_top_and_once() {
        let mut scene = Scene::at_home();
        scene.app.open("beans");
        let channel = "beans".to_owned();
        let page = Deed::Page { channel: channel.clone(), before: None };
        for seq in 100..140 {
            let row = message(seq, "bob", seq, "x");
            scene.event(Event::Row { deed: page.clone(), row });
        }
        scene.done(page, json!({ "rows": 40, "first": false }));
        scene.caught_up();
        let older = |scene: &Scene| {
            let older = |one: &&&Request| matches!(one, Request::Stored { before: Some(100), .. });
            scene.asked().iter().filter(older).count()
        };
        assert_eq!(older(&scene), 0);
        for _ in 0..20 {
            scene.press("pgup");
        }
        assert_eq!(older(&scene), 1);
        let before = Some(100);
        scene.done(Deed::Page { channel, before }, json!({ "rows": 0, "first": true }));
        scene.press("pgup");
        assert_eq!(older(&scene), 1);
    }

    #[test]
    fn a_change_is_shown_in_its_place() {
        let mut scene = Scene::in_general();
        let edited = with(message(6, "bob", 2, "two are missing"), json!({ "edits": [11] }));
        scene.arrives(json!({ "type": "changed", "seq": 11, "what": "edit", "message": edited }));
        let frame = scene.draw();
        assert!(frame.contains("two are missing (edited)"), "{frame}");
        assert!(!frame.contains("not a single one"));
    }

    #[test]
    fn what_somebody_has_shared_says_who() {
        let mut scene = Scene::in_general();
        let by = json!({ "user_id": "u1", "username": "bob", "nickname": null });
        let shared = with(message(6, "bob", 2, "before you came"), json!({ "shared_by": by }));
        scene.arrives(json!({ "type": "changed", "seq": 11, "what": "edit", "message": shared }));
        let frame = scene.draw();
        assert!(frame.contains("before you came (shared by bob)"), "{frame}");
    }

    #[test]
    fn a_failure_is_told_and_a_node_out_of_reach_is_tried_again() {
        let mut scene = Scene::in_general();
        let deed = Deed::Follow { channel: "general".into() };
        scene.fails(deed.clone(), "no such channel\u{1b}[2J");
        assert!(scene.draw().contains("! no such channel\\u{1b}[2J"));
        assert!(follows(&scene).is_empty());
        let away = Failure::new(FailureKind::Unreachable, "unreachable", "away");
        scene.event(Event::Ended { deed, how: Err(away) });
        assert_eq!(follows(&scene), [("general".to_owned(), Some(10))]);
    }
}
