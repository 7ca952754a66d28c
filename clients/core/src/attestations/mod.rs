//! Attestations about the own user, which the user's attesters have given: kept here, each used once.

mod choose;
mod record;

pub(crate) use choose::{Wanted, choose};
pub(crate) use record::{AttestationRecord, Serial, Spent};
