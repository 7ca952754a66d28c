//! Invitations.

use coterie_policy::{Body, Intent, Refusal, body::InvitationCreated, join_proof};
use coterie_seal::SigningKey;
use coterie_types::{FixedBytes, InvitationId, Millis, ServerId, limits};
use support::{Person, Story, invite_secret};

use super::*;

#[test]
fn too_many_invitations() {
    let mut scene = scene();
    let mut last = None;
    let mut make = |story: &mut Story, n: usize, life: u64| {
        let mut seed = [88; 32];
        seed[..2].copy_from_slice(&(n as u16).to_be_bytes());
        let key = SigningKey::from_seed(&seed).verifying_key().into();
        let expires_at = if life == 0 { Millis(0) } else { story.state.at().plus(life) };
        let code_hash = FixedBytes(seed);
        let body = InvitationCreated {
            key,
            code_hash,
            max_uses: 0,
            expires_at,
            channel: None,
            roles: None,
        };
        let entry = story.act(&scene.owner, body)?;
        Ok::<_, Refusal>(*last.insert(coterie_policy::invitation_id(&story.state.server(), &entry)))
    };
    // One there is; one ends soon.
    make(&mut scene.story, 0, 3_600_000).unwrap();
    let mut id = scene.invitation;
    for n in 1..limits::INVITATIONS_PER_SERVER - 1 {
        id = make(&mut scene.story, n, 0).unwrap();
    }
    let full = scene.story.clone();
    let refusal = make(&mut scene.story, 2_000, 0).unwrap_err();
    assert_eq!(refusal.rule(), "too_many_invitations");
    // Room after one is closed, and after one has ended.
    scene.story.close(&scene.owner, id).unwrap();
    make(&mut scene.story, 2_001, 0).unwrap();
    let mut story = full;
    let intent = story.intent(&scene.owner, 0, channel("later"));
    let mut entry = story.entry(Story::sign(&scene.owner, &intent));
    entry.at = entry.at.plus(3_600_000);
    story.push(entry).unwrap();
    make(&mut story, 2_002, 0).unwrap();
}

#[test]
fn invitation_key() {
    altered("invitation_key", invitation(2), |_, intent| {
        let Body::InvitationCreated(body) = &mut intent.body else { panic!() };
        body.key = FixedBytes([0; 32]); // of order 4
    });
}

#[test]
fn invitation_uses() {
    altered("invitation_uses", Story::invitation_created(2, 100, Millis(0)), |_, intent| {
        let Body::InvitationCreated(body) = &mut intent.body else { panic!() };
        body.max_uses = 101;
    });
}

#[test]
fn invitation_life() {
    let mut scene = scene();
    let week = limits::INVITATION_LIFE_MAX + 10 * 60 * 1000;
    // `invite` counts from the entry before, `at` is a second later.
    scene.story.invite(&scene.friend, 2, 0, week + 1_000).unwrap();
    let refusal = scene.story.invite(&scene.friend, 3, 0, week + 1_001).unwrap_err();
    assert_eq!(refusal.rule(), "invitation_life");
}

#[test]
fn invitation_reused() {
    altered("invitation_reused", invitation(2), |_, intent| {
        let Body::InvitationCreated(body) = &mut intent.body else { panic!() };
        body.code_hash = support::code_hash(1);
    });
    altered("invitation_reused", invitation(2), |_, intent| {
        let Body::InvitationCreated(body) = &mut intent.body else { panic!() };
        body.key = invite_secret(1).verifying_key().into();
    });
    let mut scene = scene();
    scene.story.close(&scene.owner, scene.invitation).unwrap();
    let refusal = scene.story.invite(&scene.friend, 1, 0, 0).unwrap_err();
    assert_eq!(refusal.rule(), "invitation_reused", "not even after its end");
}

#[test]
fn invitation_unknown() {
    let unknown = InvitationId::from_bytes([9; 16]);
    altered_join("invitation_unknown", |_, intent| join_body(intent).invitation = unknown);
    let mut scene = scene();
    let refusal = scene.story.close(&scene.owner, unknown).unwrap_err();
    assert_eq!(refusal.rule(), "invitation_unknown");
}

#[test]
fn invitation_closed() {
    let mut scene = scene();
    scene.story.close(&scene.owner, scene.invitation).unwrap();
    let refusal = scene.story.join(&scene.stranger, scene.invitation, 1).unwrap_err();
    assert_eq!(refusal.rule(), "invitation_closed");
    let refusal = scene.story.close(&scene.owner, scene.invitation).unwrap_err();
    assert_eq!(refusal.rule(), "invitation_closed");
}

#[test]
fn invitation_expired() {
    let mut scene = scene();
    let invitation = scene.story.invite(&scene.owner, 2, 0, 60_000).unwrap();
    let expires_at = scene.story.state.invitation(invitation).unwrap().expires_at;
    let intent = scene.story.joined(&scene.stranger, 0, invitation, 2);
    let mut entry = scene.story.entry(Story::sign(&scene.stranger, &intent));
    entry.at = Millis(expires_at.0 - 1);
    scene.story.state.apply(&entry).unwrap();
    entry.at = expires_at;
    assert_eq!(scene.story.state.apply(&entry).unwrap_err().rule(), "invitation_expired");
}

#[test]
fn invitation_used_up() {
    let mut scene = scene();
    let invitation = scene.story.invite(&scene.owner, 2, 1, 0).unwrap();
    scene.story.join(&scene.stranger, invitation, 2).unwrap();
    let refusal = scene.story.join(&Person::new(4), invitation, 2).unwrap_err();
    assert_eq!(refusal.rule(), "invitation_used_up");
    // Leaving does not give the use back.
    scene.story.leave(&scene.stranger).unwrap();
    let refusal = scene.story.join(&scene.stranger, invitation, 2).unwrap_err();
    assert_eq!(refusal.rule(), "invitation_used_up");
}

#[test]
fn invitation_proof() {
    let secret = invite_secret(1);
    let other = Person::new(5);
    type Alter = fn(&Scene, &Intent, &SigningKey, &Person) -> FixedBytes<64>;
    let proofs: [(&str, Alter); 6] = [
        ("another server", |_, i, secret, _| {
            join_proof(secret, ServerId::from_bytes([9; 16]), i.user, i.device, i.counter)
        }),
        ("another user", |s, i, secret, other| {
            join_proof(secret, s.story.state.server(), other.user, i.device, i.counter)
        }),
        ("another device", |s, i, secret, other| {
            join_proof(secret, s.story.state.server(), i.user, other.devices[0].0, i.counter)
        }),
        ("another counter", |s, i, secret, _| {
            join_proof(secret, s.story.state.server(), i.user, i.device, i.counter + 1)
        }),
        ("another key", |s, i, _, _| {
            join_proof(&invite_secret(9), s.story.state.server(), i.user, i.device, i.counter)
        }),
        ("none", |_, _, _, _| FixedBytes([0; 64])),
    ];
    for (what, proof) in proofs {
        println!("a proof for {what}");
        altered_join("invitation_proof", |scene, intent| {
            join_body(intent).proof = proof(scene, intent, &secret, &other);
        });
    }
}
