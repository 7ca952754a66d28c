//! The list of a backup's chunks: signed by the device that wrote it, one version up each time.

use std::collections::BTreeMap;

use coterie_seal::{SealLabel, SignLabel, SigningKey, VerifyingKey, verify};
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, FixedBytes, Gather as _, Hash, Seq, UserId, from_canonical,
    limits::BACKUP_CHUNKS, to_canonical,
};
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;

use super::{BackupError, BackupKey};
use crate::own_data::ChannelMarks;

/// What is kept of a user's past.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Manifest {
    /// Whose.
    #[n(0)]
    pub user: UserId,
    /// The device that wrote it, and signs.
    #[n(1)]
    pub device: DeviceId,
    /// Its number.
    #[n(2)]
    pub version: u64,
    /// Whether the user wants a backup. If not there is nothing.
    #[n(3)]
    pub on: bool,
    /// Chunks by channel, in the order of the log.
    #[n(4)]
    pub channels: BTreeMap<ChannelId, Vec<Entry>>,
    /// What the user has decided about channels, as chapter 13 has it.
    #[n(5)]
    pub marks: BTreeMap<ChannelId, ChannelMarks>,
}

/// A chunk, as the list names it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    /// The first place that it is about.
    #[n(0)]
    pub from: Seq,
    /// The last one.
    #[n(1)]
    pub to: Seq,
    /// The blob.
    #[n(2)]
    pub chunk: BlobId,
    /// SHA-256 of its sealed bytes.
    #[n(3)]
    pub hash: Hash,
    /// [`super::Chunk::digest`].
    #[n(4)]
    pub digest: Hash,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Signed {
    #[n(0)]
    bytes: Bytes,
    #[n(1)]
    signature: FixedBytes<64>,
}

/// A list that somebody with the key has sealed, whose signature was not looked at yet.
#[derive(Debug)]
pub struct UnverifiedManifest {
    manifest: Manifest,
    bytes: Bytes,
    signature: FixedBytes<64>,
}

impl Manifest {
    /// The chunks that it names.
    pub fn chunks(&self) -> impl Iterator<Item = BlobId> {
        self.channels.values().flatten().map(|entry| entry.chunk)
    }

    fn is_sound(&self) -> bool {
        let chunks: Vec<_> = self.chunks().collect();
        let distinct = chunks.iter().into_set();
        let in_order = |entries: &Vec<Entry>| {
            !entries.is_empty()
                && entries.iter().all(|entry| entry.from > 0 && entry.from <= entry.to)
                && entries.windows(2).all(|pair| pair[0].to < pair[1].from)
        };
        chunks.len() <= BACKUP_CHUNKS
            && distinct.len() == chunks.len()
            && self.channels.values().all(in_order)
            && self.marks.values().all(ChannelMarks::is_sound)
            && (self.on || chunks.is_empty())
    }

    /// Signs and seals it.
    #[must_use]
    pub fn seal(&self, key: &BackupKey, by: &SigningKey, rng: &mut dyn CryptoRngCore) -> Vec<u8> {
        let bytes = to_canonical(self);
        let signature = FixedBytes(by.sign(SignLabel::Backup, &bytes));
        let signed = to_canonical(&Signed { bytes: Bytes(bytes), signature });
        key.seal(SealLabel::Backup, &key.of_version(self.version), &signed, rng)
    }

    /// Opens the list of a version.
    ///
    /// # Errors
    /// [`BackupError`], all but that of the signature: [`UnverifiedManifest::verify`] follows once the
    /// device's key is known.
    pub fn open(
        key: &BackupKey,
        version: u64,
        sealed: &[u8],
    ) -> Result<UnverifiedManifest, BackupError> {
        let opened = key.open(SealLabel::Backup, &key.of_version(version), sealed)?;
        let Signed { bytes, signature } = from_canonical(&opened)?;
        let manifest: Self = from_canonical(&bytes)?;
        if (manifest.user, manifest.version) != (key.user, version) {
            return Err(BackupError::Mismatch);
        }
        if !manifest.is_sound() {
            return Err(BackupError::Order);
        }
        Ok(UnverifiedManifest { manifest, bytes, signature })
    }
}

impl UnverifiedManifest {
    /// The device that it says has written it.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.manifest.device
    }

    /// Whoever holds the key may be no device of the user any more: the signature tells.
    ///
    /// # Errors
    /// [`BackupError::Signature`].
    pub fn verify(self, key: &VerifyingKey) -> Result<Manifest, BackupError> {
        verify(SignLabel::Backup, key, &self.bytes, &self.signature)
            .map_err(|_| BackupError::Signature)?;
        Ok(self.manifest)
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::sha256;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::backup::{Chunk, Item};

    const USER: UserId = UserId::from_bytes([1; 16]);
    const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);
    const CHANNEL: ChannelId = ChannelId::from_bytes([3; 16]);

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(7)
    }

    fn key(seed: u8) -> BackupKey {
        BackupKey::of(&SigningKey::from_seed(&[seed; 32]), USER)
    }

    fn item(seq: Seq, kind: u8) -> Item {
        Item {
            seq,
            kind,
            message_id: coterie_types::MessageId::from_bytes([seq as u8; 16]),
            body_hash: FixedBytes([seq as u8; 32]),
            user: Some(USER),
            device: Some(DEVICE),
            content: (kind != 4).then(|| Bytes(vec![seq as u8; 20])),
            at: None,
            rights: Some(7),
            deleted: None,
            target: None,
            notifies: None,
            anonymous: None,
            shared_by: None,
        }
    }

    fn chunk(seqs: &[(Seq, u8)]) -> Chunk {
        let items = seqs.iter().map(|(seq, kind)| item(*seq, *kind)).collect();
        Chunk { user: USER, channel: CHANNEL, from: 1, to: 9, items }
    }

    fn id(n: u8) -> BlobId {
        BlobId::from_bytes([n; 16])
    }

    fn entry(chunk: &Chunk, blob: u8, sealed: &[u8]) -> Entry {
        let (hash, digest) = (sha256(&[sealed]), chunk.digest());
        Entry { from: chunk.from, to: chunk.to, chunk: id(blob), hash, digest }
    }

    fn manifest(version: u64, entries: Vec<Entry>) -> Manifest {
        let channels = BTreeMap::from([(CHANNEL, entries)]);
        let marks = BTreeMap::new();
        Manifest { user: USER, device: DEVICE, version, on: true, channels, marks }
    }

    #[test]
    fn what_a_device_backs_up_its_others_open() {
        let (device, chunk) = (SigningKey::from_seed(&[8; 32]), chunk(&[(2, 1), (5, 4)]));
        let sealed = chunk.seal(&key(1), id(4), &mut rng());
        let entry = entry(&chunk, 4, &sealed);
        assert_eq!(Chunk::open(&key(1), CHANNEL, &entry, &sealed), Ok(chunk));
        let list = manifest(3, vec![entry]);
        let sealed = list.seal(&key(1), &device, &mut rng());
        let opened = Manifest::open(&key(1), 3, &sealed).unwrap();
        assert_eq!(opened.device(), DEVICE);
        assert_eq!(opened.verify(&device.verifying_key()), Ok(list));
    }

    #[test]
    fn another_key_version_channel_or_chunk_does_not_open() {
        let (device, chunk) = (SigningKey::from_seed(&[8; 32]), chunk(&[(2, 1)]));
        let sealed = chunk.seal(&key(1), id(4), &mut rng());
        let named = entry(&chunk, 4, &sealed);
        let open = |key: &BackupKey, channel, entry: &Entry, sealed: &[u8]| {
            Chunk::open(key, channel, entry, sealed).map(drop)
        };
        let elsewhere = ChannelId::from_bytes([9; 16]);
        assert_eq!(open(&key(2), CHANNEL, &named, &sealed), Err(BackupError::Sealed));
        assert_eq!(open(&key(1), elsewhere, &named, &sealed), Err(BackupError::Sealed));
        let renamed = Entry { chunk: id(5), ..named.clone() };
        assert_eq!(open(&key(1), CHANNEL, &renamed, &sealed), Err(BackupError::Sealed));
        let moved = Entry { to: 8, ..named.clone() };
        assert_eq!(open(&key(1), CHANNEL, &moved, &sealed), Err(BackupError::Mismatch));
        let cut = &sealed[..sealed.len() - 1];
        assert_eq!(open(&key(1), CHANNEL, &named, cut), Err(BackupError::Hash));
        let list = manifest(3, vec![named]).seal(&key(1), &device, &mut rng());
        for (key, version) in [(key(2), 3), (key(1), 4)] {
            let opened = Manifest::open(&key, version, &list).map(drop);
            assert_eq!(opened, Err(BackupError::Sealed));
        }
        let opened = Manifest::open(&key(1), 3, &list).unwrap();
        let other = SigningKey::from_seed(&[9; 32]).verifying_key();
        assert_eq!(opened.verify(&other), Err(BackupError::Signature));
    }

    #[test]
    fn places_out_of_order_are_refused() {
        let device = SigningKey::from_seed(&[8; 32]);
        for seqs in [&[(5, 1), (2, 1)][..], &[(2, 1), (2, 1)], &[(10, 1)]] {
            let chunk = chunk(seqs);
            let sealed = chunk.seal(&key(1), id(4), &mut rng());
            let entry = entry(&chunk, 4, &sealed);
            assert_eq!(Chunk::open(&key(1), CHANNEL, &entry, &sealed), Err(BackupError::Order));
        }
        let of = |from, to, n| {
            let none = FixedBytes([0; 32]);
            Entry { from, to, chunk: id(n), hash: none, digest: none }
        };
        let off = Manifest { on: false, ..manifest(1, vec![of(1, 2, 1)]) };
        let lists = [
            manifest(1, vec![of(1, 5, 1), of(5, 9, 2)]),
            manifest(1, vec![of(1, 5, 1), of(6, 9, 1)]),
            manifest(1, vec![of(0, 5, 1)]),
            manifest(1, vec![of(6, 5, 1)]),
            manifest(1, vec![]),
            off,
        ];
        for list in lists {
            let sealed = list.seal(&key(1), &device, &mut rng());
            let opened = Manifest::open(&key(1), 1, &sealed).map(drop);
            assert_eq!(opened, Err(BackupError::Order), "{list:?}");
        }
    }

    #[test]
    fn of_two_devices_words_nothing_is_lost_and_a_deletion_counts() {
        let (one, two) = (chunk(&[(1, 1), (3, 1), (5, 4)]), chunk(&[(2, 1), (3, 4), (5, 1)]));
        let both = chunk(&[(1, 1), (2, 1), (3, 4), (5, 4)]);
        assert_eq!(one.clone().merged(two.clone()), both);
        assert_eq!(two.clone().merged(one.clone()), both);
        assert_ne!(one.digest(), both.digest());
        assert_eq!(both.clone().merged(one).digest(), both.digest());
    }
}
