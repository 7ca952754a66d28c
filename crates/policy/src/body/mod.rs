//! What an intent wishes: one kind a file, one row a kind in the table below.

mod anonymity_key;
mod anonymity_set;
mod author_blocked;
mod channel_changed;
mod channel_created;
mod channel_deleted;
mod channel_synced;
mod checkpoint;
mod device_back;
mod device_idle;
mod group_reset;
mod history_set;
mod invitation_closed;
mod invitation_created;
mod member_accepted;
mod member_added;
mod member_banned;
mod member_joined;
mod member_kicked;
mod member_left;
mod member_unbanned;
mod nickname_set;
mod overwrite_set;
mod owner_transferred;
mod role_changed;
mod role_claimed;
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
mod version_floor;

use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};

pub use anonymity_key::AnonymityKeySet;
pub use anonymity_set::AnonymitySet;
pub use author_blocked::AuthorBlocked;
pub use channel_changed::ChannelChanged;
pub use channel_created::{ChannelCreated, ChannelKind, FirstOverwrite};
pub use channel_deleted::ChannelDeleted;
pub use channel_synced::ChannelSynced;
pub use checkpoint::Checkpoint;
pub use device_back::DeviceBack;
pub use device_idle::DeviceIdle;
pub use group_reset::GroupReset;
pub use history_set::HistorySet;
pub use invitation_closed::InvitationClosed;
pub use invitation_created::InvitationCreated;
pub use member_accepted::MemberAccepted;
pub use member_added::MemberAdded;
pub use member_banned::MemberBanned;
pub use member_joined::MemberJoined;
pub use member_kicked::MemberKicked;
pub use member_left::MemberLeft;
pub use member_unbanned::MemberUnbanned;
pub use nickname_set::NicknameSet;
pub use overwrite_set::OverwriteSet;
pub use owner_transferred::OwnerTransferred;
pub use role_changed::RoleChanged;
pub use role_claimed::RoleClaimed;
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
pub use version_floor::VersionFloor;

macro_rules! bodies {
    ($( $(#[$doc:meta])* $kind:literal $name:ident $text:literal; )*) => {
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

            /// The name of every kind, as the spec has it, in the order of [`Self::KINDS`].
            pub const NAMES: &[&str] = &[ $( $text, )* ];

            /// The name of its kind.
            #[must_use]
            pub const fn name(&self) -> &'static str {
                match self { $( Self::$name(_) => $text, )* }
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
    0 ServerCreated "server_created";
    /// A new channel.
    1 ChannelCreated "channel_created";
    /// A new invitation.
    2 InvitationCreated "invitation_created";
    /// An invitation's end.
    3 InvitationClosed "invitation_closed";
    /// The author joins.
    4 MemberJoined "member_joined";
    /// The author leaves.
    5 MemberLeft "member_left";
    /// The author puts another out.
    6 MemberKicked "member_kicked";
    /// The server's settings.
    7 ServerChanged "server_changed";
    /// The server is found by everybody, or no longer.
    8 ServerListed "server_listed";
    /// The server's end.
    9 ServerDeleted "server_deleted";
    /// Another owner.
    10 OwnerTransferred "owner_transferred";
    /// A new role.
    11 RoleCreated "role_created";
    /// A role's properties.
    12 RoleChanged "role_changed";
    /// A role's position.
    13 RoleMoved "role_moved";
    /// A role's end.
    14 RoleDeleted "role_deleted";
    /// A member gets a role.
    15 RoleGranted "role_granted";
    /// A member loses a role.
    16 RoleRevoked "role_revoked";
    /// A channel's settings.
    17 ChannelChanged "channel_changed";
    /// A channel's end.
    18 ChannelDeleted "channel_deleted";
    /// An overwrite of a channel.
    19 OverwriteSet "overwrite_set";
    /// A channel takes over its category's overwrites.
    20 ChannelSynced "channel_synced";
    /// A member's nickname.
    21 NicknameSet "nickname_set";
    /// A member may only look, for a while.
    22 TimeoutSet "timeout_set";
    /// Somebody is put out for good.
    23 MemberBanned "member_banned";
    /// A ban's end.
    24 MemberUnbanned "member_unbanned";
    /// How one may post anonymously in a channel.
    25 AnonymitySet "anonymity_set";
    /// What the log folds to.
    26 Checkpoint "checkpoint";
    /// The author adds another to a dm.
    27 MemberAdded "member_added";
    /// The author, who was added to a dm, accepts.
    28 MemberAccepted "member_accepted";
    /// The oldest protocol version that counts.
    29 VersionFloor "version_floor";
    /// A device that was silent for long is in no channel until it is back.
    30 DeviceIdle "device_idle";
    /// The author's device was idle, and is not any more.
    31 DeviceBack "device_back";
    /// A channel's group is given up, and another takes its place.
    32 GroupReset "group_reset";
    /// The author's key for anonymous posts.
    33 AnonymityKeySet "anonymity_key";
    /// The author of an anonymous post makes no more of them in its window.
    34 AuthorBlocked "author_blocked";
    /// The author passes a role's gate, and has the role.
    35 RoleClaimed "role_claimed";
    /// What of a channel's past whoever joins is given.
    36 HistorySet "history_set";
}

impl Body {
    /// Whether it embeds a device chain, and may be as large as that makes it.
    #[must_use]
    pub const fn has_chain(&self) -> bool {
        matches!(self, Self::ServerCreated(_) | Self::MemberJoined(_) | Self::MemberAdded(_))
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
        assert!(Body::KINDS.is_sorted_by(|one, next| one < next));
    }

    #[test]
    fn the_chapter_has_every_kind_by_its_name() {
        let chapter = include_str!("../../../../spec/03-policy-log.md");
        for (kind, name) in Body::KINDS.iter().zip(Body::NAMES) {
            assert!(chapter.contains(&format!("| {kind} {name} |")), "{kind} {name}");
        }
    }
}
