//! The posts whose authors are blocked for the rest of a scope: every later proof shows that its
//! author is none of them, and says no more about them.

use curve25519_dalek::RistrettoPoint;

use super::element::{Element, PointError};
use super::scope::Scope;

/// Entries of the longest list.
pub const MOST_BLOCKED: usize = 64;

/// A post whose author is blocked, as a policy entry names it. Only what a verified post holds may
/// come here: a free choice of T would be an oracle of identities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    /// N of the post.
    pub nullifier: [u8; 32],
    /// T of the post.
    pub ticket: [u8; 32],
}

/// Why entries make no list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BlocklistError {
    /// More than [`MOST_BLOCKED`].
    #[error("a list of {0} blocked posts")]
    TooLong(usize),
    /// The nullifier of an entry.
    #[error("the nullifier of entry {entry} is {error}")]
    Nullifier {
        /// Which, from 0.
        entry: usize,
        /// What is wrong.
        error: PointError,
    },
    /// The ticket of an entry.
    #[error("the ticket of entry {entry} is {error}")]
    Ticket {
        /// Which, from 0.
        entry: usize,
        /// What is wrong.
        error: PointError,
    },
    /// A post that is there before.
    #[error("entry {0} is there before")]
    Twice(usize),
}

/// An entry, decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) blocked: Blocked,
    pub(crate) ticket: RistrettoPoint,
    /// R_b = H2G(ticket-base, scope ‖ N_b).
    pub(crate) base: RistrettoPoint,
}

/// The list of one scope, in the order of the policy log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Blocklist {
    pub(crate) scope: [u8; 32],
    pub(crate) entries: Vec<Entry>,
}

impl Blocklist {
    /// Nobody is blocked.
    #[must_use]
    pub fn empty(scope: &Scope) -> Self {
        Self { scope: scope.id, entries: Vec::new() }
    }

    /// Decodes and hashes the entries.
    ///
    /// # Errors
    /// [`BlocklistError`].
    pub fn new(scope: &Scope, blocked: &[Blocked]) -> Result<Self, BlocklistError> {
        if blocked.len() > MOST_BLOCKED {
            return Err(BlocklistError::TooLong(blocked.len()));
        }
        let mut list = Self::empty(scope);
        for (entry, post) in blocked.iter().enumerate() {
            Element::decode_proper(post.nullifier)
                .map_err(|error| BlocklistError::Nullifier { entry, error })?;
            let ticket = Element::decode_proper(post.ticket)
                .map_err(|error| BlocklistError::Ticket { entry, error })?
                .point;
            if blocked[..entry].iter().any(|other| other.nullifier == post.nullifier) {
                return Err(BlocklistError::Twice(entry));
            }
            let base = scope.ticket_base(&post.nullifier);
            list.entries.push(Entry { blocked: *post, ticket, base });
        }
        Ok(list)
    }

    /// How many authors are blocked, at most: by so many less does a set hide.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nobody is blocked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::people::{WINDOW, member};
    use super::*;

    fn made(change: impl Fn(&mut Vec<Blocked>)) -> Result<Blocklist, BlocklistError> {
        let scope = Scope::of_window(&WINDOW, 4, false).unwrap();
        let mut blocked: Vec<Blocked> = (0..3)
            .map(|n| {
                let nullifier = member(n).nullifier(&scope, 0).unwrap();
                Blocked { nullifier, ticket: member(n + 9).public().to_bytes() }
            })
            .collect();
        change(&mut blocked);
        Blocklist::new(&scope, &blocked)
    }

    #[test]
    fn a_post_blocked_twice_is_refused() {
        assert_eq!(made(|_| ()).unwrap().len(), 3);
        assert_eq!(made(|list| list.push(list[1])), Err(BlocklistError::Twice(3)));
    }

    #[test]
    fn a_list_that_is_too_long_is_refused() {
        let long = made(|list| *list = vec![list[0]; MOST_BLOCKED + 1]);
        assert_eq!(long, Err(BlocklistError::TooLong(MOST_BLOCKED + 1)));
    }

    #[test]
    fn a_nullifier_or_ticket_that_is_no_proper_point_is_refused() {
        for (bytes, error) in
            [([0; 32], PointError::Identity), ([0xff; 32], PointError::NotCanonical)]
        {
            let nullifier = made(|list| list[1].nullifier = bytes);
            assert_eq!(nullifier, Err(BlocklistError::Nullifier { entry: 1, error }));
            let ticket = made(|list| list[2].ticket = bytes);
            assert_eq!(ticket, Err(BlocklistError::Ticket { entry: 2, error }));
        }
    }
}
