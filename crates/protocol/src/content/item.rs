//! The outer structure every content kind shares.

use coterie_types::{
    Bytes, CodecError, FixedBytes, MessageId, Millis, from_canonical, limits, to_canonical,
};
use minicbor::{Decode, Encode};

use super::{
    earlier::EarlierContent,
    extension::{Extensions, Value, names},
    part::Part,
};

/// Why a plaintext is not content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// Over 16 KiB.
    #[error("the content is over {} bytes", limits::PLAINTEXT_MAX)]
    TooLarge,
}

/// When content is to be hidden (draft-ietf-mimi-content, `Expiration`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Expiration {
    /// Whether the time counts from when it was read.
    #[n(0)]
    pub relative: bool,
    /// Seconds: since 1970 by the sender's clock, or since it was read.
    #[n(1)]
    pub seconds: u32,
}

/// Message content. A CBOR array in the order of draft-ietf-mimi-content.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Content {
    /// Random, so that equal texts have unequal hashes.
    #[n(0)]
    pub salt: FixedBytes<16>,
    /// The message this one replaces.
    #[n(1)]
    pub replaces: Option<MessageId>,
    /// The topic (thread), or empty.
    #[n(2)]
    pub topic: Bytes,
    /// When it disappears.
    #[n(3)]
    pub expires: Option<Expiration>,
    /// The message it answers or is about.
    #[n(4)]
    pub in_reply_to: Option<MessageId>,
    /// What the draft has no field for.
    #[n(5)]
    pub extensions: Extensions,
    /// What it says.
    #[n(6)]
    pub part: Part,
}

impl Content {
    /// Content that says `part` and relates to nothing.
    #[must_use]
    pub fn new(salt: [u8; 16], sent_at: Millis, part: Part) -> Self {
        let mut extensions = Extensions::default();
        extensions.set(names::SENT_AT, Value::Uint(sent_at.0));
        Self {
            salt: FixedBytes(salt),
            replaces: None,
            topic: Bytes::default(),
            expires: None,
            in_reply_to: None,
            extensions,
            part,
        }
    }

    /// When it was written, by the sender's clock.
    #[must_use]
    pub fn sent_at(&self) -> Option<Millis> {
        self.extensions.uint(names::SENT_AT).map(Millis)
    }

    /// Its bytes, before padding.
    ///
    /// # Errors
    /// [`ContentError::TooLarge`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, ContentError> {
        let bytes = to_canonical(self);
        if bytes.len() > limits::PLAINTEXT_MAX { Err(ContentError::TooLarge) } else { Ok(bytes) }
    }

    /// Decodes unpadded bytes; also those of the form before extensions.
    ///
    /// # Errors
    /// [`ContentError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentError> {
        if bytes.len() > limits::PLAINTEXT_MAX {
            return Err(ContentError::TooLarge);
        }
        match from_canonical(bytes) {
            Ok(content) => Ok(content),
            Err(error) => EarlierContent::from_bytes(bytes).ok_or(ContentError::Codec(error)),
        }
    }
}
