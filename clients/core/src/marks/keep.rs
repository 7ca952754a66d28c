//! Keeping them.

use coterie_protocol::own_data::ChannelMarks;
use coterie_types::{ChannelId, DeviceId, Seq};

use super::{Entry, Reader};
use crate::{
    Core, Failure, features::views::TimelineRow, keys, records::TimelineRecord,
    relations::Relations, turn::Turn,
};

impl Core {
    /// Changes what the user has decided about a channel, and gives it as it is then. What does not
    /// change is not saved.
    pub(crate) fn change_marks(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        change: impl FnOnce(&mut ChannelMarks, DeviceId),
    ) -> Result<ChannelMarks, Failure> {
        let device = self.account()?.device;
        let marks = self.marks.entry(id).or_default();
        let before = marks.clone();
        change(marks, device);
        let after = marks.clone();
        if after != before {
            turn.save(keys::marks(id), &after);
            self.owe_own_data(turn, id);
        }
        Ok(after)
    }

    /// Who reads a channel, as what is unread depends on it.
    pub(crate) fn reader(&self, id: ChannelId) -> Option<Reader> {
        let user = self.account.as_ref()?.user;
        let marks = self.marks.get(&id);
        let (mark, level) = marks.map(|m| (m.read(), m.level())).unwrap_or_default();
        let muted = marks.is_some_and(|marks| marks.is_muted(self.now));
        let blocks = std::sync::Arc::new(self.blocked().collect());
        Some(Reader { user, mark, level, muted, blocks })
    }

    /// Beside a row of a timeline: whether it is unread, and whether it notifies.
    pub(crate) fn mark_row(
        &self,
        id: ChannelId,
        (seq, record, relations): (Seq, &TimelineRecord, Option<&Relations>),
        mut row: TimelineRow,
    ) -> TimelineRow {
        let entry = Entry::of(seq, record, relations);
        if let (Some(reader), TimelineRow::Message(message)) = (self.reader(id), &mut row) {
            message.unread = reader.has_unread(&entry);
            message.notify = message.unread && reader.is_notified_of(&entry);
        }
        row
    }
}
