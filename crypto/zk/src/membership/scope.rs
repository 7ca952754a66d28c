//! The scope: inside one a member has L nullifiers, between two nothing joins them.

use curve25519_dalek::RistrettoPoint;

use super::hashing::{digest, to_group};
use super::labels::{HANDLE_BASE, NULLIFIER_BASE, POLL, SCOPE, TICKET_BASE};

/// Posts of the largest quota.
pub const MOST_POSTS: u16 = 64;

/// Why there is no such scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ScopeError {
    /// A quota of nothing, or beyond [`MOST_POSTS`].
    #[error("a quota of {0}")]
    Limit(u16),
}

/// A window of a channel, by the policy in force in it. The MLS epoch is not in it, or any commit
/// would give everybody a new quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The server.
    pub server: [u8; 16],
    /// The channel.
    pub channel: [u8; 16],
    /// w = floor(Unix time / length).
    pub number: u64,
    /// Seconds.
    pub length: u32,
    /// Which of the channel's anonymity policies: the number of its policy entry.
    pub policy: u64,
}

/// A scope with the bases of its nullifiers: hashing them costs 10 µs each, so keep it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    pub(crate) id: [u8; 32],
    pub(crate) channel: [u8; 16],
    /// R_0 … R_{L−1}.
    pub(crate) bases: Vec<RistrettoPoint>,
    /// R_p, in pseudonymous channels.
    pub(crate) handle_base: Option<RistrettoPoint>,
}

impl Scope {
    /// The scope of a window with a quota, with a handle or not.
    ///
    /// # Errors
    /// [`ScopeError`].
    pub fn of_window(window: &Window, limit: u16, pseudonymous: bool) -> Result<Self, ScopeError> {
        if limit == 0 || limit > MOST_POSTS {
            return Err(ScopeError::Limit(limit));
        }
        let id = digest(
            SCOPE,
            &[
                &window.server,
                &window.channel,
                &window.number.to_be_bytes(),
                &window.length.to_be_bytes(),
                &limit.to_be_bytes(),
                &window.policy.to_be_bytes(),
            ],
        );
        Ok(Self::new(id, window.channel, limit, pseudonymous))
    }

    /// The scope of a poll: one vote each.
    #[must_use]
    pub fn of_poll(server: &[u8; 16], channel: &[u8; 16], poll: &[u8; 16]) -> Self {
        Self::new(digest(POLL, &[server, channel, poll]), *channel, 1, false)
    }

    fn new(id: [u8; 32], channel: [u8; 16], limit: u16, pseudonymous: bool) -> Self {
        let base = |k: u16| to_group(NULLIFIER_BASE, &[&id, &k.to_be_bytes()]);
        let bases = (0..limit).map(base).collect();
        let handle_base = pseudonymous.then(|| to_group(HANDLE_BASE, &[&id]));
        Self { id, channel, bases, handle_base }
    }

    /// Its hash.
    #[must_use]
    pub fn id(&self) -> [u8; 32] {
        self.id
    }

    /// L, how many nullifiers a member has.
    #[must_use]
    pub fn limit(&self) -> u16 {
        // At most MOST_POSTS.
        u16::try_from(self.bases.len()).unwrap_or(MOST_POSTS)
    }

    /// Whether proofs carry a handle.
    #[must_use]
    pub fn is_pseudonymous(&self) -> bool {
        self.handle_base.is_some()
    }

    /// The encoding of R_k.
    #[must_use]
    pub fn base(&self, counter: u16) -> Option<[u8; 32]> {
        Some(self.bases.get(usize::from(counter))?.compress().to_bytes())
    }

    /// R_t of a nullifier.
    pub(crate) fn ticket_base(&self, nullifier: &[u8; 32]) -> RistrettoPoint {
        to_group(TICKET_BASE, &[&self.id, nullifier])
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::people::WINDOW;
    use super::*;

    #[test]
    fn every_part_of_a_window_gives_another_scope() {
        let id = |window: &Window, limit| Scope::of_window(window, limit, false).unwrap().id();
        let one = id(&WINDOW, 4);
        for other in [
            Window { server: [9; 16], ..WINDOW },
            Window { channel: [9; 16], ..WINDOW },
            Window { number: WINDOW.number + 1, ..WINDOW },
            Window { length: 900, ..WINDOW },
            Window { policy: 9, ..WINDOW },
        ] {
            assert_ne!(id(&other, 4), one);
        }
        assert_ne!(id(&WINDOW, 5), one);
        let poll = Scope::of_poll(&WINDOW.server, &WINDOW.channel, &[1; 16]);
        let other = Scope::of_poll(&WINDOW.server, &WINDOW.channel, &[2; 16]);
        assert!(poll.id() != one && poll.id() != other.id() && poll.limit() == 1);
    }

    #[test]
    fn no_quota_and_one_beyond_the_largest_are_refused() {
        for limit in [0, MOST_POSTS + 1, u16::MAX] {
            assert_eq!(Scope::of_window(&WINDOW, limit, false), Err(ScopeError::Limit(limit)));
        }
        assert_eq!(Scope::of_window(&WINDOW, MOST_POSTS, true).unwrap().limit(), MOST_POSTS);
    }
}
