//! The table of kinds. Registering one is a line in it.

use serde::Serialize;

use super::{
    AnonymousPoll, Edit, File, HistoryAsk, HistoryOffer, Pin, PollClosed, Profile, Reaction, Text,
};
use crate::{
    content::{Content, fallback},
    envelope::Class,
};

/// One kind of content.
pub trait Kind: Sized {
    /// The class of the envelopes that carry it.
    const CLASS: Class;

    /// Reads it, if content is exactly of this kind.
    fn read(content: &Content) -> Option<Self>;
}

macro_rules! kinds {
    ($( $file:ident: $(#[$doc:meta])* $name:ident; )*) => {
        /// What content says.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        pub enum Said {
            $( $(#[$doc])* $name($name), )*
            /// A kind that this version does not know.
            Unknown {
                /// What to show in its place.
                fallback: String,
            },
        }

        /// The names of all kinds: those of their files.
        pub const KINDS: &[&str] = &[ $( stringify!($file), )* ];

        impl Said {
            /// Reads content by the first kind of the table that it is, among those that are
            /// `known` and of its envelope's class.
            fn by_table(content: &Content, class: Class, known: &[&str]) -> Self {
                $(
                    if known.contains(&stringify!($file))
                        && class == <$name as Kind>::CLASS
                        && let Some(said) = <$name as Kind>::read(content)
                    {
                        return Self::$name(said);
                    }
                )*
                Self::Unknown { fallback: fallback(&content.part) }
            }
        }
    };
}

kinds! {
    text: /// A text.
        Text;
    file: /// A file.
        File;
    edit: /// Another text in the place of one.
        Edit;
    profile: /// What a user tells of themselves.
        Profile;
    reaction: /// An emoji at a message.
        Reaction;
    pin: /// A message is pinned, or no longer.
        Pin;
    anonymous_poll: /// A question that is voted on anonymously.
        AnonymousPoll;
    poll_closed: /// An anonymous poll takes no more votes.
        PollClosed;
    history_ask: /// A device that joined later asks for what was said before.
        HistoryAsk;
    history_offer: /// A member shares it.
        HistoryOffer;
}

impl Said {
    /// What content of an envelope of this class says. What is of a kind in another class is not of
    /// that kind.
    #[must_use]
    pub fn read(content: &Content, class: Class) -> Self {
        Self::by_table(content, class, KINDS)
    }

    /// The class of the envelope that is to carry content.
    #[must_use]
    pub fn class_of(content: &Content) -> Class {
        match Self::read(content, Class::Light) {
            Self::Unknown { .. } => Class::Message,
            _ => Class::Light,
        }
    }

    /// As [`Said::read`], by a reader that knows only some kinds.
    #[must_use]
    pub fn read_knowing(content: &Content, class: Class, known: &[&str]) -> Self {
        Self::by_table(content, class, known)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::{Disposition, Part};
    use coterie_types::Millis;

    fn unknown(fallback: &str) -> Said {
        Said::Unknown { fallback: fallback.into() }
    }

    #[test]
    fn every_file_is_in_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/content/kinds");
        let mut files: Vec<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter_map(|name| name.strip_suffix(".rs").map(str::to_owned))
            .filter(|name| name != "mod" && name != "table")
            .collect();
        let mut table: Vec<_> = KINDS.iter().map(|name| (*name).to_owned()).collect();
        files.sort();
        table.sort();
        assert_eq!(files, table);
    }

    #[test]
    fn a_kind_that_is_not_known_falls_back_to_its_text() {
        let known = Part::single(Disposition::RENDER, "application/vnd.example.chess", b"e4");
        let text = Part::single(Disposition::RENDER, "text/plain;charset=utf-8", b"pawn to e4");
        let both = Part::choose(Disposition::RENDER, vec![known.clone(), text]);
        let read = |part| Said::read(&Content::new([0; 16], Millis(0), part), Class::Message);
        assert_eq!(read(both), unknown("pawn to e4"));
        let words = "[content of type application/vnd.example.chess is not known to this version]";
        assert_eq!(read(known), unknown(words));
    }

    #[test]
    fn a_kind_in_another_class_is_not_that_kind() {
        let content = Text::plain("hi").content([0; 16], Millis(0));
        assert!(matches!(Said::read(&content, Class::Message), Said::Text(_)));
        assert_eq!(Said::read(&content, Class::Light), unknown("hi"));
    }
}
