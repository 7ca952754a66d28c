//! Verification of one proof: a batch of one.

use curve25519_dalek::RistrettoPoint;
use curve25519_dalek::Scalar;
use curve25519_dalek::traits::IsIdentity;

use super::batch;
use super::codec::ParseError;
use super::proof::{First, Proof};
use super::statement::{Statement, StatementError};

/// Why a proof is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The bytes are no proof.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The public inputs do not belong together.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// It was parsed for a statement of another shape.
    #[error("parsed for another statement")]
    Shape,
    /// It does not hold for this statement.
    #[error("does not hold")]
    Proof,
}

/// The class of a refusal, which vectors name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// The bytes.
    Parse,
    /// The public inputs.
    Statement,
    /// The algebra.
    Proof,
}

impl VerifyError {
    /// Its class.
    #[must_use]
    pub fn class(&self) -> Class {
        match self {
            Self::Parse(_) | Self::Shape => Class::Parse,
            Self::Statement(_) => Class::Statement,
            Self::Proof => Class::Proof,
        }
    }
}

impl Class {
    /// As vectors spell it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Parse => "parse",
            Self::Statement => "statement",
            Self::Proof => "proof",
        }
    }
}

/// What a proof that holds says of its author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// N: the same only for the same post of the same author. The post's id.
    pub nullifier: [u8; 32],
    /// T, by which the author can be blocked.
    pub ticket: [u8; 32],
    /// P, in pseudonymous channels.
    pub handle: Option<[u8; 32]>,
}

impl Proof {
    /// Whether it holds for the statement: one multiplication of as many points as the ring has keys.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(&self, statement: &Statement<'_>) -> Result<Verified, VerifyError> {
        let weighed = batch::weigh(&[(statement, self)]);
        let [Ok(item)] = weighed.as_slice() else { return Err(VerifyError::Shape) };
        if batch::holds(&[item]) { Ok(self.verified()) } else { Err(VerifyError::Proof) }
    }

    pub(crate) fn verified(&self) -> Verified {
        let First { nullifier, ticket, handle, .. } = &self.first;
        let handle = handle.map(|handle| handle.bytes);
        Verified { nullifier: nullifier.bytes, ticket: ticket.bytes, handle }
    }

    /// Whether N* = N + μT + μ²P is not the identity.
    pub(crate) fn has_star(&self, mu: &Scalar) -> bool {
        let (ticket, zero) = (&self.first.ticket.point, Scalar::ZERO);
        let times_mu =
            |point| RistrettoPoint::vartime_double_scalar_mul_basepoint(mu, &point, &zero);
        let inner = self.first.handle.map_or(*ticket, |handle| ticket + times_mu(handle.point));
        !(self.first.nullifier.point + times_mu(inner)).is_identity()
    }
}
