//! `role gate`.

use coterie_policy::{Body, GateChange, RoleGate, body::RoleChanged};
use coterie_types::FixedBytes;

use crate::{
    Failure, FailureKind,
    acts::{GateRole, GateTerms},
    features::act::{At, Deed},
    resolve::role_in,
};

impl Deed for GateRole {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let role = role_in(at.state, &self.role)?;
        let gate = self.gate.as_ref().map(gate_of).transpose()?;
        Ok(RoleChanged { gate: Some(GateChange { gate }), ..RoleChanged::of(role) }.into())
    }
}

/// What breaks another rule is refused by the fold.
fn gate_of(terms: &GateTerms) -> Result<RoleGate, Failure> {
    let attester = FixedBytes::from_slice(&terms.attester).ok_or_else(|| {
        let words = "an attester's public key has 32 bytes";
        Failure::new(FailureKind::Usage, "usage", words)
    })?;
    Ok(RoleGate {
        attester,
        attribute: terms.attribute,
        comparison: u8::from(terms.at_least),
        threshold: terms.threshold,
        years: terms.years,
        fresh: terms.fresh_days,
    })
}
