//! A piece of a channel's past.

use coterie_seal::SealLabel;
use coterie_types::{BlobId, ChannelId, Hash, Seq, UserId, from_canonical, sha256, to_canonical};
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;

use super::{BackupError, BackupKey, Entry, Item};

/// What one user could read of a channel from one place to another.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Chunk {
    /// Whose.
    #[n(0)]
    pub user: UserId,
    /// The channel.
    #[n(1)]
    pub channel: ChannelId,
    /// The first place that it is about.
    #[n(2)]
    pub from: Seq,
    /// The last one.
    #[n(3)]
    pub to: Seq,
    /// In the order of the log; places without one were not readable, or are no messages.
    #[n(4)]
    pub items: Vec<Item>,
}

impl Chunk {
    /// Whether its items are in order, within its places.
    fn is_sound(&self) -> bool {
        let inside = |item: &Item| (self.from..=self.to).contains(&item.seq);
        self.from > 0
            && self.from <= self.to
            && self.items.iter().all(inside)
            && self.items.windows(2).all(|pair| pair[0].seq < pair[1].seq)
    }

    /// Seals it as that chunk.
    #[must_use]
    pub fn seal(&self, key: &BackupKey, chunk: BlobId, rng: &mut dyn CryptoRngCore) -> Vec<u8> {
        let context = key.of_chunk(self.channel, chunk);
        key.seal(SealLabel::BackupChunk, &context, &to_canonical(self), rng)
    }

    /// Opens the chunk that a list names.
    ///
    /// # Errors
    /// [`BackupError`], all but that of the signature: the list's covers it.
    pub fn open(
        key: &BackupKey,
        channel: ChannelId,
        entry: &Entry,
        sealed: &[u8],
    ) -> Result<Self, BackupError> {
        if sha256(&[sealed]) != entry.hash {
            return Err(BackupError::Hash);
        }
        let context = key.of_chunk(channel, entry.chunk);
        let chunk: Self = from_canonical(&key.open(SealLabel::BackupChunk, &context, sealed)?)?;
        let said = (chunk.user, chunk.channel, chunk.from, chunk.to);
        if said != (key.user, channel, entry.from, entry.to) {
            return Err(BackupError::Mismatch);
        }
        if chunk.is_sound() { Ok(chunk) } else { Err(BackupError::Order) }
    }

    /// By which a device sees that a chunk says what it has itself.
    #[must_use]
    pub fn digest(&self) -> Hash {
        let said = self.items.iter().flat_map(|item| {
            let [a, b, c, d, e, f, g, h] = item.seq.to_be_bytes();
            [a, b, c, d, e, f, g, h, item.kind]
        });
        sha256(&[&said.collect::<Vec<_>>()])
    }

    /// What both say, about the same places.
    #[must_use]
    pub fn merged(self, other: Self) -> Self {
        let mut items = std::collections::BTreeMap::new();
        for item in self.items.into_iter().chain(other.items) {
            let both = match items.remove(&item.seq) {
                Some(known) => Item::merged(known, item),
                None => item,
            };
            items.insert(both.seq, both);
        }
        let (from, to) = (self.from.min(other.from), self.to.max(other.to));
        Self { from, to, items: items.into_values().collect(), ..self }
    }
}
