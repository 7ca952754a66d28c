//! What the content of a message may do. The node cannot look; clients do, at e(n), after decryption.

use coterie_types::{ChannelId, UserId};

use crate::{Flag, State};

const SEND: u8 = 1;
const READ: u8 = 1 << 1;
const ADD_REACTIONS: u8 = 1 << 2;
const PIN: u8 = 1 << 3;
const MENTION_EVERYONE: u8 = 1 << 4;

/// What an author might do by content, at one e(n). Kept with each message, so that it is judged
/// once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ContentRights(u8);

impl ContentRights {
    /// Everything.
    pub const ALL: Self = Self(SEND | READ | ADD_REACTIONS | PIN | MENTION_EVERYONE);

    /// Those of a member in a channel.
    #[must_use]
    pub fn of(at: &State, channel: ChannelId, user: UserId) -> Self {
        let held = at.permissions(user, Some(channel));
        let flags = [
            (Flag::SendMessages, SEND),
            (Flag::ReadHistory, READ),
            (Flag::AddReactions, ADD_REACTIONS),
            (Flag::PinMessages, PIN),
            (Flag::MentionEveryone, MENTION_EVERYONE),
        ];
        let held = flags.into_iter().filter(|(flag, _)| held.has(*flag));
        Self(held.fold(0, |bits, (_, bit)| bits | bit))
    }

    /// As they are kept.
    #[must_use]
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// As they were kept.
    #[must_use]
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }

    /// Whether own messages may be edited: edits are for those who write.
    #[must_use]
    pub const fn edits(self) -> bool {
        self.0 & SEND != 0
    }

    /// Whether others' reactions may be joined.
    #[must_use]
    pub const fn reacts(self) -> bool {
        self.0 & READ != 0
    }

    /// Whether an emoji may be the first of its sort at a message.
    #[must_use]
    pub const fn begins_reactions(self) -> bool {
        self.reacts() && self.0 & ADD_REACTIONS != 0
    }

    /// Whether messages may be pinned and unpinned.
    #[must_use]
    pub const fn pins(self) -> bool {
        self.0 & PIN != 0
    }

    /// Whether a mention of everybody, or of a role that not everybody may mention, notifies.
    #[must_use]
    pub const fn mentions_everyone(self) -> bool {
        self.0 & MENTION_EVERYONE != 0
    }
}
