//! Which attestation a role is claimed by, or why by none.

use std::collections::BTreeMap;

use coterie_policy::{RoleGate, State};
use coterie_types::{Date, Millis, RoleId};
use coterie_zk::attribute::{Attestation, BIRTH_DATE};

use super::{AttestationRecord, Serial, Spent};
use crate::{Failure, FailureKind};

/// What is claimed, and when.
pub(crate) struct Wanted<'a> {
    pub(crate) state: &'a State,
    pub(crate) role: RoleId,
    pub(crate) gate: RoleGate,
    /// The threshold it is proved to.
    pub(crate) threshold: u32,
    pub(crate) now: Millis,
}

/// The attestation to use: one that a claim to this role was made by and that did not arrive, or else
/// the one that ends first. What cannot pass is not tried.
pub(crate) fn choose(
    kept: &BTreeMap<Serial, AttestationRecord>,
    wanted: &Wanted<'_>,
) -> Result<Serial, Failure> {
    let gate = &wanted.gate;
    let of_gate = |record: &AttestationRecord| {
        let attestation = record.attestation().ok()?;
        let fits = attestation.attester == gate.attester.0;
        (fits && attestation.attribute == gate.attribute).then_some(attestation)
    };
    let mut left: Vec<(Attestation, &AttestationRecord)> =
        kept.values().filter_map(|record| Some((of_gate(record)?, record))).collect();
    let mut keep = |fits: &dyn Fn(&Attestation, &AttestationRecord) -> bool, failure: Failure| {
        left.retain(|(attestation, record)| fits(attestation, record));
        if left.is_empty() { Err(failure) } else { Ok(()) }
    };
    keep(&|_, _| true, not_attested(gate))?;
    keep(&|a, r| wanted.is_unused(a, r), used_up())?;
    keep(&|a, _| wanted.now.0 < a.until, expired())?;
    keep(&|a, _| wanted.now.0 >= a.from, not_yet())?;
    keep(&|a, _| gate.is_fresh(Millis(a.from), wanted.now), stale(gate))?;
    keep(&|_, r| wanted.passes(r.opening().value), wanted.not_passed())?;
    let chosen = left.iter().min_by_key(|(a, r)| (r.spent.is_none(), a.until, a.serial));
    let chosen = chosen.map(|(attestation, _)| Serial::from(attestation.serial));
    chosen.ok_or_else(|| not_attested(gate))
}

impl Wanted<'_> {
    /// Whether it was used for nothing, or for a claim to this very role that has not arrived.
    fn is_unused(&self, attestation: &Attestation, record: &AttestationRecord) -> bool {
        let this = Spent { server: self.state.server(), role: self.role };
        let free = record.spent.is_none_or(|spent| spent == this);
        free && !self.state.has_claimed(&attestation.serial)
    }

    fn passes(&self, value: u32) -> bool {
        if self.gate.comparison == 0 { value <= self.threshold } else { value >= self.threshold }
    }

    fn not_passed(&self) -> Failure {
        let age = self.gate.years.map(|years| match self.gate.comparison {
            0 => format!("you are attested to be younger than {years}"),
            _ => format!("you are attested to be {years} or older"),
        });
        let side = if self.gate.comparison == 0 { "above" } else { "below" };
        let words = age.unwrap_or_else(|| {
            let threshold = shown(self.gate.attribute, self.threshold);
            format!("the attested number lies {side} the threshold, {threshold}")
        });
        refused("gate_not_passed", format!("{words}: nothing was proved or sent"))
    }
}

/// A number as people read it.
fn shown(attribute: u16, number: u32) -> String {
    match attribute {
        BIRTH_DATE => Date::of_number(number.into()).to_string(),
        _ => number.to_string(),
    }
}

fn refused(code: &str, words: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Refused, code, words)
}

fn not_attested(gate: &RoleGate) -> Failure {
    let (attester, attribute) = (gate.attester.to_base64(), gate.attribute);
    let words = format!(
        "no attestation of attribute {attribute} by the attester {attester} is kept here: get one, and \
         `attest import` it"
    );
    refused("not_attested", words)
}

fn used_up() -> Failure {
    let words = "every attestation by that attester is used up: each is good for one claim";
    refused("attestations_used_up", words)
}

fn expired() -> Failure {
    refused("attestation_expired", "the attestations by that attester have expired")
}

fn not_yet() -> Failure {
    refused("attestation_not_yet", "the attestations by that attester are not valid yet")
}

fn stale(gate: &RoleGate) -> Failure {
    let days = gate.fresh.unwrap_or_default();
    let words = format!("the attestations by that attester are older than {days} days");
    refused("attestation_stale", words)
}
