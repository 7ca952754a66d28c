//! A number about a user, for which an attester vouches, lies beyond a threshold; nobody else learns it.
//!
//! An attester commits to the number (Pedersen) and signs the commitment for one user: an
//! [`Attestation`], once used, with its [`Opening`] for the user alone. The user proves to a [`Gate`]
//! by a Bulletproof (ePrint 2017/1066) that the number is at most or at least the threshold: a [`Claim`].

mod attestation;
mod claim;
mod gate;

pub use attestation::{ATTESTATION_LEN, Attestation, AttestationError, BIRTH_DATE, Opening, issue};
pub use claim::{CLAIM_LEN, Claim, ClaimError, ProveError};
pub use gate::{Comparison, Gate};
