//! A piece of a channel: what this device has of it is held against what the backup has.

use coterie_protocol::{backup::Chunk, rest::BackupChunkView};
use coterie_types::{Gather as _, UserId, sort_by_number};

use super::{
    rows,
    state::{Job, Work},
};
use crate::{
    Core, Row, keys,
    loading::Loading,
    net::{Purpose, Reply},
    turn::Turn,
};

/// Rows of one piece: each may have one beside it that says what has become of it.
const ROWS: u32 = 1_024;

impl Core {
    fn own_user(&self) -> UserId {
        self.account.as_ref().map_or(UserId::from_bytes([0; 16]), |account| account.user)
    }

    pub(super) fn begin_work(&mut self, turn: &mut Turn<'_>, mut work: Work) {
        if let Some(kept) = self.backup.channels.get_mut(&work.channel) {
            let after = kept.dirty.split_off(&(work.to + 1));
            let within = kept.dirty.split_off(&work.from);
            kept.dirty.extend(after);
            work.dirty = within;
        }
        let id = work.channel;
        let range = (keys::timeline(id, work.from), keys::timeline(id, work.to + 1));
        self.backup.job = Some(Job::Rows(work));
        self.load_rows(turn, Loading::Backup, range, (ROWS, false));
    }

    pub(super) fn rows_loaded(&mut self, turn: &mut Turn<'_>, mut work: Work, rows: &[Row]) {
        work.items = rows.iter().filter_map(rows::item_of).collect();
        let id = work.channel;
        let range = (keys::relation(id, work.from), keys::relation(id, work.to + 1));
        self.backup.job = Some(Job::Relations(work));
        self.load_rows(turn, Loading::Backup, range, (ROWS, false));
    }

    pub(super) fn all_loaded(&mut self, turn: &mut Turn<'_>, mut work: Work, rows: &[Row]) {
        work.items.extend(rows.iter().filter_map(rows::item_of));
        sort_by_number(&mut work.items, |item| item.seq);
        let user = self.own_user();
        let Some(existing) = &work.existing else {
            let chunk = work.chunk(user, (work.from, work.to));
            return match chunk.items.is_empty() {
                true => self.finish_work(turn, work),
                false => self.prepare(turn, work, chunk),
            };
        };
        let mine = work.chunk(user, (existing.from, existing.to));
        if mine.digest() != existing.digest {
            let path = format!("/v1/users/@me/backup/chunks/{}", existing.chunk);
            self.backup.job = Some(Job::Base(work));
            self.net.get(turn, Purpose::Backup, path);
        } else if work.to == existing.to {
            self.finish_work(turn, work);
        } else {
            let chunk = work.chunk(user, (work.from, work.to));
            self.prepare(turn, work, chunk);
        }
    }

    /// What the backup has there: both together take its place, if that is more.
    pub(super) fn base_fetched(&mut self, turn: &mut Turn<'_>, work: Work, reply: &Reply) {
        let Some((existing, key)) = work.existing.clone().zip(self.backup_key()) else { return };
        if reply.code() == Some("not_found") {
            // Another device may have written a list without it meanwhile.
            return self.work_failed(turn, work, reply);
        }
        let base = match reply.parse::<BackupChunkView>() {
            Ok(chunk) => Chunk::open(&key, work.channel, &existing, &chunk.sealed),
            Err(_) => return self.work_failed(turn, work, reply),
        };
        let mut base = match base {
            Ok(base) => base,
            Err(error) => {
                self.put_back(&work);
                return self.chunk_in_trouble(turn, &error);
            }
        };
        base.items.retain(|item| work.dirty.get(&item.seq) != Some(&true));
        let both = work.chunk(self.own_user(), (work.from, work.to)).merged(base);
        if both.to == existing.to && both.digest() == existing.digest {
            self.finish_work(turn, work);
        } else {
            self.prepare(turn, work, both);
        }
    }

    /// What could not be done is still to be done.
    pub(super) fn put_back(&mut self, work: &Work) {
        if let Some(kept) = self.backup.channels.get_mut(&work.channel) {
            for (seq, gone) in &work.dirty {
                kept.dirty.entry(*seq).or_insert(*gone);
            }
        }
    }

    pub(super) fn work_failed(&mut self, turn: &mut Turn<'_>, work: Work, reply: &Reply) {
        self.put_back(&work);
        // The list may be another by now.
        self.backup.manifest = None;
        let moved = matches!(reply.code(), Some("version_conflict" | "not_found"))
            || reply.rule() == Some("backup_chunks");
        if moved && self.backup.tries < 6 {
            self.backup.tries += 1;
            self.backup.backoff.fail(turn);
        } else {
            self.backup_failed(turn, reply.failure());
        }
    }

    /// A piece is in the backup as it is here.
    pub(super) fn finish_work(&mut self, turn: &mut Turn<'_>, work: Work) {
        self.backup.tries = 0;
        self.backup.backoff.succeed();
        self.backup.failure = None;
        let head = self.channels.get(&work.channel).map_or(0, crate::channel::Channel::seq);
        let Some(kept) = self.backup.channels.get_mut(&work.channel) else { return };
        let named = self
            .backup
            .manifest
            .iter()
            .flat_map(coterie_protocol::backup::Manifest::chunks)
            .into_set();
        let same = work.existing.filter(|entry| named.contains(&entry.chunk));
        let there = work.done.into_iter().chain(same).filter(|entry| entry.to <= head);
        kept.merged.extend(there.map(|entry| entry.chunk));
        kept.merged.retain(|chunk| named.contains(chunk));
        if work.from <= kept.cursor + 1 {
            kept.cursor = kept.cursor.max(work.to.min(head));
        }
        turn.save(keys::backup(work.channel), kept);
    }
}
