//! What is proved: all public inputs, checked to belong together.

use super::blocklist::Blocklist;
use super::parameters::Parameters;
use super::ring::Ring;
use super::scope::Scope;

/// Why there is nothing to prove or to verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// The ring is smaller than the channel's policy wants.
    #[error("a ring of {ring}, and {minimum} are the least")]
    BelowMinimum {
        /// Keys.
        ring: usize,
        /// The policy.
        minimum: usize,
    },
    /// The ring is of another channel than the scope.
    #[error("ring and scope are of different channels")]
    OtherChannel,
    /// The blocklist is of another scope.
    #[error("the blocklist is of another scope")]
    OtherScope,
}

/// All public inputs but N, T and P, which are in the proof.
#[derive(Debug, Clone)]
pub struct Statement<'a> {
    pub(crate) ring: &'a Ring,
    pub(crate) scope: &'a Scope,
    pub(crate) blocklist: &'a Blocklist,
    pub(crate) context: [u8; 32],
    pub(crate) parameters: Parameters,
}

impl<'a> Statement<'a> {
    /// `context` is [`super::Context::digest`]; `minimum` is the channel's policy (never below
    /// [`super::LEAST_RING`] there).
    ///
    /// # Errors
    /// [`StatementError`].
    pub fn new(
        ring: &'a Ring,
        scope: &'a Scope,
        blocklist: &'a Blocklist,
        context: [u8; 32],
        minimum: usize,
    ) -> Result<Self, StatementError> {
        if ring.len() < minimum {
            return Err(StatementError::BelowMinimum { ring: ring.len(), minimum });
        }
        if ring.channel != scope.channel {
            return Err(StatementError::OtherChannel);
        }
        if blocklist.scope != scope.id {
            return Err(StatementError::OtherScope);
        }
        let (limit, handle) = (scope.limit(), scope.is_pseudonymous());
        let parameters = Parameters::new(ring.len(), limit, handle, blocklist.len())
            .map_err(|_| StatementError::BelowMinimum { ring: ring.len(), minimum })?;
        Ok(Self { ring, scope, blocklist, context, parameters })
    }

    /// The shape of its proofs.
    #[must_use]
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::people::{WINDOW, members};
    use super::*;

    #[test]
    fn a_ring_below_the_minimum_is_refused() {
        let ring = Ring::new(WINDOW.channel, members(7)).unwrap();
        let scope = Scope::of_window(&WINDOW, 4, false).unwrap();
        let list = Blocklist::empty(&scope);
        assert!(Statement::new(&ring, &scope, &list, [0; 32], 7).is_ok());
        let error = Statement::new(&ring, &scope, &list, [0; 32], 8).unwrap_err();
        assert_eq!(error, StatementError::BelowMinimum { ring: 7, minimum: 8 });
    }

    #[test]
    fn the_ring_or_the_blocklist_of_another_channel_is_refused() {
        let ring = Ring::new([9; 16], members(7)).unwrap();
        let scope = Scope::of_window(&WINDOW, 4, false).unwrap();
        let other = super::super::Window { channel: [9; 16], ..WINDOW };
        let other = Scope::of_window(&other, 4, false).unwrap();
        let (list, others) = (Blocklist::empty(&scope), Blocklist::empty(&other));
        let error = Statement::new(&ring, &scope, &list, [0; 32], 3).unwrap_err();
        assert_eq!(error, StatementError::OtherChannel);
        let error = Statement::new(&ring, &other, &list, [0; 32], 3).unwrap_err();
        assert_eq!(error, StatementError::OtherScope);
        assert!(Statement::new(&ring, &other, &others, [0; 32], 3).is_ok());
    }
}
