//! A bundle: messages of one channel, sealed to one device by another.

use coterie_seal::{ExchangeKey, LowOrder, SealLabel, pad, seal_to, unpad};
use coterie_types::{
    BlobId, Bytes, ChannelId, DeviceId, FixedBytes, Hash, MessageId, Seq, from_canonical,
    limits::{HISTORY_BUNDLE_MAX, PLAINTEXT_MAX},
    sha256, to_canonical,
};
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;
use serde::Serialize;

use super::HistoryError;

/// A message as it was said; all else about it stands in the channel log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Shared {
    /// Its place.
    #[n(0)]
    pub seq: Seq,
    /// The device that MLS authenticated: it has to be the one of the envelope's header.
    #[n(1)]
    pub device: DeviceId,
    /// The encoded content: it has to be the one that the envelope commits to.
    #[n(2)]
    pub content: Bytes,
}

/// Messages of a stretch of a channel.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Bundle {
    /// The first place that it is about.
    #[n(0)]
    pub from: Seq,
    /// The last one.
    #[n(1)]
    pub to: Seq,
    /// In the order of the log.
    #[n(2)]
    pub messages: Vec<Shared>,
}

/// A bundle as an offer names it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct NamedBundle {
    /// The first place that it is about.
    #[n(0)]
    pub from: Seq,
    /// The last one.
    #[n(1)]
    pub to: Seq,
    /// The blob that it is.
    #[n(2)]
    pub blob: BlobId,
    /// SHA-256 of its sealed bytes.
    #[n(3)]
    pub hash: Hash,
}

/// Between whom, and on what occasion: a bundle opens for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sharing {
    /// Of which channel.
    pub channel: ChannelId,
    /// The device that shares.
    pub by: DeviceId,
    /// The one that asked.
    pub to: DeviceId,
    /// The message by which it asked.
    pub ask: MessageId,
}

impl Sharing {
    fn context(&self, blob: BlobId) -> Vec<u8> {
        let Self { channel, by, to, ask } = self;
        let devices = [by.as_bytes().as_slice(), to.as_bytes()].concat();
        [channel.as_bytes().as_slice(), &devices, ask.as_bytes(), blob.as_bytes()].concat()
    }
}

impl Bundle {
    fn is_sound(&self) -> bool {
        let inside = |one: &Shared| {
            (self.from..=self.to).contains(&one.seq) && one.content.len() <= PLAINTEXT_MAX
        };
        self.from > 0
            && self.from <= self.to
            && self.messages.iter().all(inside)
            && self.messages.windows(2).all(|pair| pair[0].seq < pair[1].seq)
    }

    /// Seals it to the key of an ask.
    ///
    /// # Errors
    /// [`LowOrder`]: nobody has the secret half of such a key, or everybody.
    pub fn seal(
        &self,
        sharing: &Sharing,
        key: &FixedBytes<32>,
        blob: BlobId,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<(NamedBundle, Vec<u8>), LowOrder> {
        let (context, padded) = (sharing.context(blob), pad(&to_canonical(self)));
        let sealed = seal_to(&key.0, SealLabel::HistoryBundle, &context, &padded, rng)?;
        let hash = sha256(&[&sealed]);
        Ok((NamedBundle { from: self.from, to: self.to, blob, hash }, sealed))
    }

    /// Opens the bundle that an offer names.
    ///
    /// # Errors
    /// [`HistoryError`].
    pub fn open(
        named: &NamedBundle,
        sharing: &Sharing,
        key: &ExchangeKey,
        sealed: &[u8],
    ) -> Result<Self, HistoryError> {
        if sealed.len() > HISTORY_BUNDLE_MAX {
            return Err(HistoryError::TooLarge);
        }
        if sha256(&[sealed]) != named.hash {
            return Err(HistoryError::Hash);
        }
        let opened = key.open(SealLabel::HistoryBundle, &sharing.context(named.blob), sealed);
        let padded = opened.map_err(|_| HistoryError::Sealed)?;
        let bytes = unpad(&padded).map_err(|_| HistoryError::Padding)?;
        let bundle: Self = from_canonical(bytes)?;
        if (bundle.from, bundle.to) != (named.from, named.to) {
            return Err(HistoryError::Mismatch);
        }
        if bundle.is_sound() { Ok(bundle) } else { Err(HistoryError::Order) }
    }
}
