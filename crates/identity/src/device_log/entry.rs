//! One entry of a device log, signed and hashed.

use coterie_seal::{SignLabel, SigningKey};
use coterie_types::{
    Bytes, FixedBytes, Hash, Seq, UserId, from_canonical, limits::DEVICE_ENTRY_MAX, sha256,
    to_canonical,
};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

use super::{Add, DeviceLogError, Revoke, Rotate};
use crate::{Signed, peek_kind};

pub(super) const VERSION: u8 = 1;
const BODY_KEY: u64 = 5;
const LAST_KIND: u64 = 3;

/// The vault that stands with an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct VaultRef {
    /// The vault's version, from 1.
    #[n(0)]
    pub version: u64,
    /// SHA-256 of its sealed bytes.
    #[n(1)]
    pub hash: Hash,
}

/// One entry, as it is signed.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceEntry {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// Whose log it is; absent in entry 1, whose hash it is.
    #[n(1)]
    pub user: Option<UserId>,
    /// Its position, from 1.
    #[n(2)]
    pub seq: Seq,
    /// The hash of the entry before; absent in entry 1.
    #[n(3)]
    pub prev: Option<Hash>,
    /// The vault that stands with it; absent in entry 1.
    #[n(4)]
    pub vault: Option<VaultRef>,
    /// What it does.
    #[n(5)]
    pub body: DeviceBody,
}

/// What an entry does: a map of one key, the kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeviceBody {
    /// 0: opens the log.
    Genesis(Genesis),
    /// 1: adds a device.
    Add(Add),
    /// 2: revokes a device, for good.
    Revoke(Revoke),
    /// 3: changes the identity key.
    Rotate(Rotate),
}

/// Opens the log with the first identity key.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Genesis {
    /// The identity key; signs this entry.
    #[n(0)]
    pub identity: FixedBytes<32>,
    /// The hash of the only key a rotation may bring.
    #[n(1)]
    pub next: Hash,
}

impl<C> Encode<C> for DeviceBody {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        c: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.map(1)?;
        match self {
            Self::Genesis(body) => e.u8(0)?.encode_with(body, c)?.ok(),
            Self::Add(body) => e.u8(1)?.encode_with(body, c)?.ok(),
            Self::Revoke(body) => e.u8(2)?.encode_with(body, c)?.ok(),
            Self::Rotate(body) => e.u8(3)?.encode_with(body, c)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for DeviceBody {
    fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, decode::Error> {
        if d.map()? != Some(1) {
            return Err(decode::Error::message("a body is a map of one key"));
        }
        match d.u64()? {
            0 => d.decode_with(c).map(Self::Genesis),
            1 => d.decode_with(c).map(Self::Add),
            2 => d.decode_with(c).map(Self::Revoke),
            3 => d.decode_with(c).map(Self::Rotate),
            _ => Err(decode::Error::message("unknown kind")),
        }
    }
}

/// A well-formed entry with its exact bytes; only the fold verifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEntry {
    bytes: Bytes,
    signed: Signed,
    entry: DeviceEntry,
}

impl SignedEntry {
    /// Reads a signed entry; verifies nothing.
    ///
    /// # Errors
    /// `TooLarge`, `UnknownKind` or `Malformed`.
    pub fn parse(bytes: &[u8]) -> Result<Self, DeviceLogError> {
        if bytes.len() > DEVICE_ENTRY_MAX {
            return Err(DeviceLogError::TooLarge);
        }
        let signed = Signed::parse(bytes)?;
        match peek_kind(&signed.bytes, VERSION.into(), BODY_KEY) {
            Some((_, None)) => return Err(DeviceLogError::UnknownKind),
            Some((_, Some(kind))) if kind > LAST_KIND => return Err(DeviceLogError::UnknownKind),
            _ => {}
        }
        let entry = from_canonical(&signed.bytes)?;
        Ok(Self { bytes: bytes.into(), signed, entry })
    }

    pub(super) fn sign(entry: DeviceEntry, key: &SigningKey) -> Self {
        let signed = Signed::sign(SignLabel::DeviceLog, key, to_canonical(&entry));
        Self { bytes: signed.to_bytes(), signed, entry }
    }

    /// Its exact bytes.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// What it says; unverified.
    #[must_use]
    pub const fn entry(&self) -> &DeviceEntry {
        &self.entry
    }

    /// Its hash: SHA-256 of its exact bytes.
    #[must_use]
    pub fn hash(&self) -> Hash {
        sha256(&[&self.bytes])
    }

    /// The user id of a log that opens with this entry: SHA-256 of the signed bytes, the first 16.
    #[must_use]
    pub fn opens_user(&self) -> UserId {
        let hash = sha256(&[&self.signed.bytes]);
        let mut id = [0; 16];
        id.copy_from_slice(&hash[..16]);
        UserId::from_bytes(id)
    }

    pub(super) const fn signed(&self) -> &Signed {
        &self.signed
    }
}
