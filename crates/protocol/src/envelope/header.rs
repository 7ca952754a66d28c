//! An envelope's header: what the node says of it. A claim; nothing shown as fact rests on it.

use coterie_types::{CodecError, DeviceId, MessageId, Millis, from_canonical, to_canonical};
use minicbor::{Decode, Encode};

/// What an envelope's body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvelopeKind {
    /// A [`crate::envelope::SignedCreation`].
    Creation,
    /// An MLS `PublicMessage` with a commit.
    Commit,
    /// An MLS `PrivateMessage` with application data.
    Message,
    /// A [`crate::envelope::SignedTombstone`].
    Tombstone,
    /// A [`crate::envelope::Void`].
    Void,
    /// An [`crate::envelope::AnonymousPost`].
    Anonymous,
}

/// Why a header is refused. Any of these pauses the channel: pause, never fork.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HeaderError {
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// A later version of the protocol.
    #[error("envelope version {0} is not known")]
    Version(u8),
    /// A kind of a later version.
    #[error("envelope kind {0} is not known")]
    Kind(u8),
}

/// The header of an envelope, made by the node when it appends. Deterministic CBOR.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Header {
    /// Protocol version, 1.
    #[n(0)]
    pub version: u8,
    /// 0 creation, 1 commit, 2 message, 3 tombstone, 4 void, 5 anonymous.
    #[n(1)]
    pub kind: u8,
    /// The client-made id; of an anonymous post, the first half of its nullifier.
    #[n(2)]
    pub message_id: MessageId,
    /// The device whose session posted it; of a void, the device whose commit it undoes;
    /// of an anonymous post, zeros.
    #[n(3)]
    pub device: DeviceId,
    /// The group's epoch that it was made in.
    #[n(4)]
    pub epoch: u64,
    /// When the node appended it; of an anonymous post, the beginning of that hour.
    #[n(5)]
    pub at: Millis,
}

impl EnvelopeKind {
    /// Its number on the wire.
    #[must_use]
    pub const fn number(self) -> u8 {
        match self {
            Self::Creation => 0,
            Self::Commit => 1,
            Self::Message => 2,
            Self::Tombstone => 3,
            Self::Void => 4,
            Self::Anonymous => 5,
        }
    }

    /// Its name in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Creation => "creation",
            Self::Commit => "commit",
            Self::Message => "message",
            Self::Tombstone => "tombstone",
            Self::Void => "void",
            Self::Anonymous => "anonymous",
        }
    }
}

impl Header {
    /// The only version there is.
    pub const VERSION: u8 = 1;

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        to_canonical(self)
    }

    /// Decodes a header of a version and kind that this version knows.
    ///
    /// # Errors
    /// [`HeaderError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<(Self, EnvelopeKind), HeaderError> {
        let header: Self = from_canonical(bytes)?;
        if header.version != Self::VERSION {
            return Err(HeaderError::Version(header.version));
        }
        let kind = match header.kind {
            0 => EnvelopeKind::Creation,
            1 => EnvelopeKind::Commit,
            2 => EnvelopeKind::Message,
            3 => EnvelopeKind::Tombstone,
            4 => EnvelopeKind::Void,
            5 => EnvelopeKind::Anonymous,
            other => return Err(HeaderError::Kind(other)),
        };
        Ok((header, kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unknown_versions_and_kinds_are_named() {
        let mut header = Header {
            version: 1,
            kind: 2,
            message_id: MessageId::from_bytes([1; 16]),
            device: DeviceId::from_bytes([2; 16]),
            epoch: 3,
            at: Millis(4),
        };
        assert_eq!(
            Header::from_bytes(&header.to_bytes()),
            Ok((header.clone(), EnvelopeKind::Message))
        );
        header.kind = 9;
        assert_eq!(Header::from_bytes(&header.to_bytes()), Err(HeaderError::Kind(9)));
        header.version = 2;
        assert_eq!(Header::from_bytes(&header.to_bytes()), Err(HeaderError::Version(2)));
    }
}
