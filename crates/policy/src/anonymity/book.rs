//! What the state keeps for anonymous posts: keys, ring heads, blocked authors.

use std::sync::Arc;

use coterie_types::{ChannelId, FixedBytes, Hash, Head, Seq, UserId, limits::ANONYMITY_MEMORY};
use imbl::{OrdMap, Vector};
use minicbor::{Decode, Encode};

use super::{AnonymousRules, spans::Span};
use crate::{State, body::AuthorBlocked};

/// A user's key for anonymous posts in a server. It counts in a window that begins at its `from` or
/// later, until one of a later `from` does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AnonymityKey {
    /// X.
    #[n(0)]
    pub key: FixedBytes<32>,
    /// Seconds since the Unix epoch.
    #[n(1)]
    pub from: u64,
}

/// A post whose author makes no more of them in its window, as an entry of the policy log names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AuthorBlock {
    /// Its place in the channel's log.
    #[n(0)]
    pub seq: Seq,
    /// The hash of the channel's log up to and including it.
    #[n(1)]
    pub envelope: Hash,
    /// Its nullifier.
    #[n(2)]
    pub nullifier: FixedBytes<32>,
    /// Its ticket.
    #[n(3)]
    pub ticket: FixedBytes<32>,
    /// When its window begins, seconds.
    #[n(4)]
    pub start: u64,
    /// When its window ends, seconds.
    #[n(5)]
    pub closes: u64,
}

impl AuthorBlock {
    /// Of an entry, and the window that it is about.
    #[must_use]
    pub const fn of(body: &AuthorBlocked, rules: &AnonymousRules) -> Self {
        Self {
            seq: body.seq,
            envelope: body.envelope,
            nullifier: body.nullifier,
            ticket: body.ticket,
            start: rules.start,
            closes: rules.closes,
        }
    }
}

/// Keys, ring heads and blocked authors of a server.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Anonymity {
    /// The keys of all who are or were members, by `from`; the last, and those that windows may ask for.
    pub(crate) keys: OrdMap<UserId, Arc<[AnonymityKey]>>,
    /// Whose each key is that was ever published.
    pub(crate) owners: OrdMap<FixedBytes<32>, UserId>,
    /// Every channel that has, had or will have a policy for anonymous posts.
    pub(crate) channels: OrdMap<ChannelId, Rings>,
}

/// Ring heads and blocked authors of a channel.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Rings {
    /// The ring head of windows by their beginning: each holds from its second to the next one's.
    pub(crate) heads: OrdMap<u64, Head>,
    /// In the order of the log.
    pub(crate) blocked: Vector<AuthorBlock>,
}

/// Windows that begin before this are forgotten, at a time; both in seconds.
pub(crate) const fn floor(now: u64) -> u64 {
    now.saturating_sub(ANONYMITY_MEMORY)
}

impl Anonymity {
    /// Whether any ring has to be kept in step.
    pub(crate) fn is_watched(&self) -> bool {
        !self.channels.is_empty()
    }

    /// From now on the channel's rings are kept in step.
    pub(crate) fn watch(&mut self, channel: ChannelId) {
        self.channels.entry(channel).or_default();
    }

    pub(crate) fn keys_of(&self, user: UserId) -> &[AnonymityKey] {
        self.keys.get(&user).map_or(&[], |keys| keys)
    }

    /// The key that counts in a window that begins then.
    pub(crate) fn active(keys: &[AnonymityKey], start: u64) -> Option<&AnonymityKey> {
        keys[..keys.partition_point(|key| key.from <= start)].last()
    }

    /// Adds a user's next key, and forgets those that no window asks for any more.
    pub(crate) fn add_key(&mut self, user: UserId, key: AnonymityKey, now: u64) {
        let old = self.keys_of(user);
        let begun = old.partition_point(|key| key.from <= floor(now));
        let kept = &old[begun.saturating_sub(1)..];
        let keys = kept.iter().copied().chain([key]).collect();
        self.owners.insert(key.key, user);
        self.keys.insert(user, keys);
    }

    /// The posts whose authors are blocked in a channel's window that begins then.
    pub(crate) fn blocked(
        &self,
        channel: ChannelId,
        start: u64,
    ) -> impl Iterator<Item = &AuthorBlock> {
        let blocked = self.channels.get(&channel).into_iter().flat_map(|rings| &rings.blocked);
        blocked.filter(move |block| block.start == start)
    }

    pub(crate) fn block(&mut self, channel: ChannelId, block: AuthorBlock) {
        self.channels.entry(channel).or_default().blocked.push_back(block);
    }
}

impl Rings {
    /// The ring head of the window that begins then.
    pub(crate) fn head(&self, start: u64) -> Option<Head> {
        self.heads.range(..=start).next_back().map(|(_, head)| *head)
    }

    /// The windows that begin in a span have this head from now on.
    pub(crate) fn set(&mut self, span: Span, head: Head) {
        let next = self.head(span.until);
        let inside: Vec<u64> =
            self.heads.range(span.from..=span.until).map(|(at, _)| *at).collect();
        for at in inside {
            self.heads.remove(&at);
        }
        self.heads.insert(span.from, head);
        if let (false, Some(next)) = (span.is_open(), next) {
            self.heads.insert(span.until, next);
        }
    }

    /// Forgets what is about windows that begin before the floor only.
    pub(crate) fn forget(&mut self, floor: u64) {
        let old: Vec<u64> = self.heads.range(..=floor).map(|(at, _)| *at).collect();
        for at in old.iter().rev().skip(1) {
            self.heads.remove(at);
        }
        if self.blocked.iter().any(|block| block.start < floor) {
            self.blocked.retain(|block| block.start >= floor);
        }
    }
}

impl State {
    /// A user's last key for anonymous posts here, active already or to come.
    #[must_use]
    pub fn anonymity_key_of(&self, user: UserId) -> Option<&AnonymityKey> {
        self.anonymity.keys_of(user).last()
    }

    /// The key of a user that counts in windows that begin at a time in seconds; of the last nine days
    /// and what is to come.
    #[must_use]
    pub fn anonymity_key_at(&self, user: UserId, start: u64) -> Option<&AnonymityKey> {
        Anonymity::active(self.anonymity.keys_of(user), start)
    }

    /// Whether a channel allows anonymous posts at a time in seconds, or will.
    #[must_use]
    pub fn allows_anonymous_posts(&self, now: u64) -> bool {
        let channels = self.anonymity.channels.keys().filter_map(|id| self.channel(*id));
        channels.into_iter().any(|channel| {
            let changes = &channel.anonymity;
            let begun = changes.partition_point(|change| change.from <= now);
            changes[begun.saturating_sub(1)..].iter().any(|change| change.policy.is_some())
        })
    }
}
