//! What the node keeps: nothing that can be read.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use coterie_core::{ProfileChange, Request};
use coterie_world::{PersonId, World};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);

/// A text in the forms it could hide in.
fn forms(canary: &str) -> Vec<Vec<u8>> {
    let bytes = canary.as_bytes();
    let utf16: Vec<u8> = canary.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut forms = vec![bytes.to_vec(), hex::encode(bytes).into_bytes(), utf16];
    // Base64 of a text inside a longer one has one of three shapes.
    for shift in 0..3 {
        let padded = [&b"xx"[..shift], bytes, &b"yy"[..]].concat();
        for coded in [STANDARD.encode(&padded), URL_SAFE_NO_PAD.encode(&padded)] {
            let inner = coded.trim_end_matches('=');
            forms.push(inner.as_bytes()[4..inner.len() - 4].to_vec());
        }
    }
    forms
}

pub(crate) fn found(haystack: &[u8], canary: &str) -> bool {
    // A letter a byte: texts are searched fast, also in debug builds.
    let letters = |bytes: &[u8]| -> String { bytes.iter().copied().map(char::from).collect() };
    let haystack = letters(haystack);
    forms(canary).iter().any(|form| haystack.contains(&letters(form)))
}

#[test]
fn no_canary_is_found_in_the_database_p1() {
    let mut world = World::new(71, 2);
    world.garden();
    world.send(ALICE, "general", "canary-in-a-message-4711");
    world.send(BOB, "general", "another-canary-message-0815");
    let phrase = world.must(ALICE, Request::ShowRecovery)["phrase"].as_str().unwrap().to_owned();
    let link = world.invite(ALICE, "Garden");
    let secret = link.split_once('#').unwrap().1.to_owned();
    world.add_person(710);
    world.login(PersonId(2), "p0");
    let mut picture = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x10\0\0\0\x10".to_vec();
    picture.extend(b"canary-in-a-picture-3141");
    let profile = Request::SetProfile(ProfileChange {
        name: Some("canary-display-name-2718".into()),
        pronouns: Some("canary-pronouns-1618".into()),
        bio: Some("canary-in-a-bio-1414".into()),
        status: Some("canary-status-1732".into()),
        until: None,
        avatar: Some(coterie_types::Bytes(picture)),
        banner: None,
        server: None,
    });
    world.must(ALICE, profile);
    world.run_for(60_000);
    let stored = world.node.stored_bytes();
    assert!(found(&stored, "Garden"), "the scan finds what the node may know");
    for canary in [
        "canary-in-a-message-4711",
        "another-canary-message-0815",
        "canary-in-a-picture-3141",
        "canary-display-name-2718",
        "canary-pronouns-1618",
        "canary-in-a-bio-1414",
        "canary-status-1732",
        "password of p0",
        &phrase,
        &secret[..40],
    ] {
        assert!(!found(&stored, canary), "{canary} is in the database");
    }
}
