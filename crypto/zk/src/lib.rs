//! Zero-knowledge relations, one folder each: parameters, statement, witness, transcript, proof.
//!
//! [`membership`]: somebody of a ring wrote this, within a quota, and nobody learns who
//! (`spec/12-anonymity.md`). No I/O, no clock; randomness is passed in. Nobody outside the project
//! has reviewed the composition.

pub mod membership;
