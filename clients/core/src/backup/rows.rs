//! Rows of the timeline as items of a backup, and back.

use coterie_protocol::backup::{Item, Notifies, OneOf};
use coterie_types::{Seq, from_canonical};

use crate::{
    Row, keys,
    records::{AnonymousRecord, NotifiedRecord, TimelineRecord},
};

/// A row as an item; none of what was not readable.
pub(super) fn item_of(row: &Row) -> Option<Item> {
    if row.key.ends_with("/r") {
        return None;
    }
    let seq = keys::seq_of(&row.key)?;
    let record: TimelineRecord = from_canonical(&row.value).ok()?;
    matches!(record.kind, 1 | 3 | 4 | 5).then_some(Item {
        seq,
        kind: record.kind,
        message_id: record.message_id,
        body_hash: record.body_hash,
        user: record.user,
        device: record.device,
        content: record.content,
        at: record.at,
        rights: record.rights,
        deleted: record.deleted,
        target: record.target,
        notifies: record
            .notifies
            .map(|told| Notifies { mentions: told.mentions, reader: told.reader }),
        anonymous: record.anonymous.map(|of| OneOf {
            of: of.of,
            window: of.window,
            handle: of.handle,
        }),
        shared_by: record.shared_by,
    })
}

/// An item as a row.
pub(super) fn record_of(item: Item) -> TimelineRecord {
    TimelineRecord {
        user: item.user,
        device: item.device,
        content: item.content,
        at: item.at,
        rights: item.rights,
        deleted: item.deleted,
        target: item.target,
        notifies: item
            .notifies
            .map(|told| NotifiedRecord { mentions: told.mentions, reader: told.reader }),
        anonymous: item.anonymous.map(|of| AnonymousRecord {
            of: of.of,
            window: of.window,
            handle: of.handle,
        }),
        shared_by: item.shared_by,
        ..TimelineRecord::of(item.kind, item.message_id, item.body_hash)
    }
}

/// The place in the log of a row that says what was sent there, by the row's key.
pub(super) fn place(key: &str) -> Option<(&str, Seq)> {
    let (channel, rest) = key.strip_prefix("t/")?.split_once('/')?;
    let seq = rest.strip_prefix("r/").unwrap_or(rest);
    (seq.len() == 16).then(|| Some((channel, Seq::from_str_radix(seq, 16).ok()?)))?
}

#[cfg(test)]
mod tests {
    use coterie_types::ChannelId;

    use super::*;

    #[test]
    fn only_rows_of_what_was_sent_have_a_place() {
        let id = ChannelId::from_bytes([3; 16]);
        let text = id.to_string();
        assert_eq!(place(&keys::timeline(id, 70_000)), Some((text.as_str(), 70_000)));
        assert_eq!(place(&keys::relation(id, 9)), Some((text.as_str(), 9)));
        for key in [keys::relations(id, 9), keys::pins(id), keys::channel(id), keys::hash(id, 9)] {
            assert_eq!(place(&key), None, "{key}");
        }
    }
}
