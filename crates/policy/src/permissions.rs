//! Permissions: flags, sets of them, and what a member may do where.

use std::fmt;

use coterie_types::{ChannelId, UserId};

use crate::State;

macro_rules! flags {
    ($( $bit:literal $name:ident $text:literal; )*) => {
        /// One permission. The number is its bit.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Flag { $( #[doc = concat!("`", $text, "`, bit ", $bit, ".")] $name, )* }

        impl Flag {
            /// Every flag.
            pub const ALL: &[Self] = &[ $( Self::$name, )* ];

            /// Its bit number.
            #[must_use]
            pub const fn bit(self) -> u32 {
                match self { $( Self::$name => $bit, )* }
            }

            /// Its stable name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }
        }
    };
}

flags! {
    0 CreateInvite "CREATE_INVITE";
    1 KickMembers "KICK_MEMBERS";
    2 BanMembers "BAN_MEMBERS";
    3 Administrator "ADMINISTRATOR";
    4 ManageChannels "MANAGE_CHANNELS";
    5 ManageServer "MANAGE_SERVER";
    6 AddReactions "ADD_REACTIONS";
    7 ViewAuditLog "VIEW_AUDIT_LOG";
    8 PrioritySpeaker "PRIORITY_SPEAKER";
    9 Stream "STREAM";
    10 ViewChannel "VIEW_CHANNEL";
    11 SendMessages "SEND_MESSAGES";
    13 ManageMessages "MANAGE_MESSAGES";
    14 EmbedLinks "EMBED_LINKS";
    15 AttachFiles "ATTACH_FILES";
    16 ReadHistory "READ_HISTORY";
    17 MentionEveryone "MENTION_EVERYONE";
    18 UseExternalEmoji "USE_EXTERNAL_EMOJI";
    20 Connect "CONNECT";
    21 Speak "SPEAK";
    22 MuteMembers "MUTE_MEMBERS";
    23 DeafenMembers "DEAFEN_MEMBERS";
    24 MoveMembers "MOVE_MEMBERS";
    25 UseVoiceActivity "USE_VOICE_ACTIVITY";
    26 ChangeNickname "CHANGE_NICKNAME";
    27 ManageNicknames "MANAGE_NICKNAMES";
    28 ManageRoles "MANAGE_ROLES";
    29 ManageWebhooks "MANAGE_WEBHOOKS";
    30 ManageExpressions "MANAGE_EXPRESSIONS";
    34 ManageThreads "MANAGE_THREADS";
    35 CreateThreads "CREATE_THREADS";
    38 SendInThreads "SEND_IN_THREADS";
    40 ModerateMembers "MODERATE_MEMBERS";
    43 CreateExpressions "CREATE_EXPRESSIONS";
    46 SendVoiceMessages "SEND_VOICE_MESSAGES";
    49 SendPolls "SEND_POLLS";
    51 PinMessages "PIN_MESSAGES";
    52 BypassSlowmode "BYPASS_SLOWMODE";
    56 PostAnonymously "POST_ANONYMOUSLY";
    57 ManageAnonymity "MANAGE_ANONYMITY";
}

impl fmt::Display for Flag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A set of permissions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Permissions(u64);

impl Permissions {
    /// None.
    pub const NONE: Self = Self(0);

    /// What `@everyone` has from the start.
    pub const EVERYONE: Self = Self::of(&[
        Flag::ViewChannel,
        Flag::SendMessages,
        Flag::ReadHistory,
        Flag::CreateInvite,
        Flag::AddReactions,
        Flag::AttachFiles,
        Flag::EmbedLinks,
        Flag::ChangeNickname,
        Flag::CreateThreads,
        Flag::SendInThreads,
        Flag::Connect,
        Flag::Speak,
        Flag::UseVoiceActivity,
        Flag::SendPolls,
        Flag::UseExternalEmoji,
        Flag::SendVoiceMessages,
    ]);

    /// Every flag this version knows.
    pub const ALL: Self = Self::of(Flag::ALL);

    /// The set of these flags.
    #[must_use]
    pub const fn of(flags: &[Flag]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < flags.len() {
            bits |= 1 << flags[i].bit();
            i += 1;
        }
        Self(bits)
    }

    /// Whether the flag is in it.
    #[must_use]
    pub const fn has(self, flag: Flag) -> bool {
        self.0 >> flag.bit() & 1 == 1
    }

    const fn without(self, flags: &[Flag]) -> Self {
        Self(self.0 & !Self::of(flags).0)
    }

    /// What falls away by meaning in a channel when another flag is missing.
    pub(crate) const fn implied_loss(self) -> Self {
        if !self.has(Flag::ViewChannel) {
            return Self::NONE;
        }
        if self.has(Flag::SendMessages) {
            return self;
        }
        self.without(&[
            Flag::MentionEveryone,
            Flag::AttachFiles,
            Flag::EmbedLinks,
            Flag::SendPolls,
            Flag::PostAnonymously,
        ])
    }
}

impl fmt::Display for Permissions {
    /// The decimal string of the wire.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl State {
    /// What a user may do: in a channel, or in the server as a whole. Nothing for strangers and
    /// in channels that do not exist.
    #[must_use]
    pub fn permissions(&self, user: UserId, channel: Option<ChannelId>) -> Permissions {
        if self.member(user).is_none() || channel.is_some_and(|c| self.channel(c).is_none()) {
            return Permissions::NONE;
        }
        if user == self.owner() {
            return Permissions::ALL;
        }
        match channel {
            None => Permissions::EVERYONE,
            Some(_) => Permissions::EVERYONE.implied_loss(),
        }
    }

    /// Whether a user has a permission, in a channel or in the server as a whole.
    #[must_use]
    pub fn may(&self, user: UserId, flag: Flag, channel: Option<ChannelId>) -> bool {
        self.permissions(user, channel).has(flag)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_unique() {
        assert_eq!(Permissions::ALL.0.count_ones() as usize, Flag::ALL.len());
        assert_eq!(Permissions::EVERYONE.0.count_ones(), 16);
        assert!(!Permissions::EVERYONE.has(Flag::KickMembers));
        assert_eq!(Permissions::of(&[Flag::ViewChannel]).to_string(), "1024");
    }

    #[test]
    fn without_view_channel_nothing_is_left_and_without_send_no_attachments() {
        let blind = Permissions::of(&[Flag::SendMessages, Flag::AttachFiles]);
        assert_eq!(blind.implied_loss(), Permissions::NONE);
        let mute = Permissions::of(&[Flag::ViewChannel, Flag::AttachFiles, Flag::ReadHistory]);
        assert_eq!(mute.implied_loss(), Permissions::of(&[Flag::ViewChannel, Flag::ReadHistory]));
        assert_eq!(Permissions::EVERYONE.implied_loss(), Permissions::EVERYONE);
    }
}
