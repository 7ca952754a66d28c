//! Kind 1: a new channel.

use coterie_types::ChannelId;
use minicbor::{Decode, Encode};

use crate::{Overwrite, Target};

/// A new channel.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ChannelCreated {
    /// Its name.
    #[n(0)]
    pub name: String,
    /// [`ChannelKind`] as a number.
    #[n(1)]
    pub kind: u8,
    /// The category it stands in.
    #[n(2)]
    pub category: Option<ChannelId>,
    /// Its overwrites; absent for those of its category.
    #[n(3)]
    pub overwrites: Option<Vec<FirstOverwrite>>,
}

impl ChannelCreated {
    /// A channel in no category, without overwrites.
    #[must_use]
    pub fn plain(name: &str, kind: ChannelKind) -> Self {
        Self { name: name.into(), kind: kind.number(), category: None, overwrites: None }
    }
}

/// An overwrite that a channel has from the start.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct FirstOverwrite {
    /// Whom it is about.
    #[n(0)]
    pub target: Target,
    /// What it allows and denies.
    #[n(1)]
    pub overwrite: Overwrite,
}

macro_rules! kinds {
    ($( $(#[$doc:meta])* $number:literal $name:ident $text:literal; )*) => {
        /// What a channel is for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ChannelKind { $( $(#[$doc])* $name, )* }

        impl ChannelKind {
            /// Every kind this version knows.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// The kind of this number.
            #[must_use]
            pub const fn from_number(number: u8) -> Option<Self> {
                match number { $( $number => Some(Self::$name), )* _ => None }
            }

            /// Its number.
            #[must_use]
            pub const fn number(self) -> u8 {
                match self { $( Self::$name => $number, )* }
            }

            /// Its name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }
        }
    };
}

kinds! {
    /// Text.
    0 Text "text";
    /// Announcements: text that few write and many read.
    1 Announcement "announcement";
    /// Pictures and films.
    2 Media "media";
    /// Voice.
    3 Voice "voice";
    /// A category: holds channels, and has no group.
    4 Category "category";
}
