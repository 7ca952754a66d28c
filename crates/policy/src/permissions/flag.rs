//! Flags: what one may be allowed, by their bits.

use std::fmt;

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
