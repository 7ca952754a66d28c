//! Checks of roles that are claimed, that are taken out.

use super::table::{Mutant, row};

const CLAIMED: &str = "crates/policy/src/fold/role_claimed.rs";
const CHANGED: &str = "crates/policy/src/fold/role_changed.rs";
const GATE: &str = "crates/policy/src/gate.rs";
const CLAIM: &str = "crypto/zk/src/attribute/claim.rs";

/// Every mutant of gates and claims.
pub(super) const MUTANTS: &[Mutant] = &[
    row(
        "an attestation is used as often as one likes",
        CLAIMED,
        ("state.claimed_serials.insert(serial);", "let _ = serial;"),
        ("hostile", "gates::an_attestation_that_was_used_is_not_used_again_p10"),
    ),
    row(
        "a role is claimed to any threshold",
        CLAIMED,
        ("if !gate.takes(body.threshold, verified.at) {", "if body.claim.is_empty() {"),
        ("hostile", "gates::who_names_the_easier_threshold_that_they_proved_is_refused_p10"),
    ),
    row(
        "an attestation is as old as one likes",
        CLAIMED,
        ("if !gate.is_fresh(", "if body.claim.is_empty() && !gate.is_fresh("),
        ("refusals", "gates::claim_stale"),
    )
    .of("coterie-policy"),
    row(
        "who passed the former gate keeps the role",
        CHANGED,
        ("    if gated {\n", "    if gated && role.name.is_empty() {\n"),
        ("refusals", "gates::who_has_not_passed_the_present_gate_does_not_hold_the_role"),
    )
    .of("coterie-policy"),
    row(
        "whoever makes roles gives what they do not hold by a gate",
        CHANGED,
        ("let put = if gated {", "let put = if gated && role.name.is_empty() {"),
        ("refusals", "gates::who_sets_a_gate_holds_every_bit_of_the_role"),
    )
    .of("coterie-policy"),
    row(
        "a role with a gate is given",
        "crates/policy/src/fold/role_given.rs",
        ("(false, true) if known.gate.is_some()", "(false, true) if known.position == 0"),
        ("hostile", "gates::not_even_the_owner_gives_a_role_that_is_claimed_p10"),
    ),
    row(
        "a claim of the day before yesterday stands",
        GATE,
        ("today.before()]", "today.before().and_then(Date::before)]"),
        ("refusals", "gates::claim_threshold"),
    )
    .of("coterie-policy"),
    row(
        "an attestation is lent",
        CLAIM,
        ("if attestation.user != gate.user {", "if attestation.user == [0; 16] {"),
        ("hostile", "gates::a_role_is_not_claimed_by_the_attestation_of_somebody_else_p10"),
    ),
    row(
        "an attestation is good when it has expired",
        CLAIM,
        (
            "gate.at < attestation.from || gate.at >= attestation.until",
            "gate.at < attestation.from",
        ),
        ("hostile", "gates::an_attestation_that_has_expired_opens_nothing_p10"),
    ),
    row(
        "anybody is an attester",
        CLAIM,
        ("if attestation.attester != gate.attester {", "if attestation.attester == [0; 32] {"),
        ("hostile", "gates::an_attester_whom_the_role_does_not_name_vouches_for_nobody_p10"),
    ),
];
