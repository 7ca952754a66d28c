//! Anonymous polls: a question, and what may be voted for without anybody learning by whom.

use coterie_types::{Millis, from_canonical, to_canonical};
use minicbor::{Decode, Encode};
use serde::Serialize;

use super::{Kind, text::PLAIN};
use crate::{
    content::{Content, Disposition, Part},
    envelope::Class,
};

const MEDIA_TYPE: &str = "application/vnd.coterie.anonymous-poll";
/// Longest question, characters.
const QUESTION_MAX: usize = 300;
/// Longest option, characters.
const OPTION_MAX: usize = 100;

/// An anonymous poll. Its ring stands in the authenticated data of its message.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode, Serialize)]
#[cbor(map)]
pub struct AnonymousPoll {
    /// What is asked: 1 to 300 characters.
    #[n(0)]
    pub question: String,
    /// What may be voted for: 2 to 10, of 1 to 100 characters each.
    #[n(1)]
    pub options: Vec<String>,
    /// When it closes, seconds since the Unix epoch: a full hour.
    #[n(2)]
    pub closes: u64,
}

impl AnonymousPoll {
    /// The length of an hour, seconds.
    pub const HOUR: u64 = 3_600;

    /// As content.
    #[must_use]
    pub fn content(&self, salt: [u8; 16], sent_at: Millis) -> Content {
        let poll = Part::single(Disposition::RENDER, MEDIA_TYPE, &to_canonical(self));
        let mut words = self.question.clone();
        for (place, option) in self.options.iter().enumerate() {
            words += &format!("\n{}. {option}", place + 1);
        }
        let fallback = Part::single(Disposition::RENDER, PLAIN, words.as_bytes());
        Content::new(salt, sent_at, Part::choose(Disposition::RENDER, vec![poll, fallback]))
    }

    /// Whether it is one.
    #[must_use]
    pub fn is_good(&self) -> bool {
        let fits = |text: &String, most| (1..=most).contains(&text.chars().count());
        fits(&self.question, QUESTION_MAX)
            && (2..=10).contains(&self.options.len())
            && self.options.iter().all(|option| fits(option, OPTION_MAX))
            && self.closes.is_multiple_of(Self::HOUR)
            && self.closes > 0
    }
}

impl Kind for AnonymousPoll {
    const CLASS: Class = Class::Message;

    fn read(content: &Content) -> Option<Self> {
        let bytes = content.part.choices().first()?.of_type(MEDIA_TYPE)?;
        let poll: Self = from_canonical(bytes).ok()?;
        let alone = content.replaces.is_none() && content.in_reply_to.is_none();
        (alone && poll.is_good()).then_some(poll)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_asks_something_and_has_two_options_to_ten_and_a_full_hour() {
        let options = |count: usize| vec!["x".to_owned(); count];
        let good = AnonymousPoll { question: "Which?".into(), options: options(2), closes: 7_200 };
        let read = |poll: &AnonymousPoll| AnonymousPoll::read(&poll.content([0; 16], Millis(0)));
        assert_eq!(read(&good), Some(good.clone()));
        for bad in [
            AnonymousPoll { question: String::new(), ..good.clone() },
            AnonymousPoll { question: "q".repeat(301), ..good.clone() },
            AnonymousPoll { options: options(1), ..good.clone() },
            AnonymousPoll { options: options(11), ..good.clone() },
            AnonymousPoll { options: vec!["a".into(), String::new()], ..good.clone() },
            AnonymousPoll { closes: 7_201, ..good.clone() },
            AnonymousPoll { closes: 0, ..good.clone() },
        ] {
            assert_eq!(read(&bad), None, "{bad:?}");
        }
    }
}
