//! Anonymous polls: whether one may be opened, and the ring of its votes, which never grows
//! (`spec/12-anonymity.md`, section 11).

use coterie_types::{
    ChannelId, Head, Millis, UserId,
    limits::{ANONYMITY_GRACE, POLL_LIFE_MAX, PROTOCOL_VERSION},
};

use super::{AnonymityPolicy, AnonymousPost, AnonymousRefusal, AnonymousRules, book::floor, ring};
use crate::{Flag, State};

/// The class of content that a vote has.
pub(super) const VOTE: u8 = 2;
/// A poll closes at a multiple of this, seconds: the times of votes say no more.
const HOUR: u64 = 3_600;

/// What a poll fixes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollTerms {
    /// Number of the window in which it begins.
    pub window: u64,
    /// Length of that window, seconds.
    pub length: u32,
    /// Fewest members of its ring.
    pub minimum: u32,
    /// The ring head of the window.
    pub ring: Head,
    /// When it closes, seconds.
    pub closes: u64,
}

impl PollTerms {
    /// When the window begins whose keys vote, seconds.
    #[must_use]
    pub fn start(&self) -> u64 {
        self.window.saturating_mul(self.length.into())
    }
}

impl State {
    /// Whether the policy at e(n) lets somebody open a poll, at the time of its envelope.
    ///
    /// # Errors
    /// `BelowFloor`, `PollForbidden`, `PollTerms`, `RingStale`, `RingTooSmall`, and what
    /// [`State::anonymous_rules`] says.
    pub fn judge_poll(
        &self,
        channel: ChannelId,
        author: UserId,
        terms: &PollTerms,
        at: Millis,
    ) -> Result<(), AnonymousRefusal> {
        if self.version_floor() > PROTOCOL_VERSION {
            return Err(AnonymousRefusal::BelowFloor);
        }
        if !self.permissions(author, Some(channel)).has(Flag::SendPolls) {
            return Err(AnonymousRefusal::PollForbidden);
        }
        let rules = self.anonymous_rules(channel, terms.window)?;
        let now = at.0 / 1000;
        let of_window = (terms.length, terms.minimum)
            == (rules.policy.window, rules.policy.minimum_ring)
            && rules.start <= now
            && now < rules.closes.saturating_add(ANONYMITY_GRACE);
        let ends = terms.closes.is_multiple_of(HOUR)
            && now < terms.closes
            && terms.closes <= now.saturating_add(POLL_LIFE_MAX);
        if !of_window || !ends {
            return Err(AnonymousRefusal::PollTerms);
        }
        if rules.head != terms.ring {
            return Err(AnonymousRefusal::RingStale);
        }
        if ring::keys(self, channel, rules.start).len() < rules.minimum() {
            return Err(AnonymousRefusal::RingTooSmall);
        }
        Ok(())
    }

    /// The rules of a poll's votes at this state: the ring head is the last entry that changed the ring of
    /// the poll's window. The policy that was in force then may be another now.
    ///
    /// # Errors
    /// `ChannelUnknown`, `WindowOver`, `AnonymityOff`.
    pub fn poll_rules(
        &self,
        channel: ChannelId,
        terms: &PollTerms,
    ) -> Result<AnonymousRules, AnonymousRefusal> {
        self.channel(channel).ok_or(AnonymousRefusal::ChannelUnknown)?;
        let start = terms.start();
        if start < floor(self.at.0 / 1000) {
            return Err(AnonymousRefusal::WindowOver);
        }
        let rings = self.anonymity.channels.get(&channel);
        let head = rings.and_then(|rings| rings.head(start));
        Ok(AnonymousRules {
            server: self.server,
            channel,
            window: terms.window,
            start,
            closes: terms.closes,
            policy: AnonymityPolicy {
                window: terms.length,
                limit: 1,
                minimum_ring: terms.minimum,
                pseudonymous: false,
                files: false,
            },
            version: 0,
            head: head.ok_or(AnonymousRefusal::AnonymityOff)?,
        })
    }

    /// Whether a vote may be cast, its proof left aside. `at` is the time of its envelope. Not looked at:
    /// the epoch, and whether its nullifier is new in the poll.
    ///
    /// # Errors
    /// `BelowFloor`, `Class`, `PollTerms` (of another window), `PollClosed`, `RingStale`, and what
    /// [`State::poll_rules`] says.
    pub fn judge_vote(
        &self,
        channel: ChannelId,
        vote: &AnonymousPost<'_>,
        terms: &PollTerms,
        at: Millis,
    ) -> Result<AnonymousRules, AnonymousRefusal> {
        if self.version_floor() > PROTOCOL_VERSION {
            return Err(AnonymousRefusal::BelowFloor);
        }
        if vote.class != VOTE {
            return Err(AnonymousRefusal::Class);
        }
        if vote.window != terms.window {
            return Err(AnonymousRefusal::PollTerms);
        }
        if at.0 / 1000 >= terms.closes {
            return Err(AnonymousRefusal::PollClosed);
        }
        let rules = self.poll_rules(channel, terms)?;
        if rules.head != vote.head {
            return Err(AnonymousRefusal::RingStale);
        }
        Ok(rules)
    }

    /// The keys of a channel's ring in windows that begin then, by this state: sorted, each once.
    #[must_use]
    pub fn ring_keys(&self, channel: ChannelId, start: u64) -> Vec<[u8; 32]> {
        ring::keys(self, channel, start)
    }

    /// The ring of a poll at this state: those of its first ring that are in it still.
    #[must_use]
    pub fn poll_keys(&self, rules: &AnonymousRules, first: &[[u8; 32]]) -> Vec<[u8; 32]> {
        let mut keys = ring::keys(self, rules.channel, rules.start);
        keys.retain(|key| first.binary_search(key).is_ok());
        keys
    }
}
