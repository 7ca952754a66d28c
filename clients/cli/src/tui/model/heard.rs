//! What the core says.

use coterie_core::{Failure, Request};
use serde_json::Value;

use super::app::{App, Cx, Who};
use super::entry::string;
use super::{Deed, Effect, Event, Focus, PlaceKind, Theirs};

/// What is unread is asked for in so many channels one by one, and in more of them at once.
const FEW: usize = 8;

impl App {
    /// Asks for all that is shown from the beginning.
    pub(super) fn begin(&mut self) {
        self.ask(Deed::Whoami, Request::Whoami);
        self.ask(Deed::Watch, Request::Watch);
        self.ask(Deed::Unread { channel: None }, Request::ListUnread { channel: None });
    }

    pub(super) fn heard(&mut self, cx: &mut Cx<'_>, event: Event) {
        match event {
            Event::Row { deed: Deed::Watch, row } => self.watched(&row),
            Event::Row { deed: Deed::Page { channel, .. } | Deed::Follow { channel }, row } => {
                self.row(&channel, &row);
            }
            Event::Row { deed: Deed::Send { message }, row } => self.sent(&message, &row),
            Event::Row { .. } | Event::Terminal(_) => {}
            Event::Ended { deed, how: Ok(value) } => self.done(cx, deed, &value),
            Event::Ended { deed, how: Err(failure) } => self.failed(cx, deed, &failure),
            Event::Told { words, alarm: true } => self.alarm(words),
            Event::Told { words, alarm: false } => self.tell(cx.now, words),
            Event::Progress { transfer, done, of } => self.progress(transfer, done, of),
            Event::Transferred { transfer, how } => self.transferred(cx, transfer, how),
            Event::Reopened => self.reopened(),
            Event::Tick => self.tick(),
        }
    }

    /// What was under way has to be asked for again.
    fn reopened(&mut self) {
        (self.live, self.synced) = (false, false);
        self.typing.clear();
        self.begin();
        self.send_again();
        if let Some(timeline) = &mut self.open {
            timeline.caught_up = false;
            let channel = timeline.channel.clone();
            self.load(&channel, None);
        }
    }

    /// What is unread is asked for where something has changed, once for all that came meanwhile.
    fn tick(&mut self) {
        let stale = std::mem::take(&mut self.stale_unread);
        let all = stale.len() > FEW;
        for channel in stale.into_iter().take(if all { 1 } else { FEW }) {
            let channel = Some(channel).filter(|_| !all);
            let deed = Deed::Unread { channel: channel.clone() };
            self.ask(deed, Request::ListUnread { channel });
        }
    }

    fn watched(&mut self, row: &Value) {
        match row.get("type").and_then(Value::as_str).unwrap_or_default() {
            "server" => {
                self.places.server(row);
                self.refresh_members();
            }
            "dm" => self.places.dm(row),
            "channel" => {
                self.places.channel_told(row);
                // Before that the first answer is still on its way, and holds it.
                if self.synced {
                    self.stale_unread.insert(string(row, "channel_id"));
                }
            }
            "gone" => {
                self.places.gone(&string(row, "server_id"));
                self.leave_what_is_gone();
            }
            "connection" => {
                self.live = row.get("live").and_then(Value::as_bool).unwrap_or_default();
            }
            "typing" => self.typing_told(row),
            // Names are another.
            "profile" => self.refresh_members(),
            "synced" => self.synced = true,
            _ => {}
        }
    }

    /// The open channel may be one that is no longer there.
    fn leave_what_is_gone(&mut self) {
        let gone = self.open.as_ref().is_some_and(|open| self.places.find(&open.channel).is_none());
        if gone && self.synced {
            self.close();
        }
    }

    fn done(&mut self, cx: &mut Cx<'_>, deed: Deed, value: &Value) {
        match deed {
            Deed::Whoami => {
                let username = Theirs::of(value, "username");
                self.who = Who { user: string(value, "user_id"), username };
            }
            Deed::Unread { .. } => {
                // What is looked at rings no bell.
                let open = self.open.as_ref().filter(|_| self.looked_at);
                let open = open.map(|open| open.channel.clone());
                let before = self.places.notify(open.as_deref());
                self.places.unread(value);
                if self.places.notify(open.as_deref()) > before {
                    self.effects.push(Effect::Ring);
                }
                self.open_something();
            }
            Deed::Members { server } => self.take_members(&server, value),
            Deed::Page { channel, before } => self.page_loaded(&channel, before, value),
            Deed::Act { what } => self.tell(cx.now, format!("{what}.")),
            Deed::Mark { channel } => self.places.read(&channel),
            Deed::Send { message } => self.sent(&message, value),
            Deed::Follow { .. } | Deed::Watch | Deed::Type => {}
        }
    }

    /// Where nothing is open yet, the list gets a cursor.
    fn open_something(&mut self) {
        if self.open.is_none() && self.cursor.is_none() && self.focus == Focus::Places {
            let first = self.places.next(None, true, true);
            let first = first.or_else(|| {
                self.places
                    .list()
                    .into_iter()
                    .find(|place| matches!(place.kind, PlaceKind::Channel | PlaceKind::Dm))
            });
            self.cursor = first.map(|place| place.id);
        }
    }

    fn failed(&mut self, cx: &mut Cx<'_>, deed: Deed, failure: &Failure) {
        let words = failure.message.clone();
        match deed {
            Deed::Send { message } => self.not_sent(cx, &message, &words),
            Deed::Follow { channel } => self.follow_failed(&channel, failure),
            Deed::Page { channel, .. } => self.page_failed(&channel, words),
            // What could not be marked is unread still.
            Deed::Mark { .. } => self.marked = None,
            Deed::Act { what } => {
                self.tell(cx.now, format!("Not {}: {words}", what.to_lowercase()))
            }
            Deed::Members { .. } => self.tell(cx.now, format!("Members: {words}")),
            // It may be lost anywhere.
            Deed::Type => {}
            Deed::Watch | Deed::Whoami => self.alarm(words),
            // It is asked for again when something changes there.
            Deed::Unread { .. } => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tui::scene::Scene;

    #[test]
    fn at_the_start_everything_that_is_shown_is_asked_for() {
        let scene = Scene::start();
        let asked = scene.asked();
        for request in [Request::Whoami, Request::Watch, Request::ListUnread { channel: None }] {
            assert!(asked.contains(&&request), "{request:?}");
        }
    }

    #[test]
    fn what_is_unread_is_asked_for_where_something_has_changed_and_once() {
        let mut scene = Scene::at_home();
        let told = |seq: u64| json!({ "type": "channel", "channel_id": "roses", "seq": seq });
        for seq in 1..9 {
            scene.watched(told(seq));
        }
        assert!(scene.asked().is_empty());
        scene.event(Event::Tick);
        scene.event(Event::Tick);
        assert_eq!(scene.asked(), [&Request::ListUnread { channel: Some("roses".into()) }]);
    }

    #[test]
    fn the_bell_rings_when_there_is_more_that_notifies() {
        let mut scene = Scene::at_home();
        let news = |notify: u64| json!({ "channels": [{ "channel_id": "roses", "unread": 9, "notify": notify }] });
        scene.done(Deed::Unread { channel: None }, news(0));
        assert!(!scene.effects.contains(&Effect::Ring));
        scene.done(Deed::Unread { channel: None }, news(1));
        assert!(scene.effects.contains(&Effect::Ring));
    }

    #[test]
    fn a_server_that_is_gone_closes_its_channel() {
        let mut scene = Scene::in_general();
        scene.watched(json!({ "type": "gone", "server_id": "s-shed" }));
        assert!(scene.app.open.is_some());
        scene.watched(json!({ "type": "gone", "server_id": "s-garden" }));
        assert!(scene.app.open.is_none());
        assert_eq!(scene.app.focus, Focus::Places);
    }

    #[test]
    fn after_another_program_has_held_the_store_everything_is_asked_for_again() {
        let mut scene = Scene::in_general();
        scene.event(Event::Reopened);
        let asked = scene.asked();
        assert!(asked.contains(&&Request::Watch));
        assert!(asked.iter().any(|one| matches!(one, Request::Stored { before: None, .. })));
        scene.stored(Vec::new());
        let follows = |one: &&Request| matches!(one, Request::Tail { after: Some(10), .. });
        assert!(scene.asked().iter().any(follows));
    }

    #[test]
    fn an_act_that_failed_is_told_with_its_words() {
        let mut scene = Scene::in_general();
        scene.fails(Deed::Act { what: "Pinned" }, "you may not");
        assert!(scene.draw().contains("Not pinned: you may not"));
        scene.done(Deed::Act { what: "Pinned" }, json!({}));
        assert!(scene.draw().contains("Pinned."));
    }

    #[test]
    fn an_accepted_request_is_a_dm_and_a_declined_one_is_gone() {
        let mut scene = Scene::at_home();
        let eve = json!({
            "dm_id": "s-eve", "channel_id": "eve-dm", "peers": [{ "username": "eve" }],
            "request": false,
        });
        assert!(scene.draw().contains("Requests"));
        scene.watched(json!({ "type": "dm", "dm": eve }));
        assert!(!scene.draw().contains("Requests"));
        assert!(scene.app.places.find("eve-dm").is_some());
        scene.watched(json!({ "type": "gone", "server_id": "s-eve" }));
        assert!(scene.app.places.find("eve-dm").is_none());
    }

    #[test]
    fn a_channel_that_is_not_gone_on_with_says_so() {
        let mut scene = Scene::in_general();
        scene.watched(json!({
            "type": "channel", "channel_id": "general", "state": "paused", "reason": "a false head",
        }));
        assert!(scene.draw().contains("#general (paused: a false head)"));
    }
}
