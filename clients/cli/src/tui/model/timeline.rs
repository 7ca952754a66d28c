//! The rows of the channel that is open, and where one stands in them.

use super::{Entry, Kind, Message};

/// What has not come back from the node yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pending {
    /// Its message id.
    pub(crate) id: String,
    pub(crate) text: String,
    /// The message that it answers.
    pub(crate) reply: Option<u64>,
    /// Its seq, once the node has it.
    pub(crate) sent: Option<u64>,
    /// Why it was not sent.
    pub(crate) failure: Option<String>,
}

/// What a selected row is called as long as it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Key {
    Row(u64),
    Gap(u64),
    Pending(String),
}

#[derive(Debug, Default)]
pub(crate) struct Timeline {
    pub(crate) channel: String,
    pub(crate) entries: Vec<Entry>,
    pub(crate) pending: Vec<Pending>,
    /// What is stored has been shown.
    pub(crate) loaded: bool,
    /// The first row there is stands here.
    pub(crate) first: bool,
    /// An earlier page is on its way.
    pub(crate) older: bool,
    /// The node has nothing newer.
    pub(crate) caught_up: bool,
    /// Why it is not gone on with.
    pub(crate) failure: Option<String>,
    /// The first message that was unread when one came here.
    pub(crate) new_from: Option<u64>,
    pub(crate) selected: Option<Key>,
    /// The last line that is to be seen: of which row, and which of its lines. None: the very last.
    pub(crate) anchor: Option<(Key, usize)>,
    /// How many lines to go down (or up) from there in the next frame.
    pub(crate) moved: isize,
}

impl Timeline {
    pub(crate) fn of(channel: &str) -> Self {
        Self { channel: channel.to_owned(), ..Self::default() }
    }

    /// Takes a row in: in its place, or in the place of what it replaces.
    pub(crate) fn place(&mut self, mut entry: Entry) {
        if let Kind::Message(message) = &mut entry.kind {
            self.fill_reply(message);
        }
        if let Some(message) = entry.message() {
            let place = Some(entry.place);
            self.pending.retain(|pending| pending.id != message.id && pending.sent != place);
        }
        let after = self.entries.partition_point(|one| one.place <= entry.place);
        let same = |one: &Entry| one.place == entry.place && one.is_gap() == entry.is_gap();
        match after.checked_sub(1).and_then(|at| self.entries.get_mut(at)) {
            Some(there) if same(there) => *there = entry,
            _ => self.entries.insert(after, entry),
        }
    }

    /// Of what arrives only the place of the message that it answers is told.
    fn fill_reply(&self, message: &mut Message) {
        let Some(reply) = message.reply.as_mut().filter(|reply| reply.state.is_empty()) else {
            return;
        };
        let there = self.entries.iter().find(|one| one.place == reply.seq && !one.is_gap());
        match there.map(|entry| &entry.kind) {
            Some(Kind::Message(answered)) => {
                reply.state = "here".into();
                reply.author = answered.author.clone();
                reply.text = answered.text.clone();
            }
            Some(Kind::Deleted { .. }) => reply.state = "deleted".into(),
            _ => {}
        }
    }

    /// A message that is another now. It comes without what it answers.
    pub(crate) fn change(&mut self, seq: u64, mut message: Message) {
        let found = self.entries.iter_mut().find(|one| one.place == seq && !one.is_gap());
        if let Some(Kind::Message(there)) = found.map(|entry| &mut entry.kind) {
            message.reply = message.reply.and(there.reply.take());
            message.unread = there.unread;
            **there = message;
        }
    }

    pub(crate) fn message(&self, seq: u64) -> Option<&Message> {
        let found = self.entries.iter().find(|one| one.place == seq && !one.is_gap());
        found.and_then(Entry::message)
    }

    /// The place of the last row that is not a gap.
    pub(crate) fn last(&self) -> Option<u64> {
        self.entries.iter().rfind(|one| !one.is_gap()).map(|one| one.place)
    }

    /// The place of the first.
    pub(crate) fn top(&self) -> Option<u64> {
        self.entries.iter().find(|one| !one.is_gap()).map(|one| one.place)
    }

    /// The last message of somebody.
    pub(crate) fn last_of(&self, user: &str) -> Option<(u64, &Message)> {
        let mut messages = self.entries.iter().filter_map(|one| Some((one.place, one.message()?)));
        messages.rfind(|(_, message)| message.author.user == user)
    }

    /// What can be selected, in order.
    pub(crate) fn keys(&self) -> Vec<Key> {
        let rows = self.entries.iter().map(Entry::key);
        rows.chain(self.pending.iter().map(|one| Key::Pending(one.id.clone()))).collect()
    }

    /// Selects the row so many further down (or up); at the end stays there.
    pub(crate) fn select_by(&mut self, by: isize) {
        let keys = self.keys();
        let Some(last) = keys.len().checked_sub(1) else { return };
        let at = self.selected.as_ref().and_then(|key| keys.iter().position(|one| one == key));
        let next = match at {
            Some(at) => at.saturating_add_signed(by).min(last),
            None => last,
        };
        self.selected = keys.into_iter().nth(next);
    }

    /// The selected message with its place.
    pub(crate) fn selected_message(&self) -> Option<(u64, &Message)> {
        match self.selected {
            Some(Key::Row(seq)) => Some((seq, self.message(seq)?)),
            _ => None,
        }
    }
}

impl Entry {
    pub(crate) fn key(&self) -> Key {
        if self.is_gap() { Key::Gap(self.place) } else { Key::Row(self.place) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn row(seq: u64, text: &str) -> Entry {
        let row = json!({
            "type": "message", "seq": seq, "message_id": format!("m{seq}"), "text": text,
            "author": { "user_id": if seq.is_multiple_of(2) { "ada" } else { "bob" } },
        });
        Entry::of(&row).unwrap()
    }

    fn timeline() -> Timeline {
        let mut timeline = Timeline::of("c");
        for seq in [5, 2, 4] {
            timeline.place(row(seq, "x"));
        }
        timeline.place(Entry::of(&json!({ "type": "gap", "from": 2, "to": 3 })).unwrap());
        timeline
    }

    #[test]
    fn rows_stand_in_order_and_once_each() {
        let mut timeline = timeline();
        timeline.place(row(4, "y"));
        let places: Vec<_> = timeline.entries.iter().map(|one| (one.place, one.is_gap())).collect();
        assert_eq!(places, [(2, false), (2, true), (4, false), (5, false)]);
        assert_eq!(timeline.message(4).unwrap().text.raw(), "y");
        assert_eq!((timeline.top(), timeline.last()), (Some(2), Some(5)));
        assert_eq!(timeline.last_of("ada").unwrap().0, 4);
    }

    #[test]
    fn what_was_sent_is_no_longer_pending_when_its_row_is_there() {
        let mut timeline = timeline();
        let pending =
            Pending { id: "m6".into(), text: "x".into(), reply: None, sent: None, failure: None };
        timeline.pending.push(pending.clone());
        timeline.pending.push(Pending { id: "other".into(), sent: Some(6), ..pending });
        timeline.place(row(6, "x"));
        assert!(timeline.pending.is_empty());
    }

    #[test]
    fn the_selection_starts_at_the_end_and_stops_at_both_ends() {
        let mut timeline = timeline();
        timeline.select_by(-1);
        assert_eq!(timeline.selected, Some(Key::Row(5)));
        timeline.select_by(-100);
        assert_eq!(timeline.selected, Some(Key::Row(2)));
        timeline.select_by(1);
        assert_eq!(timeline.selected, Some(Key::Gap(2)));
        assert_eq!(timeline.selected_message(), None);
        timeline.select_by(100);
        assert_eq!(timeline.selected_message().unwrap().0, 5);
        let mut empty = Timeline::of("c");
        empty.select_by(1);
        assert_eq!(empty.selected, None);
    }

    #[test]
    fn what_an_arriving_message_answers_is_looked_up_here() {
        let mut timeline = timeline();
        let answer = |seq: u64, to: u64| {
            let row = json!({ "type": "message", "seq": seq, "reply_to": { "seq": to } });
            Entry::of(&row).unwrap()
        };
        timeline.place(Entry::of(&json!({ "type": "deleted", "seq": 6 })).unwrap());
        for (seq, to, state) in [(7, 4, "here"), (8, 6, "deleted"), (9, 1, "")] {
            timeline.place(answer(seq, to));
            let reply = timeline.message(seq).unwrap().reply.clone().unwrap();
            assert_eq!(reply.state, state);
            assert_eq!(reply.text.raw() == "x", state == "here");
        }
    }

    #[test]
    fn a_change_keeps_what_the_message_answers() {
        let mut timeline = timeline();
        let answer = json!({
            "type": "message", "seq": 6, "text": "a", "reply_to": { "seq": 2, "state": "here" },
        });
        timeline.place(Entry::of(&answer).unwrap());
        let changed = json!({
            "type": "message", "seq": 6, "text": "b", "edits": [7], "reply_to": { "seq": 2 },
        });
        let changed = Entry::of(&changed).unwrap().message().cloned().unwrap();
        timeline.change(6, changed);
        let message = timeline.message(6).unwrap();
        assert_eq!((message.text.raw(), message.edited), ("b", true));
        assert_eq!(message.reply.as_ref().unwrap().state, "here");
    }
}
