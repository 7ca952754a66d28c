//! Asks for a channel's past: by a device that joined later, of the members.

use coterie_types::{DeviceId, FixedBytes, Millis, Seq, from_canonical, to_canonical};
use minicbor::{Decode, Encode};
use serde::Serialize;

use super::{Kind, text::PLAIN};
use crate::{
    content::{Content, Disposition, Part},
    envelope::Class,
};

const MEDIA_TYPE: &str = "application/vnd.coterie.history-ask";
/// Most devices whose answer is not wanted.
const NOT_MAX: usize = 16;

/// An ask.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct HistoryAsk {
    /// An X25519 key of the device that asks: bundles are sealed to it.
    #[n(0)]
    pub key: FixedBytes<32>,
    /// The first place that is wanted.
    #[n(1)]
    pub from: Seq,
    /// The last one.
    #[n(2)]
    pub to: Seq,
    /// Devices that have shared what was not so: they are not to answer.
    #[n(3)]
    pub not: Vec<DeviceId>,
}

impl HistoryAsk {
    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let ask = Part::single(Disposition::UNSPECIFIED, MEDIA_TYPE, &to_canonical(self));
        let words = b"asked for what was said before";
        let fallback = Part::single(Disposition::RENDER, PLAIN, words);
        let part = Part::choose(Disposition::UNSPECIFIED, vec![ask, fallback]);
        Content::new(salt, sent_at, part)
    }
}

impl Kind for HistoryAsk {
    const CLASS: Class = Class::Light;

    fn read(content: &Content) -> Option<Self> {
        let ask: Self =
            from_canonical(content.part.choices().first()?.of_type(MEDIA_TYPE)?).ok()?;
        let about_nothing = content.replaces.is_none() && content.in_reply_to.is_none();
        let sound = 1 <= ask.from && ask.from <= ask.to && ask.not.len() <= NOT_MAX;
        (about_nothing && sound).then_some(ask)
    }
}
