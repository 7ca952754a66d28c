//! A window of a channel, as the log has it: its policy, its ring, the ring's head.

use coterie_types::{ChannelId, Head, Seq, ServerId};
use coterie_zk::membership::{Blocked, Blocklist, MemberKey, Ring, RingError, Scope, Window};

use super::{AnonymousRefusal, AuthorBlock, book::floor, ring};
use crate::{AnonymityChange, AnonymityPolicy, State};

/// What is quickly known of a window: all but its ring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnonymousRules {
    /// The server.
    pub server: ServerId,
    /// The channel.
    pub channel: ChannelId,
    /// Its number: Unix time divided by the policy's length, rounded down.
    pub window: u64,
    /// When it begins, seconds.
    pub start: u64,
    /// When it ends, seconds.
    pub closes: u64,
    /// The policy in force in it.
    pub policy: AnonymityPolicy,
    /// The entry that set the policy.
    pub version: Seq,
    /// The last entry that changed the ring, the policy or the blocked authors of this window. Two
    /// states with the same head have the same of all three.
    pub head: Head,
}

/// A window with its ring.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnonymousWindow {
    /// All but the ring.
    pub rules: AnonymousRules,
    /// The keys of all who may post, sorted, each once.
    pub keys: Vec<[u8; 32]>,
    /// The posts whose authors are blocked, in the order of the policy log. Each counts if the channel's
    /// log has it so: see [`AuthorBlock`].
    pub blocked: Vec<AuthorBlock>,
}

impl State {
    /// What is known of a channel's window without looking at its ring.
    ///
    /// # Errors
    /// `ChannelUnknown`, `AnonymityOff` (no policy in force in it that allows anonymous posts) or
    /// `WindowOver` (it began more than nine days before the last entry, and its ring is forgotten).
    pub fn anonymous_rules(
        &self,
        channel: ChannelId,
        window: u64,
    ) -> Result<AnonymousRules, AnonymousRefusal> {
        let known = self.channel(channel).ok_or(AnonymousRefusal::ChannelUnknown)?;
        let (change, policy) =
            in_force(&known.anonymity, window).ok_or(AnonymousRefusal::AnonymityOff)?;
        let length = u64::from(policy.window);
        let start = window.saturating_mul(length);
        if start < floor(self.at.0 / 1000) {
            return Err(AnonymousRefusal::WindowOver);
        }
        let rings = self.anonymity.channels.get(&channel);
        let head = rings.and_then(|rings| rings.head(start));
        Ok(AnonymousRules {
            server: self.server,
            channel,
            window,
            start,
            closes: start.saturating_add(length),
            policy,
            version: change.version,
            head: head.ok_or(AnonymousRefusal::AnonymityOff)?,
        })
    }

    /// A channel's window with its ring, which is computed here: keep it, by channel, window and head.
    ///
    /// # Errors
    /// As [`State::anonymous_rules`].
    pub fn anonymous_window(
        &self,
        channel: ChannelId,
        window: u64,
    ) -> Result<AnonymousWindow, AnonymousRefusal> {
        let rules = self.anonymous_rules(channel, window)?;
        let keys = ring::keys(self, channel, rules.start);
        let blocked = self.anonymity.blocked(channel, rules.start).copied().collect();
        Ok(AnonymousWindow { rules, keys, blocked })
    }

    /// The number of a channel's window at a time in seconds.
    #[must_use]
    pub fn anonymous_window_at(&self, channel: ChannelId, seconds: u64) -> Option<u64> {
        let policy = self.channel(channel)?.anonymity_at(seconds)?;
        Some(seconds / u64::from(policy.window))
    }
}

/// The change that is in force when a window of this number begins: the first under whose length it
/// begins in the change's own time.
fn in_force(
    changes: &[AnonymityChange],
    window: u64,
) -> Option<(&AnonymityChange, AnonymityPolicy)> {
    changes.iter().enumerate().find_map(|(index, change)| {
        let policy = change.policy?;
        let start = window.checked_mul(u64::from(policy.window))?;
        let end = changes.get(index + 1).map_or(u64::MAX, |next| next.from);
        (change.from <= start && start < end).then_some((change, policy))
    })
}

impl AnonymousRules {
    /// The scope: a member has as many nullifiers in it as the policy's limit.
    ///
    /// # Errors
    /// `AnonymityOff`, for a policy that no fold lets through.
    pub fn scope(&self) -> Result<Scope, AnonymousRefusal> {
        let window = Window {
            server: *self.server.as_bytes(),
            channel: *self.channel.as_bytes(),
            number: self.window,
            length: self.policy.window,
            policy: self.version,
        };
        let (limit, pseudonymous) = (self.policy.limit.into(), self.policy.pseudonymous);
        Scope::of_window(&window, limit, pseudonymous).map_err(|_| AnonymousRefusal::AnonymityOff)
    }

    /// Keys of the smallest ring that may be posted from.
    #[must_use]
    pub fn minimum(&self) -> usize {
        usize::try_from(self.policy.minimum_ring).unwrap_or(usize::MAX)
    }
}

impl AnonymousWindow {
    /// The decoded ring: 5 µs a key.
    ///
    /// # Errors
    /// `RingTooSmall`, `RingTooLarge`.
    pub fn ring(&self) -> Result<Ring, AnonymousRefusal> {
        let least = self.rules.minimum();
        let small = AnonymousRefusal::RingTooSmall;
        if self.keys.len() < least {
            return Err(small);
        }
        // The fold lets no other keys in.
        let decoded: Result<Vec<_>, _> =
            self.keys.iter().map(|k| MemberKey::from_bytes(*k)).collect();
        let keys = decoded.map_err(|_| small)?;
        Ring::new(*self.rules.channel.as_bytes(), keys).map_err(|error| match error {
            RingError::TooLarge(_) => AnonymousRefusal::RingTooLarge,
            RingError::Empty | RingError::Padding => small,
        })
    }

    /// The blocked posts that count: those of which the channel's log, as the caller has it, says the
    /// same.
    ///
    /// # Errors
    /// `Blocklist`, for a list that no fold lets through.
    pub fn blocklist(
        &self,
        scope: &Scope,
        counts: impl Fn(&AuthorBlock) -> bool,
    ) -> Result<Blocklist, AnonymousRefusal> {
        let blocked = self.blocked.iter().filter(|block| counts(block));
        let blocked: Vec<_> = blocked
            .map(|block| Blocked { nullifier: block.nullifier.0, ticket: block.ticket.0 })
            .collect();
        Blocklist::new(scope, &blocked).map_err(|_| AnonymousRefusal::Blocklist)
    }
}
