//! Content as it was before there were extensions: what is in old logs is read for ever.

use coterie_types::{Bytes, FixedBytes, MessageId, Millis, from_canonical};
use minicbor::{Decode, Encode};

use super::{
    Content, Expiration,
    part::{Body, Disposition, Part},
};

#[derive(Debug, Encode, Decode)]
struct EarlierPart {
    #[n(0)]
    disposition: u8,
    #[n(1)]
    language: String,
    #[n(2)]
    content_type: String,
    #[n(3)]
    content: Bytes,
}

/// The earlier array: a time in the place of the extensions, and a part without cardinality.
#[derive(Debug, Encode, Decode)]
pub(super) struct EarlierContent {
    #[n(0)]
    salt: FixedBytes<16>,
    #[n(1)]
    replaces: Option<MessageId>,
    #[n(2)]
    topic: Bytes,
    #[n(3)]
    expires: Option<Millis>,
    #[n(4)]
    in_reply_to: Option<MessageId>,
    #[n(5)]
    sent_at: Millis,
    #[n(6)]
    part: EarlierPart,
}

impl EarlierContent {
    /// What it says in the present form. It had no relations.
    pub(super) fn from_bytes(bytes: &[u8]) -> Option<Content> {
        let earlier: Self = from_canonical(bytes).ok()?;
        let EarlierPart { disposition, language, content_type, content } = earlier.part;
        if disposition > Disposition::RENDER.0 {
            return None;
        }
        let body = Body::Single { content_type, content };
        let part = Part { disposition: Disposition(disposition), language, body };
        let expires = earlier.expires.map(|at| Expiration {
            relative: false,
            seconds: u32::try_from(at.0 / 1_000).unwrap_or(u32::MAX),
        });
        let Self { salt, replaces, topic, in_reply_to, sent_at, .. } = earlier;
        let new = Content::new(salt.0, sent_at, part);
        Some(Content { replaces, topic, expires, in_reply_to, ..new })
    }
}
