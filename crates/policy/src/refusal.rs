//! Why the fold refuses an entry.

use coterie_identity::{CertificateError, DeviceLogError};
use coterie_types::CodecError;

use crate::Flag;

macro_rules! refusals {
    ($( $(#[$doc:meta])* $name:ident $(($inner:ty))? = $rule:literal, $words:literal; )*) => {
        /// Why the fold refuses an entry.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[non_exhaustive]
        pub enum Refusal {
            $( $(#[$doc])* #[error($words)] $name $(($inner))?, )*
            /// The device entry, alone or in a chain, is refused.
            #[error(transparent)]
            DeviceLog(DeviceLogError),
        }

        impl Refusal {
            /// The stable name of every refusal but those of device entries.
            pub const RULES: &[&str] = &[ $( $rule, )* ];

            /// Its stable name, as in the test vectors.
            #[must_use]
            pub const fn rule(&self) -> &'static str {
                match self {
                    $( Self::$name { .. } => $rule, )*
                    Self::DeviceLog(error) => error.rule(),
                }
            }
        }
    };
}

refusals! {
    /// Not the next position.
    Seq = "seq", "the entry is not the next in its log";
    /// Admitted earlier than the entry before.
    AtBackwards = "at_backwards", "the entry's time is before the one of the entry before";
    /// Over its limit in bytes.
    TooLarge = "too_large", "the entry is too large";
    /// A version or kind this program does not know: pause, and never skip it.
    UnknownKind = "unknown_kind", "the entry has a version or kind this program does not know";
    /// Not the deterministic encoding.
    Malformed(CodecError) = "malformed", "the entry is malformed: {0}";
    /// Server or `as_of` absent, or present where it must not be.
    Shape = "shape", "the intent lacks a field it needs, or has one it must not have";
    /// The first entry does not create the server.
    NotOpening = "not_opening", "a policy log opens with the creation of its server";
    /// A later entry creates the server again.
    AlreadyOpen = "already_open", "the server exists already";
    /// Meant for another server.
    WrongServer = "wrong_server", "the intent is for another server";
    /// An intent with this entry id is in the log.
    EntryReused = "entry_reused", "an intent with this id is in the log already";
    /// The author is not a member.
    NotMember = "not_member", "the author is not a member of the server";
    /// The joiner is a member.
    AlreadyMember = "already_member", "the author is a member of the server already";
    /// The embedded device chain is another user's.
    ChainUser = "chain_user", "the device chain is not the author's";
    /// The embedded device chain ends before what is known of the user.
    ChainShorter = "chain_shorter", "the device chain is shorter than the known one";
    /// The embedded device chain contradicts what is known of the user.
    ChainForks = "chain_forks", "the device chain is another than the known one";
    /// The author has no such device.
    DeviceUnknown = "author_device_unknown", "the author has no such device";
    /// The author's device is revoked.
    DeviceRevoked = "author_device_revoked", "the author's device is revoked";
    /// Not signed by the author's device.
    Signature = "signature", "the intent is not signed by the author's device";
    /// Not the device's last counter + 1.
    Counter = "counter", "the intent's counter is not the next of its device";
    /// `as_of` is not a head of this log.
    AsOfUnknown = "as_of_unknown", "the intent names a head that is not in this log";
    /// `as_of` is too far behind.
    AsOfTooOld = "as_of_too_old", "the intent names a head that is too far behind";
    /// The username breaks the rules.
    Username = "username", "the username breaks the rules for usernames";
    /// The name breaks the rules.
    Name = "name", "the name breaks the rules for names";
    /// The author lacks a permission.
    Forbidden(Flag) = "forbidden", "the author lacks the permission {0}";
    /// As many channels as may be.
    TooManyChannels = "too_many_channels", "the server has as many channels as it may have";
    /// As many open invitations as may be.
    TooManyInvitations = "too_many_invitations", "the server has too many open invitations";
    /// As many members as may be.
    TooManyMembers = "too_many_members", "the server has as many members as it may have";
    /// The invitation's key is not a canonical point of large order.
    InvitationKey = "invitation_key", "the invitation's key is not a valid key";
    /// More uses than may be.
    InvitationUses = "invitation_uses", "the invitation has more uses than may be";
    /// A longer life than may be.
    InvitationLife = "invitation_life", "the invitation lives longer than may be";
    /// The code or key was another invitation's.
    InvitationReused = "invitation_reused", "the invitation's code or key has been used before";
    /// No such invitation.
    InvitationUnknown = "invitation_unknown", "no such invitation";
    /// The invitation is closed.
    InvitationClosed = "invitation_closed", "the invitation is closed";
    /// The invitation has ended.
    InvitationExpired = "invitation_expired", "the invitation has expired";
    /// The invitation is used up.
    InvitationUsedUp = "invitation_used_up", "the invitation is used up";
    /// The proof is not by the invitation's key over this join.
    InvitationProof = "invitation_proof", "the proof of the invitation does not verify";
    /// The owner may not leave.
    OwnerLeaves = "owner_leaves", "the owner cannot leave the server";
    /// The one to be kicked is not a member.
    TargetNotMember = "target_not_member", "the user is not a member of the server";
    /// Nobody kicks themself.
    KickSelf = "kick_self", "one leaves, and does not kick oneself";
    /// Nobody kicks the owner.
    KickOwner = "kick_owner", "the owner cannot be kicked";
    /// A device entry of somebody who never was a member.
    DeviceStranger = "device_stranger", "the device entry is of a user who never was a member";
}

impl Refusal {
    /// The permission that the author lacks, if that is the reason.
    #[must_use]
    pub const fn permission(&self) -> Option<Flag> {
        match self {
            Self::Forbidden(flag) => Some(*flag),
            _ => None,
        }
    }
}

impl From<CodecError> for Refusal {
    fn from(error: CodecError) -> Self {
        Self::Malformed(error)
    }
}

impl From<DeviceLogError> for Refusal {
    fn from(error: DeviceLogError) -> Self {
        match error {
            DeviceLogError::UnknownKind
            | DeviceLogError::Certificate(CertificateError::UnknownVersion) => Self::UnknownKind,
            error => Self::DeviceLog(error),
        }
    }
}
