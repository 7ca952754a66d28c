//! What has become of one message.

use coterie_types::{Bytes, MessageId, Millis, Seq, UserId, limits, sort_by_number};
use minicbor::{Decode, Encode};

use crate::records::NotifiedRecord;

/// One edit that counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Edited {
    #[n(0)]
    pub(crate) seq: Seq,
    /// When the node took it in, as it says.
    #[n(1)]
    pub(crate) at: Option<Millis>,
    #[n(2)]
    pub(crate) id: MessageId,
}

/// Who reacts, by the places of the emoji.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
struct Reactor {
    #[n(0)]
    user: UserId,
    /// A bit an emoji.
    #[n(1)]
    emoji: u32,
}

/// `t/CHANNEL/SEQ/r`: edits and reactions of a message. Bounded: 100 edits, 20 emoji, a number a user.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct Relations {
    #[n(0)]
    pub(crate) edits: Vec<Edited>,
    /// The content of the last edit.
    #[n(1)]
    pub(crate) content: Option<Bytes>,
    /// The emoji that are there, each in its place; empty: the place is free.
    #[n(2)]
    emoji: Vec<String>,
    /// The seq of the reaction that brought each.
    #[n(3)]
    since: Vec<Seq>,
    /// In ascending order.
    #[n(4)]
    reactors: Vec<Reactor>,
    #[n(5)]
    pub(crate) pinned: bool,
    /// Whom the last edit may notify.
    #[n(6)]
    pub(crate) notifies: Option<NotifiedRecord>,
}

impl Relations {
    fn place(&self, emoji: &str) -> Option<usize> {
        self.emoji.iter().position(|known| known == emoji)
    }

    fn bit(place: usize) -> u32 {
        1_u32.checked_shl(u32::try_from(place).unwrap_or(u32::MAX)).unwrap_or(0)
    }

    /// Whether an emoji is there, by anybody.
    pub(crate) fn has(&self, emoji: &str) -> bool {
        self.place(emoji).is_some()
    }

    /// Whether one more emoji may be there.
    pub(crate) fn has_room(&self) -> bool {
        self.emoji.iter().filter(|emoji| !emoji.is_empty()).count() < limits::EMOJI_PER_MESSAGE
    }

    /// A user reacts. False if they did already.
    pub(super) fn react(&mut self, user: UserId, emoji: &str, seq: Seq) -> bool {
        let free = || self.emoji.iter().position(String::is_empty);
        let place = self.place(emoji).or_else(free).unwrap_or(self.emoji.len());
        if self.place(emoji).is_none() {
            if place == self.emoji.len() {
                self.emoji.push(String::new());
                self.since.push(0);
            }
            if let Some((slot, since)) = self.emoji.get_mut(place).zip(self.since.get_mut(place)) {
                emoji.clone_into(slot);
                *since = seq;
            }
        }
        let at = self.reactors.binary_search_by_key(&user, |reactor| reactor.user);
        let index = at.unwrap_or_else(|index| {
            self.reactors.insert(index, Reactor { user, emoji: 0 });
            index
        });
        let Some(reactor) = self.reactors.get_mut(index) else { return false };
        let before = reactor.emoji;
        reactor.emoji |= Self::bit(place);
        reactor.emoji != before
    }

    /// A user takes a reaction back. False if there was none.
    pub(super) fn unreact(&mut self, user: UserId, emoji: &str) -> bool {
        let Some(place) = self.place(emoji) else { return false };
        let bit = Self::bit(place);
        let Ok(index) = self.reactors.binary_search_by_key(&user, |reactor| reactor.user) else {
            return false;
        };
        let Some(reactor) = self.reactors.get_mut(index).filter(|r| r.emoji & bit != 0) else {
            return false;
        };
        reactor.emoji &= !bit;
        if reactor.emoji == 0 {
            self.reactors.remove(index);
        }
        if !self.reactors.iter().any(|reactor| reactor.emoji & bit != 0)
            && let Some(slot) = self.emoji.get_mut(place)
        {
            slot.clear();
        }
        true
    }

    /// The emoji that are there, the first first: how many users, and whether one of them is `own`.
    pub(crate) fn reactions(&self, own: Option<UserId>) -> Vec<(&str, usize, bool)> {
        let mut found: Vec<_> = self
            .emoji
            .iter()
            .zip(&self.since)
            .enumerate()
            .filter(|(_, (emoji, _))| !emoji.is_empty())
            .map(|(place, (emoji, since))| {
                let bit = Self::bit(place);
                let mut users = self.reactors.iter().filter(|reactor| reactor.emoji & bit != 0);
                let count = users.clone().count();
                let own = users.any(|reactor| Some(reactor.user) == own);
                (*since, (emoji.as_str(), count, own))
            })
            .collect();
        sort_by_number(&mut found, |(since, _)| *since);
        found.into_iter().map(|(_, reaction)| reaction).collect()
    }
}
