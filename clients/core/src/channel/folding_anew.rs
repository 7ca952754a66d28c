//! Folding anew: something of a message, or about it, came late, told by another own device. Its relations
//! are folded from the first one on, in the order of the log, as if it had come in time.

use std::collections::BTreeSet;

use coterie_types::{Gather as _, Seq};

use super::{Channel, folding::Folding};
use crate::{
    Core,
    features::views::{self, TailRow},
    keys,
    records::AnewRecord,
    relations::{Act, Change, Item, Relations},
    turn::Turn,
};

/// What is being folded anew.
#[derive(Debug)]
pub(super) struct Anew {
    of: AnewRecord,
    /// Whether more came late since it began: then it is done once more.
    again: bool,
}

impl Anew {
    pub(super) const fn of(of: AnewRecord) -> Self {
        Self { of, again: false }
    }

    /// The first relation that matters: they all look back.
    pub(super) fn from(&self) -> Seq {
        let first = self.of.targets.first().filter(|_| !self.of.pins);
        first.map_or(0, |first| first.saturating_add(1))
    }

    pub(super) fn is_about(&self, item: &Item) -> bool {
        self.of.is_about(item)
    }
}

impl Core {
    /// Something of a message, or about it, came late. It is folded as soon as all else is.
    pub(crate) fn fold_anew(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        target: Seq,
        pin: bool,
    ) {
        let anew = channel.folding.as_mut().and_then(|folding| folding.anew.as_mut());
        anew.into_iter().for_each(|anew| anew.again = true);
        let Some(record) = channel.record.as_mut() else { return };
        let of = record.anew.get_or_insert_default();
        of.targets.insert(target);
        of.pins |= pin;
        turn.save(keys::channel(channel.id), record);
    }

    /// All that matters is loaded.
    pub(super) fn end_folding_anew(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        mut folding: Folding,
    ) {
        let Some((anew, record)) = folding.anew.take().zip(channel.record.as_mut()) else { return };
        let id = channel.id;
        // What came in the meantime is folded after this.
        let end = record.unfolded.unwrap_or(Seq::MAX);
        if !anew.again {
            record.anew = None;
        }
        turn.save(keys::channel(id), record);
        let (before, pins) = (folding.fold.relations.clone(), folding.fold.pins.clone());
        folding.fold.forget(&anew.of);
        let mut last = Vec::new();
        for item in std::mem::take(&mut folding.items).into_iter().filter(|item| item.seq < end) {
            let target = item.target.seq;
            let change = folding.fold.take(&item);
            let is_edit = matches!(item.act, Act::Edit { .. });
            let is_gone = folding.fold.subjects.get(&target).is_some_and(|s| s.deleted.is_some());
            if is_edit && (is_gone || (change == Change::None && !folding.is_unread(target))) {
                turn.forget(keys::relation(id, item.seq));
            }
            if change != Change::None {
                last.retain(|known: &Item| known.target.seq != target);
                last.push(item);
            }
        }
        let unchanged = |target: &Seq, relations: &Relations| {
            before.get(target).is_some_and(|known| known == relations)
                || (!before.contains_key(target) && *relations == Relations::default())
        };
        let touched: BTreeSet<Seq> = folding
            .fold
            .relations
            .iter()
            .filter(|(target, relations)| !unchanged(target, relations))
            .map(|(target, relations)| {
                turn.save(keys::relations(id, *target), relations);
                *target
            })
            .into_set();
        if folding.fold.pins != pins {
            turn.save(keys::pins(id), &folding.fold.pins);
        }
        for item in last.iter().filter(|item| touched.contains(&item.target.seq)) {
            let target = item.target.seq;
            let of = folding.messages.get(&target).zip(folding.fold.relations.get(&target));
            let Some((record, relations)) = of else { continue };
            self.show_row(turn, channel, |core| {
                let of = (target, record, relations);
                let row = views::changed(core, channel.server, item, of)?;
                Some(TailRow::Changed(Box::new(row)))
            });
        }
    }
}
