//! A member of a ring wrote this, at most L times in a scope, and is not one of the blocked.
//!
//! The road of a post: [`Ring`], [`Scope`] and [`Blocklist`] are made once and kept; a [`PreProof`]
//! is made in idle time; [`PreProof::prove`] consumes it together with a [`Statement`] and a
//! [`Witness`] and gives a [`Proof`]. Who receives bytes parses them for a statement and verifies:
//! [`Proof::from_bytes`], then [`Proof::verify`] or [`verify_batch`].
//!
//! A pre-proof used twice would name its author. It moves into the proof that uses it, once:
//!
//! ```
//! # use coterie_zk::membership::{PreProof, Statement, Witness};
//! # fn once(pre: PreProof, statement: &Statement<'_>, witness: &Witness<'_>,
//! #     mut rng: impl rand_core::CryptoRngCore) {
//! let first = pre.prove(statement, witness, &mut rng);
//! # }
//! ```
//!
//! and not twice:
//!
//! ```compile_fail,E0382
//! # use coterie_zk::membership::{PreProof, Statement, Witness};
//! # fn twice(pre: PreProof, statement: &Statement<'_>, witness: &Witness<'_>,
//! #     mut rng: impl rand_core::CryptoRngCore) {
//! let first = pre.prove(statement, witness, &mut rng);
//! let second = pre.prove(statement, witness, &mut rng);
//! # }
//! ```

mod batch;
mod blocklist;
mod codec;
mod context;
mod digits;
mod element;
mod equation;
mod generators;
mod hashing;
mod keys;
mod labels;
mod parameters;
mod possession;
mod pre_proof;
mod proof;
mod prove;
mod ring;
mod rotate;
mod scope;
mod seed;
mod statement;
#[cfg(test)]
mod tests;
mod transcript;
mod verify;
mod witness;

pub use batch::{BatchError, verify_batch};
pub use blocklist::{Blocked, Blocklist, BlocklistError, MOST_BLOCKED};
pub use codec::{ParseError, VERSION, peek_nullifier};
pub use context::Context;
pub use element::PointError;
pub use generators::{generator, generator_prime, h, pad};
pub use keys::{MemberKey, MemberSecret};
pub use labels::LABELS;
pub use parameters::{Parameters, ParametersError};
pub use possession::{Possession, PossessionError};
pub use pre_proof::{PreProof, PreProofError};
pub use proof::Proof;
pub use prove::ProveError;
pub use ring::{LARGEST_RING, LEAST_RING, Ring, RingError};
pub use scope::{MOST_POSTS, Scope, ScopeError, Window};
pub use seed::Seed;
pub use statement::{Statement, StatementError};
pub use transcript::Challenges;
pub use verify::{Class, Verified, VerifyError};
pub use witness::Witness;
