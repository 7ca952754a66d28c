//! What came late: the relations of some messages are folded once more, from the first one on.

use super::{Act, Fold, Item, Pins, Relations};
use crate::records::AnewRecord;

impl AnewRecord {
    /// Whether a relation is folded anew: of pins all are, or none.
    pub(crate) fn is_about(&self, item: &Item) -> bool {
        match item.act {
            Act::Pin { .. } => self.pins,
            Act::Delete => self.pins || self.targets.contains(&item.target.seq),
            _ => self.targets.contains(&item.target.seq),
        }
    }
}

impl Fold {
    /// Nothing has become yet of what is folded anew.
    pub(crate) fn forget(&mut self, of: &AnewRecord) {
        for (target, relations) in &mut self.relations {
            let pinned = relations.pinned && !of.pins;
            if of.targets.contains(target) {
                *relations = Relations::default();
            }
            relations.pinned = pinned;
        }
        if of.pins {
            self.pins = Pins::default();
        }
    }
}
