//! `channel anonymity`: how one may post anonymously in a channel.

use coterie_policy::{AnonymityPolicy, Body, body::AnonymitySet};

use super::act::{At, Deed};
use crate::{
    Failure,
    acts::{AnonymityTerms, SetAnonymity},
};

/// The entry is admitted within this many seconds, or refused: it must not be late for the window
/// that it begins with.
const MARGIN: u64 = 30;

impl Deed for SetAnonymity {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let channel = at.channel()?;
        let seconds = at.now.0 / 1000;
        let policy = self.terms.map(policy);
        let window = |policy: &AnonymityPolicy| u64::from(policy.window);
        let running = channel.anonymity_at(seconds).map(window);
        // It begins with a window, the old one's and its own.
        let longest = running.max(policy.as_ref().map(window)).unwrap_or(1).max(1);
        let next = ((seconds + MARGIN) / longest + 1) * longest;
        let from = self.from.unwrap_or(next);
        Ok(AnonymitySet { channel: channel.id, from, policy }.into())
    }
}

fn policy(terms: AnonymityTerms) -> AnonymityPolicy {
    AnonymityPolicy {
        window: terms.window,
        limit: terms.limit,
        minimum_ring: terms.minimum_ring,
        pseudonymous: terms.pseudonymous,
        files: terms.files,
    }
}
