//! Rows of a timeline with what has become of them, and of the messages they answer.

use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::content::Target;
use coterie_types::{ChannelId, Gather as _, Seq, ServerId, from_canonical};

use super::views::{self, TimelineRow};
use crate::{
    AskId, Core, Failure, FailureKind, Row, keys, loading::Loading, marks::Entry,
    records::TimelineRecord, relations::Relations, turn::Turn,
};

/// A message as it is stored.
#[derive(Debug, Clone)]
pub(super) struct Held {
    pub(super) record: TimelineRecord,
    pub(super) relations: Option<Relations>,
}

/// What was loaded together.
#[derive(Debug, Default)]
pub(super) struct Page {
    rows: BTreeMap<Seq, Held>,
    /// The messages that were asked for only because others answer them.
    answered: BTreeMap<Seq, Held>,
    waiting: usize,
    /// How many rows of the store there were.
    pub(super) loaded: usize,
    /// The seq of the last.
    pub(super) last: Option<Seq>,
}

fn held(rows: &[Row]) -> BTreeMap<Seq, Held> {
    let mut found = BTreeMap::<Seq, Held>::new();
    for row in rows {
        let Some(seq) = keys::seq_of(&row.key) else { continue };
        if row.key.ends_with("/r") {
            if let Some(held) = found.get_mut(&seq) {
                held.relations = from_canonical(&row.value).ok();
            }
        } else if let Ok(record) = from_canonical(&row.value) {
            found.insert(seq, Held { record, relations: None });
        }
    }
    found
}

/// A message that is not stored here.
pub(super) fn missing() -> Failure {
    Failure::new(FailureKind::NotFound, "not_found", "no such message")
}

/// Asks for one message with what has become of it.
pub(super) fn load(core: &mut Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId, seq: Seq) {
    let range = (keys::timeline(id, seq), keys::timeline(id, seq.saturating_add(1)));
    core.load_rows(turn, Loading::Ask(ask), range, (2, false));
}

/// One stored message with what has become of it, among loaded rows.
pub(super) fn message(rows: &[Row], seq: Seq) -> Result<(TimelineRecord, Relations), Failure> {
    let held = held(rows).remove(&seq).ok_or_else(missing)?;
    Ok((held.record, held.relations.unwrap_or_default()))
}

impl Page {
    /// Of rows of which so many were asked for. What has become of the last message may not be among
    /// them: then that is left to the next page.
    pub(super) fn new(rows: &[Row], asked: u32) -> Self {
        let loaded = rows.len();
        let cut = loaded > 1
            && loaded == asked as usize
            && rows.last().is_some_and(|row| !row.key.ends_with("/r"));
        let rows = rows.get(..loaded - usize::from(cut)).unwrap_or_default();
        let last = rows.last().and_then(|row| keys::seq_of(&row.key));
        Self { rows: held(rows), loaded, last, ..Self::default() }
    }

    /// Asks for the messages that are answered and not here. True if there are none.
    pub(super) fn ask(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        id: ChannelId,
    ) -> bool {
        let targets = self.rows.values().filter_map(|held| views::answers(&held.record));
        let missing: BTreeSet<Seq> =
            targets.map(|target| target.seq).filter(|seq| !self.rows.contains_key(seq)).into_set();
        self.ask_for(core, turn, ask, id, missing)
    }

    /// Asks for some messages. True if there are none.
    pub(super) fn ask_for(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        id: ChannelId,
        seqs: BTreeSet<Seq>,
    ) -> bool {
        self.waiting = seqs.len();
        for seq in seqs {
            load(core, turn, ask, id, seq);
        }
        self.waiting == 0
    }

    /// Takes in one of those. True when all have come.
    pub(super) fn add(&mut self, rows: &[Row]) -> bool {
        self.answered.extend(held(rows));
        self.waiting = self.waiting.saturating_sub(1);
        self.waiting == 0
    }

    fn find(&self, target: Target) -> Option<&Held> {
        let held = self.rows.get(&target.seq).or_else(|| self.answered.get(&target.seq));
        held.filter(|held| held.record.message_id == target.id)
    }

    /// One message as it is shown.
    pub(super) fn value(
        &self,
        core: &Core,
        server: ServerId,
        target: Target,
    ) -> Option<TimelineRow> {
        let held = self.find(target)?;
        views::row(core, server, target.seq, &held.record, held.relations.as_ref())
    }

    /// The messages themselves.
    pub(super) fn held(
        &self,
    ) -> impl DoubleEndedIterator<Item = (Seq, &TimelineRecord, Option<&Relations>)> {
        self.rows.iter().map(|(seq, held)| (*seq, &held.record, held.relations.as_ref()))
    }

    /// The messages as what is unread depends on them.
    pub(super) fn entries(&self) -> impl Iterator<Item = Entry> {
        self.held().map(|(seq, record, relations)| Entry::of(seq, record, relations))
    }

    /// The rows as they are shown.
    pub(super) fn values(&self, core: &Core, id: ChannelId) -> Vec<(Seq, TimelineRow)> {
        let Some(channel) = core.channels.get(&id) else { return Vec::new() };
        let server = channel.server;
        let shown = |(seq, held): (&Seq, &Held)| {
            let mut shown = views::row(core, server, *seq, &held.record, held.relations.as_ref())?;
            if let Some(target) = views::answers(&held.record)
                && let TimelineRow::Message(message) = &mut shown
                && message.reply_to.is_some()
            {
                // What answers something later answers nothing.
                let found = self.find(target).filter(|_| target.seq < *seq);
                let found = found.map(|held| (&held.record, held.relations.as_ref()));
                message.reply_to = Some(views::answered(core, server, target, found));
            }
            let row = (*seq, &held.record, held.relations.as_ref());
            let shown = views::with_poll(core, channel, *seq, shown);
            Some((*seq, core.mark_row(id, row, shown)))
        };
        self.rows.iter().filter_map(shown).collect()
    }
}
