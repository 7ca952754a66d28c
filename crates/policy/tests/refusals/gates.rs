//! Gates of roles, and claims to them.

use coterie_policy::{
    GateChange, RoleGate, Target,
    body::{
        MemberLeft, RoleChanged, RoleClaimed, RoleDeleted, RoleGranted, RoleRevoked, TimeoutSet,
    },
};
use coterie_types::{Bytes, FixedBytes, RoleId};
use coterie_zk::attribute::{BIRTH_DATE, CLAIM_LEN, Comparison, Gate};

use super::{
    claims::{
        Attested, DAY, WithClaims as _, adults, attested, attested_as, attester, born, proved,
    },
    *,
};

/// The scene, with a role for those of age.
fn gated() -> (Scene, RoleId) {
    let mut s = scene();
    let role = gated_role(&mut s, adults());
    (s, role)
}

fn gated_role(s: &mut Scene, gate: RoleGate) -> RoleId {
    let body = coterie_policy::body::RoleCreated {
        gate: Some(gate),
        ..Story::role_created("of age", Permissions::NONE)
    };
    let entry = s.story.act(&s.owner.clone(), body).unwrap();
    coterie_policy::role_id(&s.story.state.server(), &entry)
}

fn set(role: RoleId, gate: Option<RoleGate>) -> RoleChanged {
    RoleChanged { gate: Some(GateChange { gate }), ..RoleChanged::of(role) }
}

/// An attestation of the friend, who is of age.
fn good(s: &Scene, n: u8) -> Attested {
    attested(&attester(1), &s.friend, "1990-05-31", s.story.week(), n)
}

#[test]
fn who_passes_has_the_role_until_it_is_taken_and_may_claim_it_again() {
    let (mut s, role) = gated();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let holds = |s: &Scene| s.story.state.member(s.friend.user).unwrap().holds(role);
    s.story.act(&friend, s.story.claimed(&friend, role, &good(&s, 1))).unwrap();
    assert!(holds(&s));
    s.story.act(&owner, RoleRevoked { user: friend.user, role }).unwrap();
    assert!(!holds(&s));
    s.story.act(&friend, s.story.claimed(&friend, role, &good(&s, 2))).unwrap();
    // Who leaves keeps no role.
    s.story.act(&friend, MemberLeft {}).unwrap();
    s.story.join(&friend, s.invitation, 1).unwrap();
    assert!(!holds(&s));
}

#[test]
fn who_has_not_passed_the_present_gate_does_not_hold_the_role() {
    let (mut s, role) = gated();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let holds = |s: &Scene| s.story.state.member(s.friend.user).unwrap().holds(role);
    s.story.act(&friend, s.story.claimed(&friend, role, &good(&s, 1))).unwrap();
    // Another gate, an easier one too: nobody holds it.
    s.story.act(&owner, set(role, Some(RoleGate { years: Some(16), ..adults() }))).unwrap();
    assert!(!holds(&s));
    s.story.act(&friend, s.story.claimed(&friend, role, &good(&s, 2))).unwrap();
    // What is not about the gate leaves it to them; the same gate is no change.
    s.story.act(&owner, RoleChanged { hoist: Some(true), ..RoleChanged::of(role) }).unwrap();
    let same = set(role, Some(RoleGate { years: Some(16), ..adults() }));
    refuses(&mut s.story, &owner, same, "nothing_changed");
    assert!(holds(&s));
    // Without a gate it is a role like others: they keep it, and it may be given.
    s.story.act(&owner, set(role, None)).unwrap();
    assert!(holds(&s));
    s.story.give(&owner, owner.user, role).unwrap();
    // Behind a gate again: neither who was given it nor who passed another one holds it, and no
    // invitation gives it.
    let invitation = InvitationCreated { roles: Some(vec![role]), ..invitation(2) };
    let entry = s.story.act(&owner, invitation).unwrap();
    let id = coterie_policy::invitation_id(&s.story.state.server(), &entry);
    s.story.act(&owner, set(role, Some(adults()))).unwrap();
    assert!(!holds(&s) && !s.story.state.member(owner.user).unwrap().holds(role));
    assert!(s.story.state.invitation(id).unwrap().roles.is_empty());
}

#[test]
fn another_gate_takes_its_holders_out_of_the_channels_that_it_showed() {
    let (mut s, role) = gated();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let channel = s.story.channel(&owner, "late").unwrap();
    let view = bits(&[Flag::ViewChannel]);
    let everyone = Target::Role(s.story.state.everyone());
    s.story.overwrite(&owner, channel, everyone, Permissions::NONE, view).unwrap();
    s.story.overwrite(&owner, channel, Target::Role(role), view, Permissions::NONE).unwrap();
    let sees = |s: &Scene| s.story.state.may(s.friend.user, Flag::ViewChannel, Some(channel));
    let other = s.story.channel(&owner, "other").unwrap();
    assert!(!sees(&s));
    s.story.act(&friend, s.story.claimed(&friend, role, &good(&s, 1))).unwrap();
    assert!(sees(&s));
    let before = s.story.state.last_exit(other);
    s.story.act(&owner, set(role, Some(RoleGate { years: Some(21), ..adults() }))).unwrap();
    assert!(!sees(&s));
    let head = s.story.state.head().seq;
    assert_eq!((s.story.state.last_exit(channel), s.story.state.last_exit(other)), (head, before));
}

#[test]
fn who_sets_a_gate_holds_every_bit_of_the_role() {
    let mut s = scene();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    s.story.promote(&owner, &friend, bits(&[Flag::ManageRoles]));
    let role = s.story.role(&owner, "banners", bits(&[Flag::BanMembers])).unwrap();
    refuses(&mut s.story, &friend, set(role, Some(adults())), "bits_not_held");
    s.story.act(&owner, set(role, Some(adults()))).unwrap();
    s.story.act(&friend, set(role, None)).unwrap();
}

#[test]
fn a_gate_on_everyone_is_none() {
    let mut s = scene();
    let owner = s.owner.clone();
    let everyone = s.story.state.everyone();
    refuses(&mut s.story, &owner, set(everyone, Some(adults())), "role_everyone");
    let claim = RoleClaimed { role: everyone, threshold: 0, claim: Bytes::default() };
    refuses(&mut s.story, &owner, claim, "role_everyone");
    let claim =
        RoleClaimed { role: RoleId::from_bytes([9; 16]), threshold: 0, claim: Bytes::default() };
    refuses(&mut s.story, &owner, claim, "role_unknown");
}

#[test]
fn who_is_timed_out_claims_all_the_same_and_who_holds_it_does_not() {
    let (mut s, role) = gated();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let until = s.story.state.at().plus(3_600_000);
    s.story.act(&owner, TimeoutSet { user: friend.user, until }).unwrap();
    s.story.act(&friend, s.story.claimed(&friend, role, &good(&s, 1))).unwrap();
    let again = s.story.claimed(&friend, role, &good(&s, 2));
    refuses(&mut s.story, &friend, again, "role_held");
}

#[test]
fn gate() {
    let mut s = scene();
    let owner = s.owner.clone();
    let role = s.story.role(&owner, "of age", Permissions::NONE).unwrap();
    let adults = adults();
    for bad in [
        RoleGate { attester: FixedBytes([0; 32]), ..adults },
        RoleGate { attester: FixedBytes([0xff; 32]), ..adults },
        RoleGate { threshold: Some(1), ..adults },
        RoleGate { years: None, ..adults },
        RoleGate { years: Some(0), ..adults },
        RoleGate { years: Some(121), ..adults },
        RoleGate { attribute: 2, ..adults },
        RoleGate { fresh: Some(0), ..adults },
        RoleGate { fresh: Some(3_651), ..adults },
    ] {
        refuses(&mut s.story, &owner, set(role, Some(bad)), "gate");
        let created = coterie_policy::body::RoleCreated {
            gate: Some(bad),
            ..Story::role_created("x", Permissions::NONE)
        };
        refuses(&mut s.story, &owner, created, "gate");
    }
    // A side of a later version is not for this program to judge.
    let later = RoleGate { comparison: 2, ..adults };
    refuses(&mut s.story, &owner, set(role, Some(later)), "unknown_kind");
    for good in [
        RoleGate { years: Some(120), fresh: Some(3_650), comparison: 1, ..adults },
        RoleGate { threshold: Some(u32::MAX), years: None, attribute: 0xffff, ..adults },
    ] {
        s.story.act(&owner, set(role, Some(good))).unwrap();
    }
}

#[test]
fn role_gated() {
    let (mut s, role) = gated();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    refuses(&mut s.story, &owner, RoleGranted { user: friend.user, role }, "role_gated");
    refuses(&mut s.story, &owner, RoleGranted { user: owner.user, role }, "role_gated");
    let giving = InvitationCreated { roles: Some(vec![role]), ..invitation(2) };
    refuses(&mut s.story, &owner, giving, "role_gated");
}

#[test]
fn role_not_gated() {
    let (mut s, role) = gated();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let claim = s.story.claimed(&friend, role, &good(&s, 1));
    s.story.act(&owner, set(role, None)).unwrap();
    refuses(&mut s.story, &friend, claim, "role_not_gated");
}

#[test]
fn claim_threshold() {
    let (mut s, role) = gated();
    let friend = s.friend.clone();
    let gate = s.story.gate(&friend, role, &adults());
    let by = good(&s, 1);
    let with = |threshold| proved(&Gate { threshold, ..gate }, role, &by);
    // An easier one that they pass, and one that is too hard: neither is the gate's.
    for threshold in [gate.threshold + 1, gate.threshold - 2, born("1990-05-31")] {
        refuses(&mut s.story, &friend, with(threshold), "claim_threshold");
    }
    // Whoever proves one day and is admitted on the next one is of age all the same.
    let late = s.story.claimed(&friend, role, &good(&s, 1));
    s.story.clone().act_after(DAY, &friend, late.clone()).unwrap();
    let later = s.story.clone().act_after(2 * DAY, &friend, late).unwrap_err();
    assert_eq!(later.rule(), "claim_threshold");
}

#[test]
fn claim_malformed() {
    let (mut s, role) = gated();
    let friend = s.friend.clone();
    let whole = s.story.claimed(&friend, role, &good(&s, 1));
    let cut = |len| RoleClaimed { claim: Bytes(whole.claim[..len].to_vec()), ..whole.clone() };
    for len in [0, 1, 179, CLAIM_LEN - 1] {
        refuses(&mut s.story, &friend, cut(len), "claim_malformed");
    }
    let changed = |at: usize, byte| {
        let mut body = whole.clone();
        body.claim.0[at..at + 32].fill(byte);
        body
    };
    refuses(&mut s.story, &friend, changed(51, 0xff), "claim_malformed");
    let mut later = whole.clone();
    later.claim.0[0] = 2;
    refuses(&mut s.story, &friend, later, "unknown_kind");
    s.story.act(&friend, whole).unwrap();
}

#[test]
fn claim_signature() {
    let (mut s, role) = gated();
    let friend = s.friend.clone();
    let mut body = s.story.claimed(&friend, role, &good(&s, 1));
    body.claim.0[120] ^= 1;
    refuses(&mut s.story, &friend, body, "claim_signature");
}

#[test]
fn claim_attester() {
    let (mut s, role) = gated();
    let friend = s.friend.clone();
    let by = attested(&attester(2), &friend, "1990-05-31", s.story.week(), 1);
    let gate = RoleGate { attester: FixedBytes(attester(2).verifying_key()), ..adults() };
    let body = proved(&s.story.gate(&friend, role, &gate), role, &by);
    refuses(&mut s.story, &friend, body, "claim_attester");
}

#[test]
fn claim_user() {
    let (mut s, role) = gated();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let lent = attested(&attester(1), &owner, "1970-01-01", s.story.week(), 1);
    let body = s.story.claimed(&owner, role, &lent);
    refuses(&mut s.story, &friend, body, "claim_user");
}

#[test]
fn claim_attribute() {
    let (mut s, role) = gated();
    let friend = s.friend.clone();
    let by = attested_as(&attester(1), &friend, (2, 0), s.story.week(), 1);
    let gate = Gate { attribute: 2, ..s.story.gate(&friend, role, &adults()) };
    refuses(&mut s.story, &friend, proved(&gate, role, &by), "claim_attribute");
}

#[test]
fn claim_time() {
    let (mut s, role) = gated();
    let friend = s.friend.clone();
    let at = s.story.state.at();
    let of = |from, until| attested(&attester(1), &friend, "1990-05-31", (from, until), 1);
    let claim = |story: &Story, by: &Attested| {
        // Proved for a time at which it is valid: the time is not in the proof.
        let gate = story.gate(&friend, role, &adults());
        let at = by.attestation.from;
        proved(&Gate { at, ..gate }, role, by)
    };
    // Entries are admitted a second apart.
    let early = claim(&s.story, &of(at.plus(1_001), at.plus(DAY)));
    refuses(&mut s.story, &friend, early, "claim_time");
    let over = claim(&s.story, &of(Millis(0), at.plus(1_000)));
    refuses(&mut s.story, &friend, over, "claim_time");
    let just = claim(&s.story, &of(at.plus(1_000), at.plus(1_001)));
    s.story.act(&friend, just).unwrap();
}

#[test]
fn claim_proof() {
    let (mut s, role) = gated();
    let friend = s.friend.clone();
    let other = gated_role(&mut s, adults());
    let moved = RoleClaimed { role, ..s.story.claimed(&friend, other, &good(&s, 1)) };
    refuses(&mut s.story, &friend, moved, "claim_proof");
    // Who is not of age proves to an easier threshold, or the other side, and says it were the gate's.
    let young = attested(&attester(1), &friend, "2015-01-01", s.story.week(), 1);
    let gate = s.story.gate(&friend, role, &adults());
    let easier = Gate { threshold: born("2015-01-01"), ..gate };
    let least = Gate { comparison: Comparison::AtLeast, ..gate };
    for made in [easier, least] {
        let forged = RoleClaimed { threshold: gate.threshold, ..proved(&made, role, &young) };
        refuses(&mut s.story, &friend, forged, "claim_proof");
    }
    let elsewhere = Gate { server: [9; 16], ..gate };
    let elsewhere = proved(&elsewhere, role, &good(&s, 1));
    refuses(&mut s.story, &friend, elsewhere, "claim_proof");
    for element in 0..19 {
        let mut body = s.story.claimed(&friend, role, &good(&s, 1));
        body.claim.0[179 + 32 * element] ^= 1;
        refuses(&mut s.story, &friend, body, "claim_proof");
    }
}

#[test]
fn claim_stale() {
    let mut s = scene();
    let role = gated_role(&mut s, RoleGate { fresh: Some(2), ..adults() });
    let friend = s.friend.clone();
    let at = s.story.state.at();
    let of = |age: u64| {
        let from = Millis(at.0 + 1_000 - age);
        attested(&attester(1), &friend, "1990-05-31", (from, at.plus(DAY)), 1)
    };
    let stale = s.story.claimed(&friend, role, &of(2 * DAY));
    refuses(&mut s.story, &friend, stale, "claim_stale");
    let fresh = s.story.claimed(&friend, role, &of(2 * DAY - 1));
    s.story.act(&friend, fresh).unwrap();
}

#[test]
fn claim_serial() {
    let (mut s, role) = gated();
    let (owner, friend) = (s.owner.clone(), s.friend.clone());
    let other = gated_role(&mut s, adults());
    let by = good(&s, 1);
    let serial = by.attestation.serial;
    assert!(!s.story.state.has_claimed(&serial));
    s.story.act(&friend, s.story.claimed(&friend, role, &by)).unwrap();
    assert!(s.story.state.has_claimed(&serial));
    let again = s.story.claimed(&friend, other, &by);
    refuses(&mut s.story, &friend, again, "claim_serial");
    // Nor after the role was taken or is gone, after leaving, or by somebody else for whom the
    // attester has used the serial again.
    s.story.act(&owner, RoleRevoked { user: friend.user, role }).unwrap();
    let again = s.story.claimed(&friend, role, &by);
    refuses(&mut s.story, &friend, again, "claim_serial");
    s.story.act(&owner, RoleDeleted { role }).unwrap();
    s.story.act(&friend, MemberLeft {}).unwrap();
    s.story.join(&friend, s.invitation, 1).unwrap();
    let again = s.story.claimed(&friend, other, &by);
    refuses(&mut s.story, &friend, again, "claim_serial");
    let reissued = attested(&attester(1), &owner, "1990-05-31", s.story.week(), 1);
    assert_eq!(reissued.attestation.serial, serial);
    let theirs = s.story.claimed(&owner, other, &reissued);
    refuses(&mut s.story, &owner, theirs, "claim_serial");
}

#[test]
fn a_number_that_is_no_age_has_a_threshold_of_its_own() {
    let mut s = scene();
    let friend = s.friend.clone();
    let key = FixedBytes(attester(1).verifying_key());
    let gate = RoleGate {
        attester: key,
        attribute: BIRTH_DATE + 1,
        comparison: 1,
        threshold: Some(100),
        years: None,
        fresh: None,
    };
    let role = gated_role(&mut s, gate);
    let by = attested_as(&attester(1), &friend, (BIRTH_DATE + 1, 100), s.story.week(), 1);
    s.story.act(&friend, s.story.claimed(&friend, role, &by)).unwrap();
}
