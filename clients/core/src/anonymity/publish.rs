//! Publishing the own key: by itself, in servers where a channel allows anonymous posts, and anew about
//! every thirty days.

use coterie_policy::{Body, State, body::AnonymityKeySet};
use coterie_types::{
    FixedBytes, Millis, Seq, ServerId, UserId,
    limits::{ANONYMITY_KEY_AHEAD, ANONYMITY_KEY_SPACING, ANONYMITY_STEP},
};
use coterie_zk::membership::Possession;

use super::keys::{secret_of, step_of};
use crate::{Core, turn::Turn};

/// So long before it begins a key is published at the least, seconds: the entry must not be late.
const MARGIN: u64 = 60;
/// Members take new keys within this time of each other, seconds.
const SPREAD: u64 = 12 * 3600;
/// How often is looked, where nothing has changed.
const LOOK: u64 = 3_600_000;

/// At which policy head, and when, it was looked last whether a key is due.
#[derive(Debug, Default)]
pub(crate) struct KeyWatch {
    looked: Option<(Seq, Millis)>,
}

impl Core {
    /// Publishes the own key in a server when one is due.
    pub(crate) fn advance_anonymity(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        self.note_seen(turn, id);
        let Some(server) = self.servers.get_mut(&id) else { return };
        let ready = server.settled() && server.paused.is_none() && !server.gone;
        if !ready || !server.speaks_freely() || !self.net.signed_in() {
            return;
        }
        let head = server.policy.head().seq;
        let looked = server.keys.looked;
        if looked.is_some_and(|(seq, at)| seq == head && turn.now.since(at) < LOOK) {
            return;
        }
        server.keys.looked = Some((head, turn.now));
        self.wipe_seeds(turn);
        if let Some(key) = self.key_due(turn, id) {
            if let Some(server) = self.servers.get_mut(&id) {
                // If it does not get through, it is looked again.
                server.keys.looked = None;
            }
            self.say(turn, id, Body::from(key));
        }
    }

    fn key_due(&self, turn: &mut Turn<'_>, id: ServerId) -> Option<AnonymityKeySet> {
        let (state, account) = (self.state(id).ok()?, self.account.as_ref()?);
        let (user, seed) = (account.user, account.anonymity.as_ref()?);
        let member = state.member(user).is_some_and(|member| member.invited_by.is_none());
        let now = turn.now.max(state.at()).0 / 1000;
        if !member || !state.allows_anonymous_posts(now) {
            return None;
        }
        let last = state.anonymity_key_of(user);
        let ours = last.is_some_and(|last| {
            let secret = secret_of(seed, id, last.from);
            secret.is_some_and(|secret| secret.public().to_bytes() == last.key.0)
        });
        if ours
            && last
                .is_some_and(|last| step_of(now.saturating_sub(late(user))) <= step_of(last.from))
        {
            return None;
        }
        let from = begins(state, user, now)?;
        let secret = secret_of(seed, id, from)?;
        let (server, of) = (*id.as_bytes(), *user.as_bytes());
        let possession = Possession { server, user: of, from }.prove(&secret, &mut &mut *turn.rng);
        let key = FixedBytes(secret.public().to_bytes());
        Some(AnonymityKeySet { key, from, possession: FixedBytes(possession) })
    }
}

/// When a key that is published now can begin.
fn begins(state: &State, user: UserId, now: u64) -> Option<u64> {
    let spaced = state.anonymity_key_of(user).map_or(0, |last| last.from + ANONYMITY_KEY_SPACING);
    let from = (now + MARGIN).max(spaced).next_multiple_of(ANONYMITY_STEP);
    (from <= now + ANONYMITY_KEY_AHEAD - MARGIN).then_some(from)
}

/// How long after the others a user takes the next key.
fn late(user: UserId) -> u64 {
    let bytes = user.as_bytes();
    u64::from(u16::from_be_bytes([bytes[0], bytes[1]])) % SPREAD
}
