//! What is inside a vault. Every copy is wiped.

use std::collections::BTreeMap;

use coterie_types::{Bytes, CodecError};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::VaultError;

pub(super) const VERSION: u8 = 1;

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(super) struct Seed(pub(super) [u8; 32]);

impl<C> Encode<C> for Seed {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Seed {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes = d.bytes()?.try_into();
        bytes.map(Self).map_err(|_| decode::Error::message("a seed has 32 bytes"))
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct Content {
    #[n(0)]
    pub(super) version: u8,
    #[n(1)]
    pub(super) identity: Seed,
    #[n(2)]
    pub(super) anonymity: BTreeMap<u64, Bytes>,
    #[n(3)]
    pub(super) settings: BTreeMap<u64, Bytes>,
}

impl Content {
    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        // Room ahead, so that no smaller buffer with the seed is left behind unwiped.
        let extra = self.anonymity.values().chain(self.settings.values());
        let room = extra.fold(128, |n, v| n + v.len() + 20);
        let mut out = Zeroizing::new(Vec::with_capacity(room));
        // Writing to a vector cannot fail.
        let _ = minicbor::encode(self, &mut *out);
        out
    }

    /// Strict like `from_canonical`, with every copy wiped.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let malformed = |e: decode::Error| CodecError::Malformed(e.to_string());
        let content: Self = minicbor::decode(bytes).map_err(malformed)?;
        if content.encode().as_slice() != bytes {
            return Err(CodecError::NotCanonical.into());
        }
        if content.version == VERSION { Ok(content) } else { Err(VaultError::UnknownVersion) }
    }
}
