//! The author of an anonymous poll closes it before its time.

use coterie_types::Millis;
use serde::Serialize;

use super::{Kind, text::PLAIN};
use crate::{
    content::{Content, Disposition, Part, Target},
    envelope::Class,
};

const MEDIA_TYPE: &str = "application/vnd.coterie.poll-closed";

/// No vote behind it in the log counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PollClosed {
    /// Which poll.
    pub target: Target,
}

impl PollClosed {
    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let closed = Part::single(Disposition::UNSPECIFIED, MEDIA_TYPE, &[]);
        let fallback = Part::single(Disposition::RENDER, PLAIN, b"closed a poll");
        let part = Part::choose(Disposition::UNSPECIFIED, vec![closed, fallback]);
        let mut content = Content::new(salt, sent_at, part);
        self.target.write_answered(&mut content);
        content
    }
}

impl Kind for PollClosed {
    const CLASS: Class = Class::Light;

    fn read(content: &Content) -> Option<Self> {
        let empty = content.part.choices().first()?.of_type(MEDIA_TYPE)?.is_empty();
        let fits = empty && content.replaces.is_none();
        fits.then_some(Self { target: Target::answered(content)? })
    }
}
