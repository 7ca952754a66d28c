//! The fold over messages that are at hand.

use std::collections::BTreeMap;

use coterie_types::Seq;

use super::{Change, Item, Pins, Relations, Subject, apply};

/// Messages, and what has become of them so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Fold {
    pub(crate) subjects: BTreeMap<Seq, Subject>,
    pub(crate) relations: BTreeMap<Seq, Relations>,
    pub(crate) pins: Pins,
}

impl Fold {
    /// Takes the next item in the order of the log.
    pub(crate) fn take(&mut self, item: &Item) -> Change {
        let target = item.target.seq;
        let Some(subject) = self.subjects.get_mut(&target) else { return Change::None };
        let relations = self.relations.entry(target).or_default();
        let change = apply(Some(subject), relations, &mut self.pins, item);
        if change == Change::Deleted {
            subject.deleted.get_or_insert(item.seq);
        }
        change
    }
}
