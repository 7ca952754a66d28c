//! What an intent wishes: one kind a file, one row a kind in the table below.

mod channel_created;
mod invitation_closed;
mod invitation_created;
mod member_joined;
mod member_kicked;
mod member_left;
mod server_created;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

pub use channel_created::{ChannelCreated, ChannelKind};
pub use invitation_closed::InvitationClosed;
pub use invitation_created::InvitationCreated;
pub use member_joined::MemberJoined;
pub use member_kicked::MemberKicked;
pub use member_left::MemberLeft;
pub use server_created::ServerCreated;

macro_rules! bodies {
    ($( $(#[$doc:meta])* $kind:literal $name:ident; )*) => {
        /// The body of an intent: a CBOR map of one key, the kind.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub enum Body { $( $(#[$doc])* $name($name), )* }

        impl Body {
            /// Every kind this version knows.
            pub const KINDS: &[u64] = &[ $( $kind, )* ];

            /// Its kind.
            #[must_use]
            pub const fn kind(&self) -> u64 {
                match self { $( Self::$name(_) => $kind, )* }
            }
        }

        impl<C> Encode<C> for Body {
            fn encode<W: encode::Write>(
                &self,
                e: &mut Encoder<W>,
                c: &mut C,
            ) -> Result<(), encode::Error<W::Error>> {
                e.map(1)?.u64(self.kind())?;
                match self { $( Self::$name(body) => body.encode(e, c), )* }
            }
        }

        impl<'b, C> Decode<'b, C> for Body {
            fn decode(d: &mut Decoder<'b>, c: &mut C) -> Result<Self, decode::Error> {
                if d.map()? != Some(1) {
                    return Err(decode::Error::message("a body is a map of one key"));
                }
                match d.u64()? {
                    $( $kind => d.decode_with(c).map(Self::$name), )*
                    _ => Err(decode::Error::message("unknown kind")),
                }
            }
        }

        $(
            impl From<$name> for Body {
                fn from(body: $name) -> Self {
                    Self::$name(body)
                }
            }
        )*
    };
}

bodies! {
    /// Opens the log.
    0 ServerCreated;
    /// A new channel.
    1 ChannelCreated;
    /// A new invitation.
    2 InvitationCreated;
    /// An invitation's end.
    3 InvitationClosed;
    /// The author joins.
    4 MemberJoined;
    /// The author leaves.
    5 MemberLeft;
    /// The author puts another out.
    6 MemberKicked;
}

impl Body {
    /// Whether it embeds a device chain, and may be as large as that makes it.
    #[must_use]
    pub const fn has_chain(&self) -> bool {
        matches!(self, Self::ServerCreated(_) | Self::MemberJoined(_))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_the_folder_is_a_row_of_the_table() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/body");
        let files = std::fs::read_dir(folder).unwrap().count() - 1;
        assert_eq!(files, Body::KINDS.len());
        assert!(Body::KINDS.iter().copied().eq(0..files as u64));
    }
}
