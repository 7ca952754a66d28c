//! The eight kinds of id: 16 bytes, as text a prefix letter and 26 characters.

use std::{fmt, str::FromStr};

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::crockford;

/// Why a text is not an id of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseIdError {
    /// The first character is not the letter of this kind.
    #[error("the id does not start with '{expected}'")]
    Prefix {
        /// The letter of the kind asked for.
        expected: char,
    },
    /// The rest is not 26 characters of canonical lower-case Crockford base32.
    #[error("the id is not 26 characters of lower-case Crockford base32")]
    Body,
}

macro_rules! id {
    ($name:ident, $letter:literal, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name([u8; 16]);

        impl $name {
            /// The letter its text form starts with.
            pub const LETTER: char = $letter;

            /// An id of these 16 bytes.
            #[must_use]
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// Its 16 bytes.
            #[must_use]
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }

            /// An id of these bytes, if there are exactly 16.
            #[must_use]
            pub fn from_slice(bytes: &[u8]) -> Option<Self> {
                bytes.try_into().ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}{}", $letter, crockford::encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                let body =
                    text.strip_prefix($letter).ok_or(ParseIdError::Prefix { expected: $letter })?;
                crockford::decode(body.as_bytes()).map(Self).ok_or(ParseIdError::Body)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                text.parse().map_err(de::Error::custom)
            }
        }

        impl<C> Encode<C> for $name {
            fn encode<W: encode::Write>(
                &self,
                e: &mut Encoder<W>,
                _: &mut C,
            ) -> Result<(), encode::Error<W::Error>> {
                e.bytes(&self.0)?.ok()
            }
        }

        impl<'b, C> Decode<'b, C> for $name {
            fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
                Self::from_slice(d.bytes()?)
                    .ok_or_else(|| decode::Error::message("an id has 16 bytes"))
            }
        }
    };
}

id!(
    UserId,
    'u',
    "A person: the first 16 bytes of the hash of the first entry of their device log."
);
id!(DeviceId, 'd', "One MLS client of a user: derived from the user id and the device key.");
id!(ServerId, 's', "A community: the first 16 bytes of the hash of its first intent.");
id!(ChannelId, 'c', "One channel: derived from the server and the entry that created it.");
id!(RoleId, 'r', "One role: derived like a channel id; `@everyone` has the server id's bytes.");
id!(InvitationId, 'i', "One invitation: derived like a channel id.");
id!(EntryId, 'e', "One policy intent: random, made by the client.");
id!(BlobId, 'b', "One uploaded file, sealed: random, made by the client.");
id!(MessageId, 'm', "One message or commit: random, made by the client; the idempotency key.");

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn text_form_round_trips(bytes: [u8; 16]) {
            let id = UserId::from_bytes(bytes);
            prop_assert_eq!(id.to_string().parse::<UserId>(), Ok(id));
            prop_assert_eq!(id.to_string().len(), 27);
        }
    }

    #[test]
    fn another_kinds_letter_is_refused() {
        let id = UserId::from_bytes([7; 16]).to_string();
        assert_eq!(id.parse::<DeviceId>(), Err(ParseIdError::Prefix { expected: 'd' }));
    }

    #[test]
    fn a_second_spelling_of_an_id_is_refused() {
        let id = UserId::from_bytes([0xff; 16]).to_string();
        assert!(id.to_uppercase().parse::<UserId>().is_err());
        // The top two of the 130 bits are always zero: 'z' there would alias '7'.
        let alias = format!("uz{}", &id[2..]);
        assert_eq!(alias.parse::<UserId>(), Err(ParseIdError::Body));
        assert_eq!("u0000000000000000000000000o".parse::<UserId>(), Err(ParseIdError::Body));
    }
}
