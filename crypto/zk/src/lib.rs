//! Zero-knowledge relations, one folder each: parameters, statement, witness, transcript, proof.
//!
//! [`membership`]: somebody of a ring wrote this, within a quota, and nobody learns who.
//! [`attribute`]: a number about a user lies beyond a threshold, an attester vouches for it, and
//! nobody else learns it. Both are written down in `spec/12-anonymity.md`. No I/O, no clock;
//! randomness is passed in. Nobody outside the project has reviewed the compositions.

pub mod attribute;
pub mod membership;
