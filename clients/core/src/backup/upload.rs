//! Chunks go up, then a list that names them.

use coterie_protocol::{
    backup::{Chunk, Entry, Item, Manifest},
    rest::{BackupChunk, PutBackup},
};
use coterie_types::sort_by_number;
use coterie_types::{
    BlobId, Bytes, Hash,
    limits::{BACKUP_CHUNKS, BACKUP_MANIFEST_MAX},
    sha256, to_canonical,
};

use super::{
    advance::PAUSE,
    state::{Job, Work},
};
use crate::{
    Core, Failure, FailureKind,
    net::{Purpose, Reply},
    turn::Turn,
};

/// Bytes of items that one chunk holds: with all around them they are padded to 256 KiB at most.
const ROOM: usize = 250 * 1024;

/// Cut where a chunk would become too large; the pieces leave no place out.
fn pieces(chunk: Chunk) -> Vec<Chunk> {
    let (mut pieces, mut room) = (Vec::new(), ROOM);
    let (user, channel, last) = (chunk.user, chunk.channel, chunk.to);
    let mut piece = Chunk { items: Vec::new(), ..chunk };
    for item in chunk.items {
        let size = to_canonical::<Item>(&item).len();
        if size > room && !piece.items.is_empty() {
            let from = item.seq;
            piece.to = from - 1;
            let next = Chunk { user, channel, from, to: last, items: Vec::new() };
            pieces.push(std::mem::replace(&mut piece, next));
            room = ROOM;
        }
        room = room.saturating_sub(size);
        piece.items.push(item);
    }
    pieces.push(piece);
    pieces
}

impl Core {
    /// Seals what is to take its place.
    pub(super) fn prepare(&mut self, turn: &mut Turn<'_>, mut work: Work, chunk: Chunk) {
        let Some(key) = self.backup_key() else { return };
        for piece in pieces(chunk) {
            let id = BlobId::from_bytes(turn.random());
            let sealed = piece.seal(&key, id, &mut *turn.rng);
            let (hash, digest) = (sha256(&[&sealed]), piece.digest());
            let entry = Entry { from: piece.from, to: piece.to, chunk: id, hash, digest };
            work.pending.push_back((entry, Bytes(sealed)));
        }
        self.upload(turn, work);
    }

    fn upload(&mut self, turn: &mut Turn<'_>, work: Work) {
        let Some((entry, sealed)) = work.pending.front() else {
            return self.list_chunks(turn, work);
        };
        let path = format!("/v1/users/@me/backup/chunks/{}", entry.chunk);
        let body = BackupChunk { sealed: sealed.clone() };
        self.backup.job = Some(Job::Upload(work));
        self.net.call(turn, Purpose::Backup, "PUT", path, Some(&body));
    }

    pub(super) fn chunk_uploaded(&mut self, turn: &mut Turn<'_>, mut work: Work, reply: &Reply) {
        if !matches!(reply, Reply::Good(_)) {
            return self.work_failed(turn, work, reply);
        }
        work.done.extend(work.pending.pop_front().map(|(entry, _)| entry));
        self.upload(turn, work);
    }

    /// All chunks are there: a list names them.
    fn list_chunks(&mut self, turn: &mut Turn<'_>, work: Work) {
        let Some(mut manifest) = self.backup.manifest.clone() else { return };
        let entries = manifest.channels.entry(work.channel).or_default();
        let replaced = work.existing.as_ref().map(|entry| entry.chunk);
        entries.retain(|entry| Some(entry.chunk) != replaced);
        entries.extend(work.done.iter().cloned());
        sort_by_number(entries, |entry| entry.from);
        if manifest.chunks().count() > BACKUP_CHUNKS {
            return self.backup_is_full(turn);
        }
        self.put_manifest(turn, manifest, Some(work));
    }

    fn backup_is_full(&mut self, turn: &mut Turn<'_>) {
        let words = "the backup is full: what is new is not put there";
        self.backup_failed(turn, Failure::new(FailureKind::Refused, "limit_reached", words));
        for kept in self.backup.channels.values_mut() {
            kept.due = None;
        }
    }

    pub(super) fn put_manifest(
        &mut self,
        turn: &mut Turn<'_>,
        mut manifest: Manifest,
        work: Option<Work>,
    ) {
        let Some((expected, sealed)) = self.seal_manifest(turn, &mut manifest) else { return };
        if sealed.len() > BACKUP_MANIFEST_MAX {
            return self.backup_is_full(turn);
        }
        let hash = sha256(&[&sealed]);
        let chunks = manifest.chunks().collect();
        let version = manifest.version;
        let body = PutBackup { expected, version, manifest: sealed, chunks };
        self.backup.job = Some(Job::Put(Box::new((manifest, hash, work))));
        self.net.call(turn, Purpose::Backup, "PUT", "/v1/users/@me/backup".into(), Some(&body));
    }

    pub(super) fn manifest_put(
        &mut self,
        turn: &mut Turn<'_>,
        (manifest, hash, work): (Manifest, Hash, Option<Work>),
        reply: &Reply,
    ) {
        if !matches!(reply, Reply::Good(_)) {
            return match work {
                Some(work) => self.work_failed(turn, work, reply),
                None => self.switch_failed(turn, reply),
            };
        }
        self.backup.pause = Some(turn.now.plus(PAUSE));
        self.take_manifest(turn, manifest, Some(hash));
        match work {
            Some(work) => self.finish_work(turn, work),
            None => self.switched(turn),
        }
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::{ChannelId, FixedBytes, MessageId, UserId};

    use super::*;

    fn item(seq: u64, size: usize) -> Item {
        Item {
            seq,
            kind: 1,
            message_id: MessageId::from_bytes([1; 16]),
            body_hash: FixedBytes([1; 32]),
            user: None,
            device: None,
            content: Some(Bytes(vec![7; size])),
            at: None,
            rights: None,
            deleted: None,
            target: None,
            notifies: None,
            anonymous: None,
            shared_by: None,
        }
    }

    #[test]
    fn pieces_leave_no_place_and_no_item_out_and_fit() {
        for size in [0, 100, 16 * 1024] {
            let items: Vec<_> = (10..200).map(|seq| item(seq, size)).collect();
            let (user, channel) = (UserId::from_bytes([1; 16]), ChannelId::from_bytes([2; 16]));
            let chunk = Chunk { user, channel, from: 5, to: 260, items };
            let pieces = pieces(chunk.clone());
            assert_eq!((pieces[0].from, pieces.last().unwrap().to), (5, 260));
            assert!(pieces.windows(2).all(|two| two[0].to + 1 == two[1].from));
            assert!(pieces.iter().all(|piece| to_canonical(piece).len() < 256 * 1024 - 4));
            let all: Vec<_> = pieces.into_iter().flat_map(|piece| piece.items).collect();
            assert_eq!(all, chunk.items);
        }
    }
}
