//! The own anonymity keys: which step of the seed makes which, and when a step is wiped.

use coterie_identity::AnonymitySeed;
use coterie_policy::State;
use coterie_types::{ServerId, UserId};
use coterie_zk::membership::{MemberSecret, Seed};

use crate::{Core, turn::Turn};

/// A step of the seed serves for the keys that begin within so long, seconds: 30 days.
const PERIOD: u64 = 30 * 24 * 3600;
/// No step is kept for longer than this many that follow it, whatever still names it.
const KEPT: u64 = 2;
/// How long after a key's last window its step is still kept, seconds.
const AFTER: u64 = 2 * 24 * 3600;
/// Most steps that are gone at once: a clock that is far off costs no more.
const MOST: u64 = 10_000;

/// The step of the keys that begin then, in seconds.
pub(super) const fn step_of(from: u64) -> u64 {
    from / PERIOD
}

/// The secret of the key that begins then in a server; none where its step was wiped.
pub(super) fn secret_of(seed: &AnonymitySeed, server: ServerId, from: u64) -> Option<MemberSecret> {
    let seed = ahead(seed, step_of(from))?;
    Some(seed.secret(server.as_bytes()))
}

fn ahead(seed: &AnonymitySeed, step: u64) -> Option<Seed> {
    let steps = step.checked_sub(seed.step()).filter(|steps| *steps <= MOST)?;
    let mut seed = Seed::from_bytes(*seed.seed());
    for _ in 0..steps {
        seed = seed.next();
    }
    Some(seed)
}

impl Core {
    /// The secret of the key that counts for this user in windows that begin then.
    pub(crate) fn own_secret(&self, state: &State, start: u64) -> Option<MemberSecret> {
        let account = self.account.as_ref()?;
        let key = state.anonymity_key_at(account.user, start)?;
        let secret = secret_of(account.anonymity.as_ref()?, state.server(), key.from)?;
        (secret.public().to_bytes() == key.key.0).then_some(secret)
    }

    /// When the user's keys begin that vote in polls which are open still.
    fn voting_keys(&self, user: UserId, now: u64) -> impl Iterator<Item = u64> {
        self.channels.values().flat_map(move |channel| {
            let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
            channel.anonymous.polls.open_at(now).filter_map(move |poll| {
                Some(state?.anonymity_key_at(user, poll.terms().start())?.from)
            })
        })
    }

    /// Wipes the steps of the seed that no key needs any more.
    pub(super) fn wipe_seeds(&mut self, turn: &mut Turn<'_>) {
        let now = turn.now.0 / 1000;
        let Some(account) = self.account.as_ref() else { return };
        let past = now.saturating_sub(AFTER);
        let states = self.servers.values().filter_map(|server| server.policy.state());
        let needed = states.filter_map(|state| state.anonymity_key_at(account.user, past));
        let polls = self.voting_keys(account.user, now);
        let needed = needed.map(|key| key.from).chain(polls).map(step_of).min();
        let needed = needed.unwrap_or(step_of(past));
        let keep = needed.min(step_of(past)).max(step_of(now).saturating_sub(KEPT));
        let Some(seed) = account.anonymity.as_ref().filter(|seed| seed.step() < keep) else {
            return;
        };
        let Some(next) = ahead(seed, keep) else { return };
        let next = AnonymitySeed::new(keep, *next.to_bytes());
        if let Some(account) = self.account.as_mut() {
            account.anonymity = Some(next);
            account.save(turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_step_of_the_seed_makes_the_same_keys_and_none_of_those_before_it() {
        let server = ServerId::from_bytes([1; 16]);
        let first = AnonymitySeed::new(0, [7; 32]);
        let later = AnonymitySeed::new(600, *ahead(&first, 600).unwrap().to_bytes());
        let key = |seed, from| secret_of(seed, server, from).map(|s| s.public().to_bytes());
        let from = 600 * PERIOD;
        assert_eq!(key(&first, from), key(&later, from));
        assert_eq!(key(&first, from), key(&first, from + PERIOD - 1), "of one step");
        assert_ne!(key(&later, from), key(&later, from + PERIOD));
        assert_eq!(key(&later, from - 1), None, "its step is wiped");
        assert_eq!(key(&later, u64::MAX), None, "too far ahead");
    }
}
