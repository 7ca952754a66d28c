//! Relations are folded apart from taking the log in: what they are about has to be loaded first. How
//! far that has come is saved with what came of it, so that nothing is folded twice or left out.

use std::collections::{BTreeMap, BTreeSet};

use coterie_policy::ContentRights;
use coterie_protocol::{
    content::{Content, Said, Target},
    envelope::Class,
};
use coterie_types::{ChannelId, Gather as _, Seq, from_canonical, sort_by_number};

use super::{Channel, folding_anew::Anew};
use crate::{
    Core, Row,
    features::views::{self, TailRow},
    keys,
    loading::Loading,
    records::TimelineRecord,
    relations::{Act, Change, Fold, Item, Subject},
    turn::Turn,
};

/// Relations that are folded at a time.
const AT_ONCE: u32 = 200;

/// Relations whose targets are being loaded.
#[derive(Debug, Default)]
pub(crate) struct Folding {
    pub(super) items: Vec<Item>,
    /// Where to go on afterwards, if there may be more.
    next: Option<Seq>,
    /// Whether as many came as were asked for.
    full: bool,
    waiting: usize,
    pub(super) fold: Fold,
    pub(super) messages: BTreeMap<Seq, TimelineRecord>,
    /// What is folded anew, if that is what this is about.
    pub(super) anew: Option<Anew>,
}

/// A stored relation as an item of the fold.
fn item_of(seq: Seq, record: &TimelineRecord) -> Option<Item> {
    let rights = ContentRights::from_bits(record.rights.unwrap_or_default());
    let by = record.user?;
    let (target, act) = if record.kind == 3 {
        // The tombstone was judged with the message's id.
        (Target { seq: record.target?, id: record.message_id }, Act::Delete)
    } else {
        let bytes = record.content.clone()?;
        let content = Content::from_bytes(&bytes).ok()?;
        match Said::read(&content, Class::Light) {
            Said::Edit(edit) => {
                let notifies = record.notifies;
                (edit.target, Act::Edit { content: bytes, at: record.at, notifies })
            }
            Said::Reaction(said) => (said.target, Act::React { emoji: said.emoji, on: said.on }),
            Said::Pin(pin) => (pin.target, Act::Pin { on: pin.on }),
            _ => return None,
        }
    };
    Some(Item { seq, id: record.message_id, by, rights, target, act })
}

impl Core {
    /// Begins to fold what was not folded yet.
    pub(super) fn advance_folding(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let Some(record) = &channel.record else { return };
        // What is still being read from the backup comes before it.
        let ready = channel.folding.is_none() && !self.backup.restores(channel.id);
        let anew = record.anew.clone().filter(|_| record.unfolded.is_none()).map(Anew::of);
        let from = record.unfolded.or(anew.as_ref().map(Anew::from));
        let Some(from) = from.filter(|_| ready) else { return };
        channel.folding = Some(Folding { anew, ..Folding::default() });
        let range = (keys::relation(channel.id, from), keys::relation_end(channel.id));
        self.load_rows(turn, Loading::Relations(channel.id), range, (AT_ONCE, false));
    }

    /// Relations have come: what they are about is asked for.
    pub(crate) fn relations_loaded(&mut self, turn: &mut Turn<'_>, id: ChannelId, rows: Vec<Row>) {
        self.with_channel(id, |core, channel| {
            let Some(folding) = channel.folding.as_mut() else { return };
            let read =
                |row: &Row| Some((keys::seq_of(&row.key)?, from_canonical(&row.value).ok()?));
            let found = rows.iter().filter_map(read).collect::<Vec<(Seq, TimelineRecord)>>();
            // Those that arrive meanwhile come after these.
            folding.full = rows.len() == AT_ONCE as usize;
            folding.next = found.last().map(|(seq, _)| seq + 1);
            let refold = channel.record.as_ref().and_then(|record| record.refold);
            let items = found.iter().filter_map(|(seq, row)| item_of(*seq, row));
            match &folding.anew {
                None => {
                    let wanted = |item: &Item| refold.is_none_or(|refold| refold.wants(item));
                    folding.items = items.filter(wanted).collect();
                    for (_, row) in &found {
                        core.learn_from(turn, channel.server, row);
                    }
                }
                Some(anew) => {
                    folding.items.extend(items.filter(|item| anew.is_about(item)));
                    if let Some(next) = folding.next.filter(|_| folding.full) {
                        let range = (keys::relation(id, next), keys::relation_end(id));
                        core.load_rows(turn, Loading::Relations(id), range, (AT_ONCE, false));
                        return;
                    }
                }
            }
            let targets = folding.items.iter().map(|item| item.target.seq).into_set();
            folding.waiting = targets.len() + 1;
            for seq in targets {
                let range = (keys::timeline(id, seq), keys::timeline(id, seq.saturating_add(1)));
                core.load_rows(turn, Loading::Related(id), range, (2, false));
            }
            let pins = keys::pins(id);
            let range = (pins.clone(), pins + "/");
            core.load_rows(turn, Loading::Related(id), range, (1, false));
        });
    }

    /// A message that relations are about has come, with what has become of it; or the pins.
    pub(crate) fn related_loaded(&mut self, turn: &mut Turn<'_>, id: ChannelId, rows: Vec<Row>) {
        self.with_channel(id, |core, channel| {
            let Some(folding) = channel.folding.as_mut() else { return };
            rows.iter().for_each(|row| folding.add(id, row));
            folding.waiting = folding.waiting.saturating_sub(1);
            if folding.waiting == 0
                && let Some(folding) = channel.folding.take()
            {
                match folding.anew {
                    Some(_) => core.end_folding_anew(turn, channel, folding),
                    None => core.fold(turn, channel, folding),
                }
            }
        });
    }

    fn fold(&mut self, turn: &mut Turn<'_>, channel: &mut Channel, mut folding: Folding) {
        let id = channel.id;
        let pins = folding.fold.pins.clone();
        let (mut touched, mut changed) = (BTreeSet::new(), Vec::new());
        let mut unread = Vec::new();
        for item in std::mem::take(&mut folding.items) {
            let target = item.target.seq;
            let known = folding.fold.relations.get(&target);
            let edits: Vec<Seq> =
                known.iter().flat_map(|r| r.edits.iter().map(|e| e.seq)).collect();
            let change = folding.fold.take(&item);
            match (&item.act, change) {
                // The texts of a deleted message are forgotten with it.
                (_, Change::Deleted) => {
                    edits.into_iter().for_each(|seq| turn.forget(keys::relation(id, seq)));
                    // Those of one that was never read have had no effect yet.
                    unread.extend(folding.is_unread(target).then_some(target));
                }
                // Of one that was not read nobody knows yet whose edits count.
                (Act::Edit { .. }, Change::None)
                    if folding.fold.subjects.contains_key(&target)
                        && !folding.is_unread(target) =>
                {
                    turn.forget(keys::relation(id, item.seq));
                }
                _ => {}
            }
            if change != Change::None {
                touched.insert(target);
                changed.push(item);
            }
        }
        for target in touched {
            if let Some(relations) = folding.fold.relations.get(&target) {
                turn.save(keys::relations(id, target), relations);
            }
        }
        for item in changed {
            let target = item.target.seq;
            let of = folding.messages.get(&target).zip(folding.fold.relations.get(&target));
            let Some((record, relations)) = of else { continue };
            self.show_row(turn, channel, |core| {
                let of = (target, record, relations);
                let mut row = views::changed(core, channel.server, &item, of)?;
                row.message.poll = views::poll(core, channel, target);
                Some(TailRow::Changed(Box::new(row)))
            });
        }
        // What was shared later may have been pinned before.
        sort_by_number(&mut folding.fold.pins.all, |pinned| pinned.seq);
        if folding.fold.pins != pins {
            turn.save(keys::pins(id), &folding.fold.pins);
        }
        let newest = channel.newest_relation;
        if let Some(record) = channel.record.as_mut() {
            record.unfolded = folding.next.filter(|next| folding.full || newest >= *next);
            if record.unfolded.is_none() {
                record.refold = None;
            }
            turn.save(keys::channel(id), record);
        }
        for target in unread {
            self.fold_anew(turn, channel, target, false);
        }
    }
}

impl Folding {
    /// Whether a message is there that could not be read.
    pub(super) fn is_unread(&self, target: Seq) -> bool {
        self.fold.subjects.get(&target).is_some_and(|subject| subject.author.is_none())
    }

    fn add(&mut self, id: ChannelId, row: &Row) {
        if row.key == keys::pins(id) {
            self.fold.pins = from_canonical(&row.value).unwrap_or_default();
        } else if let Some(key) = row.key.strip_suffix("/r") {
            let found = keys::seq_of(key).zip(from_canonical(&row.value).ok());
            self.fold.relations.extend(found);
        } else if let Some((seq, record)) =
            keys::seq_of(&row.key).zip(from_canonical::<TimelineRecord>(&row.value).ok())
        {
            let subject = Subject {
                seq,
                id: record.message_id,
                author: record.user,
                // Rows of earlier versions do not say by what they were deleted.
                deleted: record.deleted.or((record.kind == 4).then_some(0)),
            };
            self.fold.subjects.insert(seq, subject);
            self.messages.insert(seq, record);
        }
    }
}
