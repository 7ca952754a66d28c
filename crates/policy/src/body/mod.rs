//! What an intent wishes: one kind a file, one row a kind in the table below.

mod anonymity_set;
mod channel_changed;
mod channel_created;
mod channel_deleted;
mod channel_synced;
mod checkpoint;
mod invitation_closed;
mod invitation_created;
mod member_banned;
mod member_joined;
mod member_kicked;
mod member_left;
mod member_unbanned;
mod nickname_set;
mod overwrite_set;
mod owner_transferred;
mod role_changed;
mod role_created;
mod role_deleted;
mod role_granted;
mod role_moved;
mod role_revoked;
mod server_changed;
mod server_created;
mod server_deleted;
mod server_listed;
mod timeout_set;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

pub use anonymity_set::AnonymitySet;
pub use channel_changed::ChannelChanged;
pub use channel_created::{ChannelCreated, ChannelKind, FirstOverwrite};
pub use channel_deleted::ChannelDeleted;
pub use channel_synced::ChannelSynced;
pub use checkpoint::Checkpoint;
pub use invitation_closed::InvitationClosed;
pub use invitation_created::InvitationCreated;
pub use member_banned::MemberBanned;
pub use member_joined::MemberJoined;
pub use member_kicked::MemberKicked;
pub use member_left::MemberLeft;
pub use member_unbanned::MemberUnbanned;
pub use nickname_set::NicknameSet;
pub use overwrite_set::OverwriteSet;
pub use owner_transferred::OwnerTransferred;
pub use role_changed::RoleChanged;
pub use role_created::RoleCreated;
pub use role_deleted::RoleDeleted;
pub use role_granted::RoleGranted;
pub use role_moved::RoleMoved;
pub use role_revoked::RoleRevoked;
pub use server_changed::ServerChanged;
pub use server_created::ServerCreated;
pub use server_deleted::ServerDeleted;
pub use server_listed::{ServerListed, StandingInvitation};
pub use timeout_set::TimeoutSet;

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
    /// The server's settings.
    7 ServerChanged;
    /// The server is found by everybody, or no longer.
    8 ServerListed;
    /// The server's end.
    9 ServerDeleted;
    /// Another owner.
    10 OwnerTransferred;
    /// A new role.
    11 RoleCreated;
    /// A role's properties.
    12 RoleChanged;
    /// A role's position.
    13 RoleMoved;
    /// A role's end.
    14 RoleDeleted;
    /// A member gets a role.
    15 RoleGranted;
    /// A member loses a role.
    16 RoleRevoked;
    /// A channel's settings.
    17 ChannelChanged;
    /// A channel's end.
    18 ChannelDeleted;
    /// An overwrite of a channel.
    19 OverwriteSet;
    /// A channel takes over its category's overwrites.
    20 ChannelSynced;
    /// A member's nickname.
    21 NicknameSet;
    /// A member may only look, for a while.
    22 TimeoutSet;
    /// Somebody is put out for good.
    23 MemberBanned;
    /// A ban's end.
    24 MemberUnbanned;
    /// How one may post anonymously in a channel.
    25 AnonymitySet;
    /// What the log folds to.
    26 Checkpoint;
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
