//! One step of the fold: items are applied in the order of the log.

use coterie_types::limits;

use super::{Act, Edited, Item, Pins, Relations, Subject};

/// What an item changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Nothing: it has no effect, for anybody.
    None,
    Edited,
    Reacted,
    Pinned,
    Deleted,
}

/// Applies an item to its target, if it is there, as it stood before the item.
pub(crate) fn apply(
    subject: Option<&Subject>,
    relations: &mut Relations,
    pins: &mut Pins,
    item: &Item,
) -> Change {
    // A relation looks back: so there are no cycles, and nothing waits for what is to come.
    let aimed = |subject: &&Subject| {
        subject.seq == item.target.seq && subject.id == item.target.id && subject.seq < item.seq
    };
    let stands = |subject: &&Subject| subject.deleted.is_none_or(|deleted| deleted >= item.seq);
    let Some(subject) = subject.filter(aimed).filter(stands) else { return Change::None };
    let changed = |yes: bool, change| if yes { change } else { Change::None };
    match &item.act {
        Act::Edit { content, at, notifies } => {
            let may = may_edit(subject, relations, item);
            if may {
                relations.edits.push(Edited { seq: item.seq, at: *at, id: item.id });
                relations.content = Some(content.clone());
                relations.notifies = *notifies;
            }
            changed(may, Change::Edited)
        }
        Act::React { emoji, on: true } => {
            let may = if relations.has(emoji) {
                item.rights.reacts()
            } else {
                item.rights.begins_reactions() && relations.has_room()
            };
            changed(may && relations.react(item.by, emoji, item.seq), Change::Reacted)
        }
        Act::React { emoji, on: false } => {
            changed(relations.unreact(item.by, emoji), Change::Reacted)
        }
        Act::Pin { on } => {
            let may = item.rights.pins();
            let done = if *on {
                may && pins.pin(item.target, item.by, item.seq)
            } else {
                may && pins.unpin(item.target.seq)
            };
            if done {
                relations.pinned = *on;
            }
            changed(done, Change::Pinned)
        }
        Act::Delete => {
            *relations = Relations::default();
            pins.unpin(subject.seq);
            Change::Deleted
        }
    }
}

/// Only the author edits, as long as they may write.
fn may_edit(subject: &Subject, relations: &Relations, item: &Item) -> bool {
    subject.author == Some(item.by)
        && item.rights.edits()
        && relations.edits.len() < limits::EDITS_PER_MESSAGE
}
