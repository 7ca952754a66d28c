//! Offers: a member shares what was asked for.

use coterie_types::{Millis, Seq, from_canonical, limits::HISTORY_BUNDLES, to_canonical};
use minicbor::{Decode, Encode};
use serde::Serialize;

use super::{Kind, text::PLAIN};
use crate::{
    content::{Content, Disposition, Part, Target},
    envelope::Class,
    history::NamedBundle,
};

const MEDIA_TYPE: &str = "application/vnd.coterie.history-offer";

/// An offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HistoryOffer {
    /// The ask.
    pub target: Target,
    /// What is before this place was left for another ask.
    pub from: Seq,
    /// In the order of their places.
    pub bundles: Vec<NamedBundle>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Body {
    #[n(0)]
    from: Seq,
    #[n(1)]
    bundles: Vec<NamedBundle>,
}

impl HistoryOffer {
    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let body = Body { from: self.from, bundles: self.bundles.clone() };
        let offer = Part::single(Disposition::UNSPECIFIED, MEDIA_TYPE, &to_canonical(&body));
        let words = b"shared what was said before with a new device";
        let fallback = Part::single(Disposition::RENDER, PLAIN, words);
        let part = Part::choose(Disposition::UNSPECIFIED, vec![offer, fallback]);
        let mut content = Content::new(salt, sent_at, part);
        self.target.write_answered(&mut content);
        content
    }
}

impl Kind for HistoryOffer {
    const CLASS: Class = Class::Light;

    fn read(content: &Content) -> Option<Self> {
        let bytes = content.part.choices().first()?.of_type(MEDIA_TYPE)?;
        let Body { from, bundles } = from_canonical(bytes).ok()?;
        let target = Target::answered(content).filter(|_| content.replaces.is_none())?;
        let ordered = bundles.windows(2).all(|pair| pair[0].to < pair[1].from);
        let places = |named: &NamedBundle| from <= named.from && named.from <= named.to;
        let sound = 1 <= from
            && (1..=HISTORY_BUNDLES).contains(&bundles.len())
            && ordered
            && bundles.iter().all(places);
        sound.then_some(Self { target, from, bundles })
    }
}
