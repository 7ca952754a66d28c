//! What is unread in a channel: a pure function of what is stored and of what the user has decided.

use std::{collections::BTreeSet, sync::Arc};

use coterie_policy::NOBODY;
use coterie_protocol::{
    content::{Content, Said},
    envelope::Class,
    own_data::Level,
};
use coterie_types::{Seq, UserId};

use crate::{records::TimelineRecord, relations::Relations};

/// A stored message, as it is now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) seq: Seq,
    /// The authenticated author; none of what is not shown, and of what was deleted.
    author: Option<UserId>,
    /// Whether its present text mentions the reader, judged at the e(n) of that text.
    addressed: bool,
}

/// Who reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reader {
    pub(crate) user: UserId,
    /// Up to where everything is read.
    pub(crate) mark: Seq,
    pub(crate) level: Level,
    /// Whether nothing notifies now.
    pub(crate) muted: bool,
    /// Whom they block: nothing by those is unread.
    pub(crate) blocks: Arc<BTreeSet<UserId>>,
}

/// What is unread.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) count: u64,
    pub(crate) mentions: u64,
    /// How many of them notify.
    pub(crate) notify: u64,
    pub(crate) first: Option<Seq>,
}

impl Entry {
    /// Of a stored row, with what has become of it.
    pub(crate) fn of(seq: Seq, record: &TimelineRecord, relations: Option<&Relations>) -> Self {
        // Nobody's post is unread to everybody, its author too.
        let author = record.user.or(record.anonymous.map(|_| NOBODY));
        // What was said before this user came, and was shared later, is no news.
        let author = author.filter(|_| record.kind == 1 && record.shared_by.is_none());
        let edited = relations.filter(|relations| !relations.edits.is_empty());
        let notifies = match edited.map(|relations| relations.notifies) {
            // What is no text does not become one by an edit.
            Some(Some(notifies)) if is_text(record) => Some(notifies),
            Some(_) => None,
            None => record.notifies,
        };
        Self { seq, author, addressed: notifies.is_some_and(|notifies| notifies.reader) }
    }
}

fn is_text(record: &TimelineRecord) -> bool {
    let content = record.content.as_ref().and_then(|bytes| Content::from_bytes(bytes).ok());
    content.is_some_and(|content| matches!(Said::read(&content, Class::Message), Said::Text(_)))
}

impl Reader {
    /// Whether a message is unread: by somebody else, there, and after the mark.
    pub(crate) fn has_unread(&self, entry: &Entry) -> bool {
        let others = |author| author != self.user && !self.blocks.contains(&author);
        entry.seq > self.mark && entry.author.is_some_and(others)
    }

    /// Whether one that is unread notifies.
    pub(crate) const fn is_notified_of(&self, entry: &Entry) -> bool {
        !self.muted && self.level.notifies_of(entry.addressed)
    }
}

impl Unread {
    /// Takes one message in; every message once, in any order.
    pub(crate) fn take(&mut self, reader: &Reader, entry: &Entry) {
        if !reader.has_unread(entry) {
            return;
        }
        self.count += 1;
        self.mentions += u64::from(entry.addressed);
        self.notify += u64::from(reader.is_notified_of(entry));
        self.first = Some(self.first.map_or(entry.seq, |first| first.min(entry.seq)));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const OWN: UserId = UserId::from_bytes([1; 16]);
    const LEVELS: [Level; 3] = [Level::All, Level::Mentions, Level::Nothing];

    fn reader(mark: Seq, level: Level, muted: bool) -> Reader {
        Reader { user: OWN, mark, level, muted, blocks: Arc::default() }
    }

    fn unread(reader: &Reader, entries: &[Entry]) -> Unread {
        let mut unread = Unread::default();
        entries.iter().for_each(|entry| unread.take(reader, entry));
        unread
    }

    fn entries() -> impl Strategy<Value = Vec<Entry>> {
        let one = (prop::option::of(1_u8..4), any::<bool>());
        prop::collection::vec(one, 0..60).prop_map(|all| {
            let entry = |(seq, (author, addressed)): (Seq, (Option<u8>, bool))| {
                let author = author.map(|n| UserId::from_bytes([n; 16]));
                Entry { seq, author, addressed }
            };
            (1..).zip(all).map(entry).collect()
        })
    }

    fn readers() -> impl Strategy<Value = Reader> {
        (0_u64..70, 0_usize..3, any::<bool>())
            .prop_map(|(mark, level, muted)| reader(mark, LEVELS[level], muted))
    }

    proptest! {
        #[test]
        fn the_order_of_arrival_does_not_matter(
            (sorted, shuffled) in entries().prop_flat_map(|e| (Just(e.clone()), Just(e).prop_shuffle())),
            by in readers(),
        ) {
            prop_assert_eq!(unread(&by, &sorted), unread(&by, &shuffled));
        }

        #[test]
        fn it_is_what_stands_after_the_mark_and_is_by_others(all in entries(), by in readers()) {
            let found = unread(&by, &all);
            let others: Vec<_> = all
                .iter()
                .filter(|e| e.seq > by.mark && e.author.is_some_and(|author| author != OWN))
                .collect();
            prop_assert_eq!(found.count, others.len() as u64);
            prop_assert_eq!(found.first, others.first().map(|entry| entry.seq));
            let addressed = others.iter().filter(|entry| entry.addressed).count() as u64;
            prop_assert_eq!(found.mentions, addressed);
            let notify = match (by.muted, by.level) {
                (true, _) | (_, Level::Nothing) => 0,
                (_, Level::Mentions) => found.mentions,
                (_, Level::All) => found.count,
            };
            prop_assert_eq!(found.notify, notify);
        }

        #[test]
        fn a_later_mark_leaves_no_more_unread(all in entries(), by in readers(), more in 0_u64..70) {
            let later = Reader { mark: by.mark + more, ..by.clone() };
            let (before, after) = (unread(&by, &all), unread(&later, &all));
            prop_assert!(after.count <= before.count && after.mentions <= before.mentions);
            prop_assert!(after.notify <= before.notify);
            prop_assert!(after.first >= before.first || after.first.is_none());
        }
    }

    #[test]
    fn own_deleted_and_unreadable_messages_are_never_unread() {
        let record = |kind, user: Option<UserId>| TimelineRecord {
            user,
            notifies: Some(crate::records::NotifiedRecord { reader: true, ..Default::default() }),
            ..TimelineRecord::of(
                kind,
                coterie_types::MessageId::from_bytes([9; 16]),
                coterie_types::FixedBytes([0; 32]),
            )
        };
        let bob = Some(UserId::from_bytes([2; 16]));
        let rows = [record(1, Some(OWN)), record(4, bob), record(2, None), record(1, bob)];
        let all: Vec<_> = (1..).zip(&rows).map(|(seq, row)| Entry::of(seq, row, None)).collect();
        let one = Unread { count: 1, mentions: 1, notify: 1, first: Some(4) };
        assert_eq!(unread(&reader(0, Level::All, false), &all), one);
        assert_eq!(unread(&reader(4, Level::All, false), &all), Unread::default());
        // Nor is what somebody who is blocked says.
        let blocks = Arc::new(bob.into_iter().collect());
        let blocking = Reader { blocks, ..reader(0, Level::All, false) };
        assert_eq!(unread(&blocking, &all), Unread::default());
        // An edit without mentions takes them away.
        let edited = crate::relations::Edited {
            seq: 9,
            at: None,
            id: coterie_types::MessageId::from_bytes([8; 16]),
        };
        let mut relations = Relations::default();
        relations.edits.push(edited);
        assert!(!Entry::of(4, &rows[3], Some(&relations)).addressed);
    }
}
