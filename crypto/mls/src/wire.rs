//! Strict decoding: one MLS message, all of the input.

use openmls::prelude::tls_codec::{Deserialize, Serialize};
use openmls::prelude::{
    KeyPackageIn, MlsMessageBodyIn, MlsMessageIn, ProtocolMessage, RatchetTreeIn, Welcome,
};

use openmls::messages::group_info::VerifiableGroupInfo;

/// Bytes that are not the MLS structure they should be, or are followed by others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a well-formed {0}")]
pub struct Malformed(pub(crate) &'static str);

type Result<T> = std::result::Result<T, Malformed>;

fn message(bytes: &[u8], what: &'static str) -> Result<MlsMessageBodyIn> {
    exact::<MlsMessageIn>(bytes).map(MlsMessageIn::extract).ok_or(Malformed(what))
}

pub(crate) fn protocol_message(bytes: &[u8]) -> Result<ProtocolMessage> {
    const WHAT: &str = "PublicMessage or PrivateMessage";
    match message(bytes, WHAT)? {
        MlsMessageBodyIn::PublicMessage(message) => Ok(message.into()),
        MlsMessageBodyIn::PrivateMessage(message) => Ok(message.into()),
        _ => Err(Malformed(WHAT)),
    }
}

pub(crate) fn group_info(bytes: &[u8]) -> Result<VerifiableGroupInfo> {
    match message(bytes, "GroupInfo")? {
        MlsMessageBodyIn::GroupInfo(group_info) => Ok(group_info),
        _ => Err(Malformed("GroupInfo")),
    }
}

pub(crate) fn welcome(bytes: &[u8]) -> Result<Welcome> {
    match message(bytes, "Welcome")? {
        MlsMessageBodyIn::Welcome(welcome) => Ok(welcome),
        _ => Err(Malformed("Welcome")),
    }
}

pub(crate) fn key_package(bytes: &[u8]) -> Result<KeyPackageIn> {
    match message(bytes, "KeyPackage")? {
        MlsMessageBodyIn::KeyPackage(key_package) => Ok(key_package),
        _ => Err(Malformed("KeyPackage")),
    }
}

pub(crate) fn ratchet_tree(bytes: &[u8]) -> Result<RatchetTreeIn> {
    exact(bytes).ok_or(Malformed("ratchet tree"))
}

/// The structure whose one encoding these bytes are. By the library's reader and not its slice
/// decoder, which panics on short input in debug builds.
fn exact<T: Deserialize + Serialize>(bytes: &[u8]) -> Option<T> {
    let value = T::tls_deserialize_exact(bytes).ok()?;
    (value.tls_serialize_detached().ok()? == bytes).then_some(value)
}

/// Reads fields of a message that has already been decoded strictly, where the library keeps them
/// to itself. Borrows; never allocates.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// Begins behind the version and wire format of an `MLSMessage`.
    pub(crate) fn of_message(bytes: &'a [u8]) -> Option<Self> {
        Some(Self { rest: bytes.get(4..)? })
    }

    pub(crate) fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn left(&self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.take(1)?.first().copied()
    }

    pub(crate) fn u32(&mut self) -> Option<u32> {
        Some(u32::from_be_bytes(self.take(4)?.try_into().ok()?))
    }

    /// A vector with a variable-size length (RFC 9420 §2.1.2).
    pub(crate) fn vector(&mut self) -> Option<&'a [u8]> {
        let first = self.u8()?;
        let more = match first >> 6 {
            0 => 0,
            1 => 1,
            2 => 3,
            _ => return None,
        };
        let high = usize::from(first & 0x3F);
        let length = self.take(more)?.iter().fold(high, |n, byte| (n << 8) | usize::from(*byte));
        self.take(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vector_longer_than_the_input_is_refused() {
        for bytes in [&[0x40][..], &[0x80, 0, 0], &[0xC0, 0, 0, 0, 0, 0, 0, 0], &[5, 1, 2, 3, 4]] {
            assert!(Reader { rest: bytes }.vector().is_none());
        }
        assert_eq!(Reader { rest: &[0x40, 2, 7, 8, 9] }.vector(), Some(&[7, 8][..]));
    }
}
