//! The outer structure every content kind shares.

use coterie_types::{
    Bytes, CodecError, FixedBytes, MessageId, Millis, from_canonical, limits, to_canonical,
};
use minicbor::{Decode, Encode};

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

/// How a part wants to be shown (draft-ietf-mimi-content §3.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Disposition {
    /// Nothing said.
    #[n(0)]
    Unspecified,
    /// Shown as the message.
    #[n(1)]
    Render,
}

/// One part: a media type and its bytes.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Part {
    /// How it wants to be shown.
    #[n(0)]
    pub disposition: Disposition,
    /// A BCP 47 language tag, or empty.
    #[n(1)]
    pub language: String,
    /// The media type.
    #[n(2)]
    pub content_type: String,
    /// The content.
    #[n(3)]
    pub content: Bytes,
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
    /// When it disappears, by the sender's clock.
    #[n(3)]
    pub expires: Option<Millis>,
    /// The message it answers.
    #[n(4)]
    pub in_reply_to: Option<MessageId>,
    /// When it was written, by the sender's clock.
    #[n(5)]
    pub sent_at: Millis,
    /// What it says.
    #[n(6)]
    pub part: Part,
}

impl Content {
    /// Its bytes, before padding.
    ///
    /// # Errors
    /// [`ContentError::TooLarge`].
    pub fn to_bytes(&self) -> Result<Vec<u8>, ContentError> {
        let bytes = to_canonical(self);
        if bytes.len() > limits::PLAINTEXT_MAX { Err(ContentError::TooLarge) } else { Ok(bytes) }
    }

    /// Decodes unpadded bytes.
    ///
    /// # Errors
    /// [`ContentError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ContentError> {
        if bytes.len() > limits::PLAINTEXT_MAX {
            return Err(ContentError::TooLarge);
        }
        Ok(from_canonical(bytes)?)
    }
}
