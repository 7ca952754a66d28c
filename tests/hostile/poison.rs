//! Poison of every kind, from a table: garbage, huge lengths, deep nesting, what was cut off. Each is
//! refused by all clients alike, in words, and stops nothing else (P13, P19).

use std::collections::BTreeMap;

use coterie_core::{Event, Request};
use coterie_policy::{Entry, Payload, body::MemberLeft};
use coterie_protocol::envelope::{EnvelopeKind, Header};
use coterie_types::{Bytes, sha256};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

use crate::{
    fakes::{CAROL, Fake, assert_talk, gardeners, show_behind, shown},
    garden::{ALICE, BOB, alarmed, text},
    insider::{Insider, Log},
    rogue::{Rogue, id},
};

/// Every kind of envelope.
const KINDS: [EnvelopeKind; 6] = [
    EnvelopeKind::Creation,
    EnvelopeKind::Commit,
    EnvelopeKind::Message,
    EnvelopeKind::Tombstone,
    EnvelopeKind::Void,
    EnvelopeKind::Anonymous,
];

/// Bytes that no decoder should stumble over.
fn poisons() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("nothing", Vec::new()),
        ("a zero", vec![0]),
        ("garbage", b"garbage, and not a little of it".to_vec()),
        ("all ones", vec![0xff; 4_096]),
        ("a byte string of 2^64-1", [&[0xa1, 0x00, 0x5b][..], &[0xff; 8]].concat()),
        ("an array of 2^64-1", [&[0x9b][..], &[0xff; 8]].concat()),
        ("a map of 2^32-1", [&[0xa0 | 0x1a][..], &[0xff; 4]].concat()),
        ("an MLS vector of 2^30-1", vec![0x00, 0x01, 0x00, 0x02, 0xbf, 0xff, 0xff, 0xff, 0x00]),
        ("arrays in arrays", vec![0x81; 60_000]),
        ("maps in maps", [0xa1, 0x00].repeat(30_000)),
        ("tags on tags", vec![0xc0; 60_000]),
        ("a string without an end", vec![0x7f; 1_000]),
    ]
}

/// Tries something on both with the stores that they have now, and puts those back.
fn both(world: &mut World, mut tried: impl FnMut(&mut World, PersonId)) {
    let people = [ALICE, BOB, CAROL];
    let kept = people.map(|person| (person, world.person(person).rows().clone()));
    [ALICE, BOB].into_iter().for_each(|person| tried(world, person));
    world.node.stop_lying();
    for (person, rows) in kept {
        world.person(person).restore(rows);
    }
}

/// What both saw of `general` under what the node shows, which must be the same; `plants` goes on.
#[track_caller]
fn same_by_both(world: &mut World, what: &str) -> String {
    let mut seen = Vec::new();
    both(world, |world, person| {
        seen.push(shown(world, person, "general"));
        assert_eq!(world.channel(person, "plants")["state"], "ok", "{what}");
        assert_eq!(world.texts(person, "plants"), ["it grows"], "{what}");
    });
    assert_eq!(seen[0], seen[1], "{what}: all clients alike");
    let (state, _, rows) = seen.swap_remove(0);
    let marked = rows.as_array().unwrap().iter().any(|row| row[0] == "unreadable");
    assert!(state == "paused" || marked, "{what}: {state} {rows}");
    format!("{state} {rows}")
}

fn planted(seed: u64) -> World {
    let mut world = gardeners(seed);
    world.send(CAROL, "plants", "it grows");
    for person in [ALICE, BOB] {
        world.texts(person, "plants");
    }
    world
}

#[test]
fn a_poisoned_body_of_every_envelope_kind_is_refused_by_all_alike_p19() {
    let mut world = planted(361);
    let carol = Rogue::named(&mut world, CAROL, "general");
    let (by, epoch) = ((carol.device, id(9)), carol.group.epoch());
    for kind in KINDS {
        for (what, body) in poisons() {
            let fake = Fake::new(&world, kind, by, epoch, body);
            show_behind(&mut world, "general", vec![fake]);
            same_by_both(&mut world, &format!("{kind:?} of {what}"));
        }
    }
    assert_talk(&mut world, [ALICE, BOB], "general");
}

#[test]
fn true_items_that_were_cut_off_are_refused_by_all_alike_p19() {
    let mut world = planted(362);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    let (by, epoch) = ((carol.device, id(9)), carol.group.epoch());
    let message = carol.message(id(9), "cut off");
    let commit = carol.commit(id(9)).commit;
    for (kind, whole) in [(EnvelopeKind::Message, message), (EnvelopeKind::Commit, commit)] {
        for part in 1..16 {
            let body = whole[..whole.len() * part / 16].to_vec();
            let fake = Fake::new(&world, kind, by, epoch, body);
            show_behind(&mut world, "general", vec![fake]);
            let seen = same_by_both(&mut world, &format!("{part} sixteenths of a {kind:?}"));
            assert!(!seen.contains("cut off"), "{seen}");
        }
    }
    assert_talk(&mut world, [ALICE, BOB], "general");
}

#[test]
fn a_poisoned_header_pauses_its_channel_p19() {
    let mut world = planted(363);
    let mut carol = Rogue::named(&mut world, CAROL, "general");
    let body = carol.message(id(9), "canary");
    let mut headers = poisons();
    for kind in [6, 7, 200, u8::MAX] {
        let by = (carol.device, id(9));
        let fake = Fake::new(&world, EnvelopeKind::Message, by, 1, Vec::new());
        let (mut header, _) = Header::from_bytes(&fake.header).unwrap();
        header.kind = kind;
        headers.push(("a kind that is not", header.to_bytes()));
    }
    for (what, header) in headers {
        show_behind(&mut world, "general", vec![Fake { header, body: body.clone() }]);
        let seen = same_by_both(&mut world, what);
        assert!(seen.contains("paused") && !seen.contains("canary"), "{what}: {seen}");
    }
    assert_talk(&mut world, [ALICE, BOB], "general");
}

#[test]
fn a_poisoned_policy_entry_of_every_kind_pauses_its_server_alone_p10_p19() {
    let mut world = planted(364);
    for person in [ALICE, BOB] {
        world.must(person, Request::CreateServer { name: format!("Own of {}", person.0) });
    }
    let log = Log::of_server(&mut world, "Garden");
    let carol = Insider::of(&mut world, CAROL);
    let mut entries = poisons();
    let entry = |payload| Entry { seq: log.head.seq + 1, at: log.at, payload }.to_bytes().to_vec();
    for (_, poison) in poisons() {
        entries.push(("an intent", entry(Payload::Intent(Bytes(poison.clone())))));
        entries.push(("a copy", entry(Payload::Device(Bytes(poison)))));
    }
    // Every kind with an empty body, where a signed intent of kind 5 stood.
    let intent = carol.intent(&log, 99, MemberLeft {});
    let signed = intent.sign(&carol.key).bytes().0.clone();
    let place = signed.windows(4).position(|w| w == [0x07, 0xa1, 0x05, 0xa0]).unwrap();
    for kind in (0..24).filter(|kind| *kind != 5) {
        let mut forged = signed.clone();
        forged[place + 2] = kind;
        entries.push(("a kind", entry(Payload::Intent(Bytes(forged)))));
    }
    for (what, raw) in entries {
        let hash = sha256(&[&raw]);
        let seq = log.head.seq + 1;
        let server = log.server.to_string();
        world.node.lie(move |call, _, answer| {
            let head = json!({ "seq": seq, "hash": text(&hash.0) });
            if call.path.contains(&server) && call.path.contains("/policy?") {
                answer["entries"] = json!([text(&raw)]);
                answer["head"] = head;
            } else if call.path == "/v1/servers" && call.method == "GET" {
                let rows = answer["servers"].as_array_mut().into_iter().flatten();
                rows.filter(|row| row["server_id"] == server).for_each(|row| {
                    row["head"] = head.clone();
                });
            }
        });
        both(&mut world, |world, person| {
            world.person(person).start();
            let _ = world.ask(person, Request::Status);
            let members = Request::ListMembers { server: "Garden".into() };
            let failure = world.must_fail(person, members);
            assert_eq!(failure.code, "paused", "{what}: {failure}");
            let own = format!("Own of {}", person.0);
            world.must(person, Request::ListMembers { server: own });
        });
    }
    assert_talk(&mut world, [ALICE, BOB], "plants");
}

#[test]
fn a_poisoned_inbox_item_holds_up_no_other_and_no_join_p19() {
    let mut world = planted(365);
    let nested = (0..60).fold(json!(1), |inner, _| json!([inner]));
    let welcome = |bytes: &Value| {
        json!({
            "kind": "welcome", "server_id": "s00000000000000000000000000",
            "channel_id": "c00000000000000000000000000", "incarnation": u32::MAX,
            "epoch": u64::MAX, "head": { "seq": u64::MAX, "hash": "A".repeat(43) },
            "pinned": { "seq": u64::MAX, "hash": "A".repeat(43) }, "welcome": bytes,
        })
    };
    let mut notices = vec![
        json!({ "kind": "of a later version", "more": nested }),
        json!("a string"),
        json!(null),
        nested.clone(),
        json!({ "kind": "welcome" }),
        json!({ "kind": "server_joined", "server_id": "s00000000000000000000000000" }),
        json!({ "kind": "device_log_changed", "head": { "seq": u64::MAX, "hash": "A".repeat(43) } }),
    ];
    notices.extend(poisons().iter().map(|(_, bytes)| welcome(&text(bytes))));
    let count = notices.len() as u64;
    world.node.lie(move |call, _, answer| {
        if call.path.starts_with("/v1/inbox?after=0") {
            let items = (1..).zip(&notices);
            answer["items"] =
                items.map(|(seq, notice)| json!({ "seq": seq, "notice": notice })).collect();
            answer["head"] = count.into();
        }
    });
    let link = world.invite(ALICE, "Garden");
    let dave = world.add_person(3_650);
    world.register(dave, "p3");
    world.must(dave, Request::Join { link, wait: true });
    world.send(dave, "general", "in, all the same");
    assert!(world.texts(BOB, "general").contains(&"in, all the same".to_owned()));
    assert!(alarmed(&world, dave, "was not used"), "{:?}", world.alarms());
    // A restart does not meet them again first.
    world.person(dave).start();
    world.send(dave, "plants", "and again");
    world.node.stop_lying();
    assert_talk(&mut world, [ALICE, BOB], "general");
}

#[test]
fn a_poisoned_answer_of_every_route_ends_in_words_and_is_got_over_p19() {
    let mut world = planted(366);
    let nested = |depth| (0..depth).fold(json!(1), |inner, _| json!([inner]));
    let answers = [
        json!(null),
        json!("words"),
        json!([]),
        json!({}),
        json!({ "entries": 5, "items": {}, "servers": "none", "head": [] }),
        json!({ "entries": [nested(100)], "items": [nested(100)], "servers": [nested(100)] }),
        nested(100),
        json!({ "head": { "seq": u64::MAX, "hash": "A".repeat(43) }, "entries": [], "next": 0 }),
    ];
    let routes = [
        ("/v1/servers", false),
        ("/policy?", false),
        ("/log?", false),
        ("/v1/inbox", false),
        ("/messages", true),
    ];
    for (route, sends) in routes {
        for answer in &answers {
            world.send(CAROL, "general", "something to fetch");
            let (poison, what) = (answer.clone(), format!("{route}: {answer}"));
            world.node.lie(move |call, status, body| {
                let path = &call.path;
                if status < 300 && (path.contains(route) || path.ends_with(route)) {
                    *body = poison.clone();
                }
            });
            both(&mut world, |world, person| {
                world.person(person).start();
                let end = match sends {
                    false => world.ask(person, Request::Status).end,
                    true => {
                        let (channel, texts) = ("general".into(), vec!["poisoned".into()]);
                        world.ask(person, Request::Send { channel, texts, message_id: None }).end
                    }
                };
                // It ends: in words, or because nothing of it was needed.
                if let Err(failure) = end {
                    assert!(!failure.message.is_empty(), "{what}: {failure:?}");
                    assert_ne!(failure.kind.exit_code(), 0, "{what}: {failure:?}");
                }
            });
        }
    }
    assert_talk(&mut world, [ALICE, BOB], "plants");
}

#[test]
fn a_poisoned_gateway_frame_of_every_kind_changes_nothing_p19() {
    let mut world = planted(367);
    let before = [ALICE, BOB].map(|person| shown(&mut world, person, "general"));
    world.begin(BOB, Request::Tail { channel: "general".into(), after: None });
    world.run_for(2_000);
    world.feed(BOB, Event::GatewayOpened);
    let general = world.channel(ALICE, "general")["channel_id"].clone();
    let kinds = [
        "ready",
        "envelope",
        "announced",
        "entry",
        "entry_announced",
        "inbox",
        "caught_up",
        "gap",
        "ephemeral",
        "ephemeral_refused",
        "pong",
        "go_away",
        "of_a_later_version",
    ];
    let nested: Value = (0..100).fold(json!(1), |inner, _| json!([inner]));
    let mut fields = BTreeMap::new();
    for (n, (_, poison)) in poisons().into_iter().enumerate() {
        fields.insert(n, text(&poison));
    }
    let mut frames: Vec<String> =
        ["", "{", "null", "[]", "\u{0}", "{\"t\":5}"].map(str::to_owned).to_vec();
    frames.push("[".repeat(100_000));
    frames.push("9".repeat(100_000));
    for kind in kinds {
        frames.push(json!({ "t": kind }).to_string());
        frames.push(json!({ "t": kind, "channel_id": general, "item": nested }).to_string());
        for poison in fields.values() {
            let item = json!({
                "seq": u64::MAX, "kind": "message", "message_id": "m00000000000000000000000000",
                "device_id": "d00000000000000000000000000", "header": poison, "body": poison,
            });
            let frame = json!({
                "t": kind, "channel_id": general, "server_id": poison, "seq": u64::MAX,
                "item": item, "entry": poison, "notice": { "kind": poison }, "lane": nested,
                "from": u64::MAX, "to": 0, "reason": poison, "n": poison,
                "epoch": 1, "sealed": poison, "code": poison, "retry_after_ms": u64::MAX,
            });
            frames.push(frame.to_string());
        }
    }
    for text in frames {
        world.feed(BOB, Event::GatewayFrame { text });
    }
    world.feed(BOB, Event::GatewayClosed { code: 1006 });
    let after = [ALICE, BOB].map(|person| shown(&mut world, person, "general"));
    assert_eq!(before, after);
    assert_talk(&mut world, [ALICE, BOB], "general");
}
