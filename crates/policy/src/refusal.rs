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
    /// The author's device is idle.
    DeviceIdle = "author_device_idle", "the author's device is idle, and may only say that it is back";
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
    /// The server is deleted: its log has ended.
    ServerDeleted = "server_deleted", "the server is deleted";
    /// The reason breaks the rules.
    Reason = "reason", "the reason is too long or has characters it must not have";
    /// A change that changes nothing.
    NothingChanged = "nothing_changed", "the entry changes nothing";
    /// Only the owner may.
    NotOwner = "not_owner", "only the owner may do this";
    /// The author does not stand above the one, or the role, it is about.
    Rank = "rank", "the author does not stand above the member or role it is about";
    /// A bit that the author does not hold.
    BitsNotHeld = "bits_not_held", "nobody gives or takes a permission that they do not hold";
    /// `MANAGE_ROLES` in an overwrite is for administrators.
    OverwriteManage = "overwrite_manage_roles", "MANAGE_ROLES in an overwrite is for administrators";
    /// A bit both allowed and denied.
    OverwriteBoth = "overwrite_both", "an overwrite allows and denies the same";
    /// A target twice.
    OverwriteTwice = "overwrite_twice", "two overwrites are about the same";
    /// As many overwrites as may be.
    TooManyOverwrites = "too_many_overwrites", "the channel has as many overwrites as it may have";
    /// No such role.
    RoleUnknown = "role_unknown", "no such role";
    /// `@everyone` cannot be given, taken, moved, deleted, or changed so.
    RoleEveryone = "role_everyone", "@everyone is held by all, and has nothing but permissions";
    /// Already held.
    RoleHeld = "role_held", "the member holds the role already";
    /// Not held.
    RoleNotHeld = "role_not_held", "the member does not hold the role";
    /// No such position.
    RolePosition = "role_position", "there is no such position for a role";
    /// As many roles as may be.
    TooManyRoles = "too_many_roles", "the server has as many roles as it may have";
    /// Not a colour.
    Colour = "colour", "a colour is a number up to 0xFFFFFF";
    /// The icon breaks the rules.
    Icon = "icon", "the icon breaks the rules for icons";
    /// The description breaks the rules.
    Description = "description", "the description breaks the rules for descriptions";
    /// The language is no language tag.
    Language = "language", "the language is not a language tag";
    /// No such channel.
    ChannelUnknown = "channel_unknown", "no such channel";
    /// Not a category, or a category in a category.
    Category = "category", "a channel stands in a category, and a category in none";
    /// A channel of that kind cannot have this.
    ChannelKind = "channel_kind", "a channel of this kind cannot have this";
    /// The channel is in no category to sync with.
    NotInCategory = "not_in_category", "the channel stands in no category";
    /// Longer than may be.
    SlowMode = "slow_mode", "slow mode is at most six hours";
    /// The standing invitation of a listing is not one without limits that is open, or its code or
    /// secret is another.
    Listing = "listing", "a listing needs an open invitation without limits, its code and secret";
    /// The roles of the invitation are not in order, or too many.
    InvitationRoles = "invitation_roles", "the invitation's roles are not in order, or too many";
    /// The user is banned.
    Banned = "banned", "the user is banned from the server";
    /// The user is banned already.
    AlreadyBanned = "already_banned", "the user is banned already";
    /// The user is not banned.
    NotBanned = "not_banned", "the user is not banned";
    /// Nobody bans themself.
    BanSelf = "ban_self", "nobody bans themself";
    /// Longer than may be, or over already.
    TimeoutEnd = "timeout_end", "a time-out ends within 28 days, and not in the past";
    /// Neither owner nor administrators are timed out.
    TimeoutImmune = "timeout_immune", "neither owner nor administrators can be timed out";
    /// The owner hands the server to themself.
    TransferSelf = "transfer_self", "the author is the owner already";
    /// The policy for anonymous posts breaks the rules.
    Anonymity = "anonymity", "the policy for anonymous posts breaks the rules";
    /// The moment from which it holds is past, or no multiple of the windows.
    AnonymityFrom = "anonymity_from", "the policy begins in the past, or not with a window";
    /// No channel of the server allows anonymous posts.
    NoAnonymity = "no_anonymity", "no channel of the server allows anonymous posts";
    /// The anonymity key is not the canonical encoding of a point, or it is the identity.
    AnonymityKey = "anonymity_key", "the anonymity key is not a valid key";
    /// The anonymity key begins in the past, too late, not with a quarter of an hour, or less than a day after the one before.
    AnonymityKeyFrom = "anonymity_key_from", "the anonymity key begins in the past, too late, or too near to the one before";
    /// Another user has or had this anonymity key.
    AnonymityKeyTaken = "anonymity_key_taken", "the anonymity key is or was another user's";
    /// The proof that the author knows the anonymity key's secret does not hold.
    Possession = "possession", "the author does not prove to hold the anonymity key";
    /// Not a window that is open in a channel where anonymous posts are allowed.
    BlockWindow = "block_window", "the channel has no such window of anonymous posts now";
    /// The nullifier or ticket is not one that a post can have.
    BlockPost = "block_post", "the nullifier or ticket is not one of an anonymous post";
    /// The author of that post is blocked already.
    AlreadyBlocked = "already_blocked", "the author of that post is blocked already";
    /// As many blocked authors as may be in a window.
    TooManyBlocked = "too_many_blocked", "the window has as many blocked authors as it may have";
    /// The gate of the role breaks the rules.
    Gate = "gate", "the gate breaks the rules for gates of roles";
    /// The role has a gate, and is given to nobody who does not pass it.
    RoleGated = "role_gated", "the role has a gate: it is claimed, and not given";
    /// The role has no gate.
    RoleNotGated = "role_not_gated", "the role has no gate: it is given, and not claimed";
    /// Proved to another threshold than the gate has at that time.
    ClaimThreshold = "claim_threshold", "the claim is to another threshold than the gate has now";
    /// The claim is no claim.
    ClaimMalformed = "claim_malformed", "the claim is malformed";
    /// The attestation is not signed by the attester that it names.
    ClaimSignature = "claim_signature", "the attestation is not signed by its attester";
    /// The attestation is of another attester than the gate names.
    ClaimAttester = "claim_attester", "the attestation is of another attester";
    /// The attestation is about another user.
    ClaimUser = "claim_user", "the attestation is about another user";
    /// The attestation is of another attribute than the gate names.
    ClaimAttribute = "claim_attribute", "the attestation is of another attribute";
    /// The attestation is not valid yet, or no more.
    ClaimTime = "claim_time", "the attestation is not valid at that time";
    /// The range proof does not hold.
    ClaimProof = "claim_proof", "the proof of the claim does not hold";
    /// The attestation is older than the gate takes.
    ClaimStale = "claim_stale", "the attestation is older than the gate takes";
    /// A role was claimed by this attestation before.
    ClaimSerial = "claim_serial", "the attestation has been used before";
    /// The history policy breaks the rules.
    History = "history", "the history policy breaks the rules";
    /// Not the incarnation that follows the present one.
    Incarnation = "incarnation", "a reset begins the incarnation that follows the present one";
    /// Too soon after the last reset.
    ResetEarly = "reset_early", "the last reset of this channel is too near";
    /// The state is another.
    CheckpointState = "checkpoint_state", "the checkpoint is not of this log";
    /// Too early after the last.
    CheckpointEarly = "checkpoint_early", "the last checkpoint is too near";
    /// Nobody kicks themself.
    KickSelf = "kick_self", "one leaves, and does not kick oneself";
    /// Nobody kicks the owner.
    KickOwner = "kick_owner", "the owner cannot be kicked";
    /// A dm has no entries of this kind, or not this one.
    Dm = "dm", "this is not done in direct messages";
    /// Only a dm has entries of this kind.
    NotDm = "not_dm", "this is done in direct messages only";
    /// The author was added, and has not accepted yet.
    NotAccepted = "not_accepted", "the author has not accepted the request yet";
    /// The author is no invited member.
    NotInvited = "not_invited", "the author has no request to accept";
    /// The device is no active one of that user.
    TargetDeviceUnknown = "target_device_unknown", "the user has no such active device";
    /// A device does not call itself idle.
    IdleSelf = "idle_self", "a device cannot call itself idle";
    /// The device is idle already.
    AlreadyIdle = "already_idle", "the device is idle already";
    /// The device is not idle.
    NotIdle = "not_idle", "the device is not idle";
    /// A device entry of somebody who never was a member.
    DeviceStranger = "device_stranger", "the device entry is of a user who never was a member";
    /// A version floor above what the author's own program speaks.
    FloorAboveOwn = "floor_above_own", "the version floor is above what the author's own program speaks";
    /// A version floor that is not above the one that holds.
    FloorNotUp = "floor_not_up", "a version floor only goes up";
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
