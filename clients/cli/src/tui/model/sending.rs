//! What is sent, until its row is there.

use coterie_core::Request;
use coterie_types::MessageId;
use serde_json::Value;

use super::app::{App, Cx};
use super::entry::number;
use super::{Deed, Field, Focus, Key, Mode, Pending};

impl App {
    /// Sends what stands in the composer.
    pub(super) fn submit(&mut self, cx: &mut Cx<'_>) {
        let Some(channel) = self.open.as_ref().map(|open| open.channel.clone()) else { return };
        let Some((text, mode)) = self.composer().and_then(super::Composer::take) else { return };
        match mode {
            Mode::Edit { seq } => {
                let request = Request::Edit { channel, seq, text };
                self.ask(Deed::Act { what: "Edited" }, request);
            }
            Mode::New => self.send(cx, text, None),
            Mode::Reply { seq, .. } => self.send(cx, text, Some(seq)),
        }
    }

    fn send(&mut self, cx: &mut Cx<'_>, text: String, reply: Option<u64>) {
        let mut id = [0; 16];
        cx.rng.fill_bytes(&mut id);
        let id = MessageId::from_bytes(id).to_string();
        if let Some(open) = &mut self.open {
            open.pending.push(Pending { id: id.clone(), text, reply, sent: None, failure: None });
            // Whoever speaks looks at what is said.
            (open.anchor, open.selected, open.new_from) = (None, None, None);
        }
        self.send_pending(&id);
    }

    /// Sends a message that waits; the same id makes it safe to do so again.
    pub(super) fn send_pending(&mut self, id: &str) {
        let Some(open) = &mut self.open else { return };
        let Some(pending) = open.pending.iter_mut().find(|one| one.id == id) else { return };
        pending.failure = None;
        let (channel, text) = (open.channel.clone(), pending.text.clone());
        let message_id = Some(id.to_owned());
        let request = match pending.reply {
            Some(seq) => Request::Reply { channel, seq, text, message_id },
            None => Request::Send { channel, texts: vec![text], message_id },
        };
        self.ask(Deed::Send { message: id.to_owned() }, request);
    }

    /// A message that waits, also one of a channel that is not open now.
    fn pending(&mut self, id: &str) -> Option<&mut Pending> {
        let open = self.open.iter_mut().flat_map(|open| &mut open.pending);
        open.chain(self.parked.values_mut().flatten()).find(|one| one.id == id)
    }

    /// What was on its way when its carrier went: sent again under the same id, or, in a channel that is
    /// not open, said to be unsent.
    pub(super) fn send_again(&mut self) {
        let waits = |one: &Pending| one.failure.is_none() && one.sent.is_none();
        let parked = self.parked.values_mut().flatten();
        for pending in parked.filter(|one| waits(one)) {
            pending.failure = Some("the program that was to send it has ended".into());
        }
        let open = self.open.iter().flat_map(|open| &open.pending);
        let ids: Vec<_> = open.filter(|one| waits(one)).map(|one| one.id.clone()).collect();
        ids.iter().for_each(|id| self.send_pending(id));
    }

    pub(super) fn not_sent(&mut self, cx: &Cx<'_>, id: &str, words: &str) {
        if let Some(pending) = self.pending(id) {
            pending.failure = Some(words.to_owned());
        }
        self.tell(cx.now, format!("Not sent: {words}"));
    }

    /// Was sent: its row is on its way, or here already.
    pub(super) fn sent(&mut self, id: &str, value: &Value) {
        let seq = number(value, "seq");
        if seq == 0 {
            return;
        }
        if let Some(pending) = self.pending(id) {
            pending.sent = Some(seq);
        }
        if let Some(open) = self.open.as_mut().filter(|open| open.message(seq).is_some()) {
            open.pending.retain(|one| one.id != id);
        }
        // Its row will be there when somebody comes back.
        self.parked.values_mut().for_each(|pending| pending.retain(|one| one.id != id));
    }

    /// Gives up a message that was not sent, and puts its text back.
    pub(super) fn take_back(&mut self, id: &str) {
        let Some(open) = &mut self.open else { return };
        let failed = |one: &Pending| one.id == id && one.failure.is_some();
        let Some(at) = open.pending.iter().position(failed) else { return };
        let pending = open.pending.remove(at);
        open.selected = None;
        if let Some(composer) = self.composer()
            && composer.field.is_empty()
        {
            composer.field = Field::of(&pending.text);
        }
        self.focus = Focus::Composer;
    }

    /// The pending message that is selected.
    pub(super) fn selected_pending(&self) -> Option<String> {
        match self.open.as_ref()?.selected.as_ref()? {
            Key::Pending(id) => Some(id.clone()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tui::model::Event;
    use crate::tui::scene::{Scene, message, with};

    #[test]
    fn a_message_waits_until_its_row_is_there() {
        let mut scene = Scene::in_general();
        scene.type_text("hi");
        scene.press("enter");
        let id = scene.app.open.as_ref().unwrap().pending[0].id.clone();
        assert!(scene.draw().contains("… sending"));
        let deed = Deed::Send { message: id.clone() };
        let row = json!({ "message_id": id, "seq": 11 });
        scene.event(Event::Row { deed: deed.clone(), row });
        scene.done(deed, json!({ "sent": 1 }));
        let frame = scene.draw();
        assert!(frame.contains("  hi") && !frame.contains("sending"), "{frame}");
        let own = with(message(11, "ada", 9, "hi"), json!({ "message_id": id }));
        scene.arrives(own);
        assert!(scene.app.open.as_ref().unwrap().pending.is_empty());
        assert_eq!(scene.draw().matches("  hi").count(), 1);
    }

    #[test]
    fn what_was_on_its_way_is_sent_again_when_another_program_holds_the_store() {
        let mut scene = Scene::in_general();
        scene.type_text("hi");
        scene.press("enter");
        let first = scene.last_asked();
        scene.effects.clear();
        scene.event(Event::Reopened);
        assert_eq!(scene.asked().iter().filter(|again| **again == &first).count(), 1);
        scene.app.open("beans");
        scene.event(Event::Reopened);
        scene.app.open("general");
        assert!(scene.draw().contains("! not sent: the program that was to send it has ended"));
    }

    #[test]
    fn what_was_not_sent_is_sent_again_under_the_same_id_or_taken_back() {
        let mut scene = Scene::in_general();
        scene.type_text("hi");
        scene.press("enter");
        let id = scene.app.open.as_ref().unwrap().pending[0].id.clone();
        scene.fails(Deed::Send { message: id.clone() }, "slow mode");
        // It is still there after a look elsewhere.
        scene.app.open("beans");
        scene.app.open("general");
        scene.stored(Vec::new());
        scene.press("esc");
        scene.effects.clear();
        scene.press("enter");
        let again = scene.asked();
        assert!(matches!(again[0], Request::Send { message_id: Some(same), .. } if *same == id));
        scene.fails(Deed::Send { message: id }, "slow mode");
        scene.press("d");
        assert!(scene.app.open.as_ref().unwrap().pending.is_empty());
        assert_eq!(scene.app.composer().unwrap().field.text(), "hi");
    }
}
