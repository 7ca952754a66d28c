//! Roles with gates in community.json: who passes, and who does not.

use coterie_policy::{
    GateChange, RoleGate,
    body::{RoleChanged, RoleClaimed, RoleCreated, RoleGranted, RoleRevoked},
};
use coterie_types::{Bytes, FixedBytes, Millis, RoleId};
use coterie_zk::attribute::Gate;

use super::{
    claims::{
        Attested, DAY, WithClaims as _, adults, attested, attested_as, attester, born, proved,
    },
    community::{NONE, Tale},
    support::{Person, Story},
};

fn set(role: RoleId, gate: Option<RoleGate>) -> RoleChanged {
    RoleChanged { gate: Some(GateChange { gate }), ..RoleChanged::of(role) }
}

pub(super) fn tell(t: &mut Tale) {
    let (owner, friend) = (t.owner.clone(), t.friend.clone());
    let with = |gate| RoleCreated { gate: Some(gate), ..Story::role_created("of age", NONE) };
    let both = RoleGate { threshold: Some(1), ..adults() };
    t.no("gate", "a gate with an age and a threshold", &owner, with(both));
    let small = RoleGate { attester: FixedBytes([0; 32]), ..adults() };
    t.no("gate", "an attester of small order", &owner, with(small));
    let later = RoleGate { comparison: 2, ..adults() };
    t.no("unknown_kind", "a side of a later version", &owner, with(later));
    let gate = RoleGate { fresh: Some(3), ..adults() };
    let entry = t.story.act(&owner, with(gate)).unwrap();
    let role = coterie_policy::role_id(&t.story.state.server(), &entry);
    t.no("role_gated", "gives what is claimed", &owner, RoleGranted { user: friend.user, role });
    let by = good(t, &friend, 1);
    let claim = t.story.claimed(&friend, role, &by);
    forged(t, role, &gate, &claim);
    t.yes(&friend, claim.clone());
    t.no("role_held", "claims what they hold", &friend, claim.clone());
    t.yes(&owner, RoleRevoked { user: friend.user, role });
    t.no("claim_serial", "claims by the same attestation again", &friend, claim);
    let second = good(t, &friend, 2);
    let claim = t.story.claimed(&friend, role, &second);
    // The other gate takes the role from nobody: nobody holds it; then one does, and loses it.
    t.yes(&owner, set(role, Some(RoleGate { years: Some(21), ..gate })));
    t.no("claim_threshold", "a claim to the former gate", &friend, claim);
    t.yes(&friend, t.story.claimed(&friend, role, &second));
    t.yes(&owner, set(role, Some(RoleGate { comparison: 0, ..number() })));
    assert!(!t.story.state.member(friend.user).unwrap().holds(role));
    let third = attested_as(&attester(1), &friend, (2, 100), t.story.week(), 3);
    t.yes(&friend, t.story.claimed(&friend, role, &third));
    t.yes(&owner, set(role, None));
    let fourth = good(t, &owner, 4);
    let claim = proved(&t.story.gate(&owner, role, &gate), role, &fourth);
    t.no("role_not_gated", "claims what is given", &owner, claim);
}

/// A gate that is not an age.
fn number() -> RoleGate {
    RoleGate { attribute: 2, threshold: Some(100), years: None, ..adults() }
}

fn good(t: &Tale, of: &Person, n: u8) -> Attested {
    attested(&attester(1), of, "1990-05-31", t.story.week(), n)
}

fn forged(t: &mut Tale, role: RoleId, gate: &RoleGate, claim: &RoleClaimed) {
    let (owner, friend) = (t.owner.clone(), t.friend.clone());
    let before = t.story.gate(&friend, role, gate);
    let changed = |at: usize, byte: u8| {
        let mut bytes = claim.claim.clone();
        bytes.0[at] = byte;
        RoleClaimed { claim: bytes, ..claim.clone() }
    };
    let cut = RoleClaimed { claim: Bytes(claim.claim[..786].to_vec()), ..claim.clone() };
    t.no("claim_malformed", "a claim that is a byte short", &friend, cut);
    t.no("unknown_kind", "a claim of a later version", &friend, changed(0, 2));
    t.no("claim_signature", "an attestation with another serial", &friend, changed(100, 0));
    t.no("claim_proof", "a range proof with another element", &friend, changed(200, 0));
    let week = t.story.week();
    let other = attested(&attester(2), &friend, "1990-05-31", week, 5);
    let of_other = Gate { attester: attester(2).verifying_key(), ..before };
    t.no("claim_attester", "by another attester", &friend, proved(&of_other, role, &other));
    t.no("claim_user", "by another's attestation", &owner, claim.clone());
    let other = attested_as(&attester(1), &friend, (2, 0), week, 5);
    let of_other = Gate { attribute: 2, ..before };
    t.no("claim_attribute", "by another attribute", &friend, proved(&of_other, role, &other));
    let at = t.story.state.at();
    let early = attested(&attester(1), &friend, "1990-05-31", (at.plus(DAY), at.plus(2 * DAY)), 5);
    let then = Gate { at: at.plus(DAY).0, ..before };
    t.no("claim_time", "before the attestation is valid", &friend, proved(&then, role, &early));
    let stale = attested(&attester(1), &friend, "1990-05-31", (Millis(0), at.plus(DAY)), 5);
    t.no("claim_stale", "an attestation that is too old", &friend, proved(&before, role, &stale));
    let young = attested(&attester(1), &friend, "2015-01-01", week, 5);
    let easier = Gate { threshold: born("2015-01-01"), ..before };
    let mut easier = proved(&easier, role, &young);
    t.no("claim_threshold", "proved to an easier threshold", &friend, easier.clone());
    easier.threshold = claim.threshold;
    t.no("claim_proof", "proved to an easier one, and called the gate's", &friend, easier);
}
