//! Kind 33: every member, where a channel allows anonymous posts.

use coterie_types::limits::{ANONYMITY_KEY_AHEAD, ANONYMITY_KEY_SPACING, ANONYMITY_STEP};
use coterie_zk::membership::{MemberKey, Possession};

use super::Verified;
use crate::{AnonymityKey, Refusal, State, body::AnonymityKeySet};

pub(super) fn apply(
    state: &mut State,
    verified: &Verified<'_>,
    body: &AnonymityKeySet,
) -> Result<(), Refusal> {
    let (user, now) = (verified.author(), verified.at.0 / 1000);
    if !state.allows_anonymous_posts(now) {
        return Err(Refusal::NoAnonymity);
    }
    let key = MemberKey::from_bytes(body.key.0).map_err(|_| Refusal::AnonymityKey)?;
    let spaced = state.anonymity_key_of(user).map_or(0, |last| last.from + ANONYMITY_KEY_SPACING);
    let times = now + 1..=now + ANONYMITY_KEY_AHEAD;
    let fits = times.contains(&body.from) && body.from.is_multiple_of(ANONYMITY_STEP);
    if !fits || body.from < spaced {
        return Err(Refusal::AnonymityKeyFrom);
    }
    if state.anonymity.owners.get(&body.key).is_some_and(|owner| *owner != user) {
        return Err(Refusal::AnonymityKeyTaken);
    }
    let (server, of) = (*state.server.as_bytes(), *user.as_bytes());
    let possession = Possession { server, user: of, from: body.from };
    possession.verify(&key, &body.possession.0).map_err(|_| Refusal::Possession)?;
    let key = AnonymityKey { key: body.key, from: body.from };
    state.anonymity.add_key(user, key, now);
    Ok(())
}
