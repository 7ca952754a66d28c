//! Entries: intents and copied device entries as the node has sequenced them, and their chain.

use coterie_types::{
    Bytes, FixedBytes, Hash, Millis, Seq, from_canonical, limits, sha256, to_canonical,
};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use crate::Refusal;

const LABEL: &[u8] = b"coterie/1 policy entry\0";
/// Room for an entry's own fields around its payload.
const FRAME: usize = 64;

/// One entry of a policy log.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Entry {
    /// Its position: dense, from 1.
    #[n(0)]
    pub seq: Seq,
    /// When the node admitted it; never decreases.
    #[n(1)]
    pub at: Millis,
    /// What it carries.
    #[n(2)]
    pub payload: Payload,
}

/// What an entry carries: a map of one key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Payload {
    /// 0: a signed intent, the exact bytes.
    Intent(Bytes),
    /// 1: a signed device entry, copied by the node from a user's device log, the exact bytes.
    Device(Bytes),
}

impl<C> Encode<C> for Payload {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        match self {
            Self::Intent(bytes) => e.map(1)?.u8(0)?.bytes(bytes)?.ok(),
            Self::Device(bytes) => e.map(1)?.u8(1)?.bytes(bytes)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Payload {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        if d.map()? != Some(1) {
            return Err(decode::Error::message("a payload is a map of one key"));
        }
        match d.u64()? {
            0 => Ok(Self::Intent(d.bytes()?.into())),
            1 => Ok(Self::Device(d.bytes()?.into())),
            _ => Err(decode::Error::message("unknown kind")),
        }
    }
}

impl Entry {
    /// The chain hash before the first entry.
    pub const HASH_0: Hash = FixedBytes([0; 32]);

    /// Reads an entry; verifies nothing.
    ///
    /// # Errors
    /// `TooLarge`, `UnknownKind` or `Malformed`.
    pub fn parse(bytes: &[u8]) -> Result<Self, Refusal> {
        if bytes.len() > limits::INTENT_WITH_CHAIN_MAX + FRAME {
            return Err(Refusal::TooLarge);
        }
        if unknown_payload(bytes).unwrap_or(false) {
            return Err(Refusal::UnknownKind);
        }
        Ok(from_canonical(bytes)?)
    }

    /// Its deterministic encoding.
    #[must_use]
    pub fn to_bytes(&self) -> Bytes {
        Bytes(to_canonical(self))
    }

    /// The chain hash: SHA-256("coterie/1 policy entry" ‖ 0x00 ‖ hash before ‖ entry).
    #[must_use]
    pub fn hash(&self, before: &Hash) -> Hash {
        sha256(&[LABEL, before.as_slice(), &to_canonical(self)])
    }
}

/// Whether the payload's kind is one that this version does not know.
fn unknown_payload(bytes: &[u8]) -> Option<bool> {
    let mut d = Decoder::new(bytes);
    for _ in 0..d.map().ok()?? {
        if d.u64().ok()? == 2 {
            return Some(d.map().ok()?? == 1 && d.u64().ok()? > 1);
        }
        d.skip().ok()?;
    }
    None
}
