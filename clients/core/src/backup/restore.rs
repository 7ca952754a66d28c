//! What was before this device came: read from the backup, and held against the channel log. The log is
//! walked from its first envelope to the one before the own join, whose hash this device has pinned; an
//! item counts if its envelope stands there, with the same id, device and body.

use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::{
    backup::{Chunk, Entry, Item},
    envelope::{EnvelopeKind, SignedTombstone},
    rest::{BackupChunkView, LogItem, LogPage},
};
use coterie_types::{ChannelId, Seq};

use super::{
    advance::TRIES,
    rows::record_of,
    state::{Job, Restoring},
};
use crate::{
    Core,
    channel::{Envelope, Taken, is_signed},
    keys,
    net::{Purpose, Reply},
    reason::Reason,
    records::TimelineRecord,
    turn::Turn,
};

/// Envelopes of a page.
const PAGE: Seq = 200;

impl Core {
    /// The next step for a channel.
    pub(super) fn read_past(&mut self, turn: &mut Turn<'_>, id: ChannelId) {
        let Some(record) = self.backup.channels.get(&id).and_then(|kept| kept.restore) else {
            return;
        };
        let manifest = self.backup.manifest.as_ref();
        let entries = manifest.and_then(|m| m.channels.get(&id)).map_or(&[][..], Vec::as_slice);
        let past = |entry: &&Entry| entry.from <= record.until.seq;
        if self.backup.tries >= TRIES || !entries.iter().any(|entry| past(&entry)) {
            let words = (self.backup.tries >= TRIES).then_some("the node does not give it");
            return self.past_ends(turn, id, words);
        }
        let other = self.backup.restoring.take().filter(|restoring| restoring.channel == id);
        let restoring = other.unwrap_or_else(|| Restoring {
            channel: id,
            record,
            items: BTreeMap::new(),
            loaded: BTreeSet::new(),
            erased: BTreeMap::new(),
            stale: BTreeMap::new(),
            refused: 0,
            relation: None,
            first: None,
            blind: 0,
        });
        let next = restoring.record.next.seq;
        let wanted = entries.iter().filter(past).find(|entry| {
            entry.to > next
                && entry.from <= next.saturating_add(PAGE)
                && !restoring.loaded.contains(&entry.chunk)
        });
        let (path, job) = match wanted {
            Some(entry) => {
                let path = format!("/v1/users/@me/backup/chunks/{}", entry.chunk);
                (path, Job::Past(id, entry.clone()))
            }
            None => {
                let path = format!("/v1/channels/{id}/log?after={next}&limit={PAGE}");
                (path, Job::Page(id))
            }
        };
        (self.backup.restoring, self.backup.job) = (Some(restoring), Some(job));
        self.net.get(turn, Purpose::Backup, path);
    }

    pub(super) fn past_fetched(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        entry: &Entry,
        reply: &Reply,
    ) {
        let Some(key) = self.backup_key() else { return };
        if reply.code() == Some("not_found") {
            // Another device may have written another list meanwhile.
            (self.backup.manifest, self.backup.restoring) = (None, None);
            return self.backup_failed(turn, reply.failure());
        }
        let chunk = match reply.parse::<BackupChunkView>() {
            Ok(body) => Chunk::open(&key, id, entry, &body.sealed),
            Err(failure) => return self.backup_failed(turn, failure),
        };
        match chunk {
            Ok(chunk) => {
                self.backup.tries = 0;
                self.backup.backoff.succeed();
                if let Some(restoring) = self.backup.restoring.as_mut() {
                    restoring.loaded.insert(entry.chunk);
                    let past = restoring.record.next.seq + 1..=restoring.record.until.seq;
                    let items = chunk.items.into_iter().filter(|i| past.contains(&i.seq));
                    restoring.items.extend(items.map(|item| (item.seq, item)));
                }
            }
            Err(error) => self.chunk_in_trouble(turn, &error),
        }
    }

    pub(super) fn page_fetched(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        let page = match reply.parse::<LogPage>() {
            Ok(page) => page,
            Err(failure) => return self.backup_failed(turn, failure),
        };
        let Some(mut restoring) = self.backup.restoring.take().filter(|r| r.channel == id) else {
            return;
        };
        let before = restoring.record.next.seq;
        for item in &page.entries {
            if restoring.record.next.seq == restoring.record.until.seq {
                break;
            }
            if !self.look_at_past(turn, &mut restoring, item) {
                let words = "the node shows a log before this device's join that is none";
                return self.past_ends(turn, id, Some(words));
            }
        }
        let record = restoring.record;
        if record.next.seq == before {
            let words = "the node withholds the log before this device's join";
            return self.past_ends(turn, id, Some(words));
        }
        self.keep_past(turn, &mut restoring);
        if record.next.seq < record.until.seq {
            self.backup.restoring = Some(restoring);
            return;
        }
        let words = (record.next.hash != record.until.hash)
            .then_some("the node shows another log before this device's join than it pinned");
        self.past_ends(turn, id, words);
    }

    /// One envelope before the own join; false if it is not the next one.
    fn look_at_past(&self, turn: &mut Turn<'_>, past: &mut Restoring, log: &LogItem) -> bool {
        let next = past.record.next;
        if log.seq != next.seq + 1 {
            return false;
        }
        let Ok(envelope) = Envelope::read(log, &next) else { return false };
        past.record.next = envelope.head;
        if envelope.kind == EnvelopeKind::Tombstone {
            self.delete_past(turn, past, &envelope);
        }
        let Some(item) = past.items.remove(&log.seq) else {
            let said = matches!(envelope.kind, EnvelopeKind::Message | EnvelopeKind::Anonymous);
            match past.first {
                None if said => past.blind = log.seq,
                // After what is in the backup, nothing is passed over without a word.
                Some(_) => {
                    let unreadable = Taken::unreadable(&envelope, Reason::BeforeJoined).row;
                    if let Some(row) = unreadable {
                        turn.save(keys::timeline(past.channel, log.seq), &row);
                    }
                }
                None => {}
            }
            return true;
        };
        if !is_of(&item, &envelope) {
            past.refused += 1;
            return true;
        }
        let (seq, kind) = (item.seq, item.kind);
        past.first.get_or_insert(past.blind + 1);
        let mut record = record_of(item);
        if matches!(kind, 3 | 5) {
            past.relation.get_or_insert(seq);
            // What the node has erased is not brought back.
            match kind == 3 || envelope.body.is_some() {
                true => turn.save(keys::relation(past.channel, seq), &record),
                false => drop(past.stale.insert(seq, true)),
            }
            return true;
        }
        if kind == 1 && envelope.body.is_none() {
            record = TimelineRecord {
                kind: 2,
                content: None,
                reason: Some(Reason::Withheld.code().to_owned()),
                ..record
            };
            past.stale.insert(seq, false);
            past.erased.insert(seq, record.clone());
        }
        turn.save(keys::timeline(past.channel, seq), &record);
        true
    }

    /// A tombstone before the own join that its device has signed: what it deletes is not withheld.
    fn delete_past(&self, turn: &mut Turn<'_>, past: &mut Restoring, envelope: &Envelope) {
        let Some(body) = envelope.body.as_ref() else { return };
        let Ok((signed, tombstone, _)) = SignedTombstone::from_bytes(body) else { return };
        let state = self.channels.get(&past.channel).and_then(|c| self.state(c.server).ok());
        if !state.is_some_and(|state| is_signed(state, &signed, &tombstone)) {
            return;
        }
        let fits = |row: &TimelineRecord| row.message_id == tombstone.target_id;
        let aimed = tombstone.channel == past.channel;
        let Some(record) = past.erased.remove(&tombstone.target).filter(|r| aimed && fits(r))
        else {
            return;
        };
        let readable = TimelineRecord { reason: None, ..record };
        let (deleted, relation) = readable.deleted_by(&tombstone, envelope.head.seq);
        turn.save(keys::timeline(past.channel, tombstone.target), &deleted);
        past.relation.get_or_insert(envelope.head.seq);
        turn.save(keys::relation(past.channel, envelope.head.seq), &relation);
    }

    /// Saves how far it has come, with what was read.
    fn keep_past(&mut self, turn: &mut Turn<'_>, past: &mut Restoring) {
        self.backup.tries = 0;
        self.backup.backoff.succeed();
        let Some(kept) = self.backup.channels.get_mut(&past.channel) else { return };
        kept.restore = Some(past.record);
        kept.first = kept.first.or(past.first);
        if !past.stale.is_empty() {
            kept.dirty.append(&mut past.stale);
            kept.due.get_or_insert(turn.now);
        }
        turn.save(keys::backup(past.channel), kept);
        let relation = past.relation;
        self.with_channel(past.channel, |_, channel| {
            if let Some((record, relation)) = channel.record.as_mut().zip(relation) {
                let unfolded = record.unfolded.map_or(relation, |seq| seq.min(relation));
                record.unfolded = Some(unfolded);
                channel.newest_relation = channel.newest_relation.max(unfolded);
                turn.save(keys::channel(channel.id), record);
            }
        });
        if past.refused > 0 {
            let count = std::mem::take(&mut past.refused);
            turn.alarm(format!(
                "alarm: {count} messages of the backup are not in the log of channel {} and are not shown",
                past.channel
            ));
        }
    }

    /// It is read, or cannot be.
    fn past_ends(&mut self, turn: &mut Turn<'_>, id: ChannelId, why: Option<&str>) {
        (self.backup.restoring, self.backup.tries) = (None, 0);
        if let Some(words) = why {
            turn.alarm(format!("alarm: the past of channel {id} cannot be read on: {words}"));
        }
        let named = self.backup.manifest.as_ref().and_then(|m| m.channels.get(&id));
        let Some(kept) = self.backup.channels.get_mut(&id) else { return };
        let Some(restore) = kept.restore.take() else { return };
        if why.is_none() {
            // What was read from there is there.
            let whole = |entry: &&Entry| entry.to <= restore.until.seq;
            let entries: Vec<_> = named.into_iter().flatten().filter(whole).collect();
            kept.merged.extend(entries.iter().map(|entry| entry.chunk));
            let across = named.into_iter().flatten().find(|entry| entry.to > restore.until.seq);
            let end = across.map_or(restore.until.seq, |entry| entry.from - 1);
            kept.cursor = end.min(restore.until.seq);
        }
        turn.save(keys::backup(id), kept);
    }

    /// Nothing of the past is read any more.
    pub(super) fn give_up_pasts(&mut self, turn: &mut Turn<'_>) {
        self.backup.restoring = None;
        for (channel, kept) in &mut self.backup.channels {
            if kept.restore.take().is_some() {
                turn.save(keys::backup(*channel), kept);
            }
        }
    }
}

/// Whether an envelope is the one that an item is about.
fn is_of(item: &Item, envelope: &Envelope) -> bool {
    let by = item.device.is_none_or(|device| device == envelope.header.device);
    if item.kind == 3 {
        let body = envelope.body.as_ref().filter(|_| envelope.kind == EnvelopeKind::Tombstone);
        let signed = body.and_then(|body| SignedTombstone::from_bytes(body).ok());
        return signed.is_some_and(|(_, tombstone, _)| {
            let about = (Some(tombstone.target), tombstone.target_id);
            by && about == (item.target, item.message_id) && item.user == Some(tombstone.user)
        });
    }
    let kind = match item.anonymous {
        Some(_) if item.user.is_some() || item.device.is_some() => return false,
        Some(_) => EnvelopeKind::Anonymous,
        None => EnvelopeKind::Message,
    };
    // Where the body is here, the words are those that were said; an anonymous post commits to none.
    let said = match &item.content {
        Some(words) if kind == EnvelopeKind::Message && envelope.body.is_some() => {
            envelope.says(words)
        }
        _ => true,
    };
    said && envelope.kind == kind
        && item.message_id == envelope.header.message_id
        && by
        && item.body_hash == envelope.body_hash
}
