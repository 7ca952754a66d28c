//! Commits that the node cannot tell from good ones and that members cannot follow (P15, P18): they
//! are undone, nobody waits for long, and whoever made them makes none for a while.

use coterie_core::{AskId, Request};
use coterie_mls::{Sabotage, sabotaged, signature};
use coterie_ports::PageBounds;
use coterie_protocol::envelope::{
    CommitFailure, EnvelopeKind, Header, SignedCommitFailure, Void, next_hash,
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, DeviceId, Head, sha256};
use coterie_world::{PersonId, World};
use serde_json::{Value, json};

use crate::{
    garden::{ALICE, BOB, alarmed, text},
    rogue::{Rogue, head_of, id},
};

const CAROL: PersonId = PersonId(2);
const DAVE: PersonId = PersonId(3);

/// Alice, Bob and Carol have talked.
fn three(seed: u64) -> World {
    crowd(seed, 3)
}

fn crowd(seed: u64, people: usize) -> World {
    let mut world = World::new(seed, people);
    world.garden();
    (0..people).for_each(|person| drop(world.send(PersonId(person), "general", "hello")));
    (0..people).for_each(|person| drop(world.texts(PersonId(person), "general")));
    world
}

fn send(text: &str) -> Request {
    Request::Send { channel: "general".into(), texts: vec![text.into()], message_id: None }
}

fn begin(world: &mut World, person: PersonId, text: &str) -> AskId {
    world.begin(person, send(text))
}

/// Each sends something; all of it arrives within a minute, and everybody reads it once.
#[track_caller]
fn talk_on(world: &mut World, people: &[PersonId]) {
    let before = world.now();
    let text = |person: PersonId| format!("after, by {}", person.0);
    let asks: Vec<_> =
        people.iter().map(|person| (*person, begin(world, *person, &text(*person)))).collect();
    world.run_until("all have sent", |world| asks.iter().all(|(p, a)| world.has_ended(*p, *a)));
    for (person, ask) in asks {
        world.answer(person, ask).end.unwrap();
    }
    assert!(world.now().since(before) < 60_000, "P18: nobody is kept for a minute");
    for person in people {
        let texts = world.texts(*person, "general");
        for text in people.iter().map(|person| text(*person)) {
            assert_eq!(texts.iter().filter(|t| **t == text).count(), 1, "{person:?}: {texts:?}");
        }
    }
}

/// Where everybody stands: epoch and what they agree upon.
#[track_caller]
fn assert_one_group(world: &mut World, people: &[PersonId]) {
    let seen: Vec<(Value, Value)> = people
        .iter()
        .map(|person| {
            world.texts(*person, "general");
            let row = world.channel(*person, "general");
            (row["epoch"].clone(), row["authenticator"].clone())
        })
        .collect();
    assert!(seen.iter().all(|of| *of == seen[0] && !of.1.is_null()), "{seen:?}");
}

/// How often the node has undone something.
fn voids(world: &mut World) -> usize {
    let person = world.read(ALICE, "general").len();
    assert!(person > 0);
    let store = world.node.node().unwrap().store.clone();
    let channel = Rogue::of(world, ALICE).channel;
    world.node.block_on(store.list_envelopes_of(channel, &[4], page())).unwrap().len()
}

fn page() -> PageBounds {
    PageBounds { after: 0, limit: 200, bytes: usize::MAX }
}

#[test]
fn a_bad_membership_tag_is_undone_p15_p18() {
    let mut world = three(1);
    let mut carol = Rogue::of(&mut world, CAROL);
    let mut made = carol.commit(id(1));
    *made.commit.last_mut().unwrap() ^= 1;
    let (status, answer) = carol.post_commit(&mut world, id(1), made.commit, made.group_info);
    assert_eq!(status, 201, "the node cannot tell: {answer}");
    talk_on(&mut world, &[ALICE, BOB]);
    assert_eq!(voids(&mut world), 1);
    assert_one_group(&mut world, &[ALICE, BOB]);
    assert!(alarmed(&world, ALICE, "of p2 cannot be followed"), "{:?}", world.alarms());
    assert!(alarmed(&world, BOB, "are undone"), "{:?}", world.alarms());
    // Carol's device is told, and enters again only after a while.
    let failure = world.must_fail(CAROL, send("me too"));
    assert!(failure.message.contains("commit_undone"), "{failure:?}");
    world.texts(CAROL, "general");
    world.run_for(10 * 60 * 1_000);
    world.send(CAROL, "general", "I am back");
    assert!(world.texts(ALICE, "general").contains(&"I am back".to_owned()));
}

#[test]
fn a_bad_confirmation_tag_is_undone_p15_p18() {
    let mut world = three(2);
    let mut carol = Rogue::of(&mut world, CAROL);
    let made = sabotaged(Sabotage::ConfirmationTag, || carol.commit(id(1)));
    let (status, answer) = carol.post_commit(&mut world, id(1), made.commit, made.group_info);
    assert_eq!(status, 201, "the node cannot tell: {answer}");
    talk_on(&mut world, &[ALICE, BOB]);
    assert_eq!(voids(&mut world), 1);
    assert_one_group(&mut world, &[ALICE, BOB]);
}

#[test]
fn a_path_poisoned_for_all_is_undone_p15_p18() {
    let mut world = three(3);
    let mut carol = Rogue::of(&mut world, CAROL);
    let made = sabotaged(Sabotage::Path, || carol.commit(id(1)));
    let (status, answer) = carol.post_commit(&mut world, id(1), made.commit, made.group_info);
    assert_eq!(status, 201, "the node cannot tell: {answer}");
    talk_on(&mut world, &[ALICE, BOB]);
    assert_eq!(voids(&mut world), 1);
    assert_one_group(&mut world, &[ALICE, BOB]);
}

/// Alice, Bob, Carol and Dave have talked; Carol renews her path and spoils one of its secrets. Who
/// cannot follow.
fn poisoned_for_some(seed: u64, which: usize) -> Vec<PersonId> {
    let mut world = crowd(seed, 4);
    let mut carol = Rogue::of(&mut world, CAROL);
    let made = sabotaged(Sabotage::PathOfOne(which), || carol.commit(id(1)));
    let (status, answer) = carol.post_commit(&mut world, id(1), made.commit, made.group_info);
    assert_eq!(status, 201, "the node cannot tell: {answer}");
    let alone = |world: &World, person: &PersonId| {
        alarmed(world, *person, "is joined anew: others follow a commit of p2")
    };
    for person in [ALICE, BOB, DAVE] {
        world.send(person, "general", "is everybody there?");
    }
    // What was sent before somebody was back is a gap for them, with its reason; nothing later is.
    for person in [ALICE, BOB, DAVE] {
        let rows = world.read(person, "general");
        let lost = rows.iter().filter(|row| row["reason"] == "commit_failed").count();
        assert!(lost == 0 || alone(&world, &person), "{rows:?}");
    }
    talk_on(&mut world, &[ALICE, BOB, DAVE]);
    assert_one_group(&mut world, &[ALICE, BOB, DAVE]);
    assert_eq!(voids(&mut world), 0, "somebody has followed");
    [ALICE, BOB, DAVE].into_iter().filter(|person| alone(&world, person)).collect()
}

#[test]
fn a_path_poisoned_for_one_is_survived_by_that_one_alone_p15() {
    assert_eq!(poisoned_for_some(4, 0), [DAVE], "Carol's neighbour in the tree");
}

#[test]
fn a_path_poisoned_for_some_is_survived_by_each_alone_p15() {
    assert_eq!(poisoned_for_some(8, 1), [ALICE, BOB], "the other half of the tree");
}

/// Carol's phone has followed a commit of her laptop that Alice and Bob cannot follow, and has sent a
/// message behind it when both are undone. What becomes of the message, with a phone that may die
/// when it has just heard of that.
fn sent_behind_what_is_undone(seed: u64, dies: bool) {
    let mut world = three(seed);
    let phone = world.add_person(seed);
    world.login(phone, "p2");
    world.send(phone, "general", "on my phone");
    [ALICE, BOB, CAROL].into_iter().for_each(|person| drop(world.texts(person, "general")));
    let mut laptop = Rogue::of(&mut world, CAROL);
    let made = sabotaged(Sabotage::PathOfOne(1), || laptop.commit(id(1)));
    let (status, answer) = laptop.post_commit(&mut world, id(1), made.commit, made.group_info);
    assert_eq!(status, 201, "the node cannot tell: {answer}");
    world.send(phone, "general", "behind it");
    let asks = [ALICE, BOB].map(|person| (person, begin(&mut world, person, "still here")));
    world.run_until("both have sent", |world| asks.iter().all(|(p, a)| world.has_ended(*p, *a)));
    assert_eq!(voids(&mut world), 1);
    let sync = world.begin(phone, Request::Status);
    world.run_until("the phone has heard", |world| alarmed(world, phone, "are undone"));
    if dies {
        world.person(phone).die_now();
        world.person(phone).start();
    } else {
        world.run_until("it is there", |world| world.has_ended(phone, sync));
    }
    talk_on(&mut world, &[ALICE, BOB]);
    // Its user's devices commit nothing for a while; then it is there again, by itself.
    world.run_for(10 * 60 * 1_000);
    world.must(phone, Request::Status);
    for person in [ALICE, BOB, phone] {
        let texts = world.texts(person, "general");
        assert_eq!(texts.iter().filter(|text| *text == "behind it").count(), 1, "{texts:?}");
    }
}

#[test]
fn a_message_behind_what_is_undone_is_sent_again_r1() {
    sent_behind_what_is_undone(9, false);
}

#[test]
fn a_message_behind_what_is_undone_is_sent_again_by_a_program_that_died_r1() {
    sent_behind_what_is_undone(10, true);
}

#[test]
fn two_who_lie_undo_nothing_that_another_has_followed() {
    let mut world = crowd(5, 4);
    let mut alice = Rogue::of(&mut world, ALICE);
    let liars = [Rogue::of(&mut world, CAROL), Rogue::of(&mut world, DAVE)];
    let made = alice.commit(id(1));
    let (status, answer) = alice.post_commit(&mut world, id(1), made.commit, made.group_info);
    assert_eq!(status, 201);
    let commit = head_of(&answer);
    for liar in &liars {
        let (status, answer) = liar.report(&mut world, commit);
        assert_eq!((status, &answer["settled"]), (200, &Value::Bool(false)), "{answer}");
    }
    // Bob follows, and says so.
    world.texts(BOB, "general");
    world.run_for(4_000);
    world.texts(BOB, "general");
    for liar in &liars {
        let (status, answer) = liar.report(&mut world, commit);
        assert_eq!((status, &answer["settled"]), (200, &Value::Bool(true)), "{answer}");
    }
    let store = world.node.node().unwrap().store.clone();
    let found = store.list_envelopes_of(alice.channel, &[4], page());
    assert!(world.node.block_on(found).unwrap().is_empty());
}

#[test]
fn one_who_lies_undoes_nothing() {
    let mut world = three(6);
    let mut alice = Rogue::of(&mut world, ALICE);
    let carol = Rogue::of(&mut world, CAROL);
    let made = alice.commit(id(1));
    let (_, answer) = alice.post_commit(&mut world, id(1), made.commit, made.group_info);
    let commit = head_of(&answer);
    for _ in 0..20 {
        let (status, answer) = carol.report(&mut world, commit);
        assert_eq!((status, &answer["settled"]), (200, &Value::Bool(false)), "{answer}");
        world.run_for(1_000);
    }
}

#[test]
fn whoever_commits_reports_nothing_of_it() {
    let mut world = three(7);
    let mut carol = Rogue::of(&mut world, CAROL);
    let made = carol.commit(id(1));
    let (_, answer) = carol.post_commit(&mut world, id(1), made.commit, made.group_info);
    let (status, answer) = carol.report(&mut world, head_of(&answer));
    assert_eq!((status, answer["rule"].as_str()), (403, Some("reporter_is_committer")));
}

/// The node shows a void behind what is known.
fn show_void(world: &mut World, head: Head, device: DeviceId, commit: Head, reports: Vec<Bytes>) {
    let body = Void { version: 1, commit, reports }.to_bytes();
    let header = Header {
        version: Header::VERSION,
        kind: EnvelopeKind::Void.number(),
        message_id: Void::message_id(&commit),
        device,
        epoch: 1,
        at: world.now(),
    };
    let header = header.to_bytes();
    let seq = head.seq + 1;
    let hash = next_hash(&head.hash, seq, &sha256(&[&header]), &sha256(&[&body]));
    let item = json!({
        "seq": seq, "kind": "void", "message_id": Void::message_id(&commit),
        "device_id": device, "header": text(&header), "body": text(&body),
    });
    world.node.lie(move |call, _, answer| {
        if call.path.contains("/log?") && answer["head"]["seq"] == head.seq {
            let after = call.path.split("after=").nth(1).unwrap();
            let after: u64 = after.split('&').next().unwrap().parse().unwrap();
            if after <= head.seq {
                answer["entries"].as_array_mut().unwrap().push(item.clone());
            }
            answer["head"] = json!({ "seq": seq, "hash": text(&hash.0) });
        }
    });
}

fn failure(of: &Rogue, commit: Head) -> Bytes {
    let said =
        CommitFailure { version: 1, channel: of.channel, user: of.user, device: of.device, commit };
    Bytes(SignedCommitFailure::sign(&said, &of.key).to_bytes())
}

/// Alice has renewed her path, and Bob has followed: the world, her commit, and all three.
fn renewed(seed: u64) -> (World, Head, [Rogue; 3]) {
    let mut world = three(seed);
    let mut all = [ALICE, BOB, CAROL].map(|person| Rogue::of(&mut world, person));
    let made = all[0].commit(id(1));
    let (status, answer) = all[0].post_commit(&mut world, id(1), made.commit, made.group_info);
    assert_eq!(status, 201);
    world.texts(BOB, "general");
    (world, head_of(&answer), all)
}

#[track_caller]
fn assert_void_is_caught(world: &mut World, words: &str) {
    let request = Request::Read { channel: "general".into(), after: Some(0), limit: 1000 };
    world.ask(BOB, request);
    let told = world.alarms().iter().any(|(person, message)| {
        *person == BOB && message.starts_with("alarm") && message.contains(words)
    });
    assert!(told, "{:?}", world.alarms());
    world.node.stop_lying();
    assert_eq!(world.channel(BOB, "general")["state"], "paused");
}

#[test]
fn a_void_without_reports_is_caught() {
    let (mut world, commit, all) = renewed(11);
    show_void(&mut world, commit, all[0].device, commit, Vec::new());
    assert_void_is_caught(&mut world, "malformed");
}

#[test]
fn a_void_with_a_report_too_few_is_caught() {
    let (mut world, commit, all) = renewed(12);
    let reports = vec![failure(&all[2], commit)];
    show_void(&mut world, commit, all[0].device, commit, reports);
    assert_void_is_caught(&mut world, "too few users");
}

#[test]
fn a_void_with_a_forged_report_is_caught() {
    let (mut world, commit, all) = renewed(13);
    let mut forged = Rogue::of(&mut world, BOB);
    forged.key = SigningKey::from_seed(&[9; 32]);
    let reports = vec![failure(&all[2], commit), failure(&forged, commit)];
    show_void(&mut world, commit, all[0].device, commit, reports);
    assert_void_is_caught(&mut world, "a report is forged");
}

#[test]
fn a_void_by_reports_of_the_committer_is_caught() {
    let (mut world, commit, all) = renewed(14);
    let reports = vec![failure(&all[0], commit), failure(&all[2], commit)];
    show_void(&mut world, commit, all[0].device, commit, reports);
    assert_void_is_caught(&mut world, "nobody reports a commit of their own");
}

#[test]
fn a_void_in_the_name_of_another_committer_is_caught() {
    let (mut world, commit, all) = renewed(15);
    let reports = vec![failure(&all[1], commit), failure(&all[2], commit)];
    show_void(&mut world, commit, all[2].device, commit, reports);
    assert_void_is_caught(&mut world, "they are another's");
}

#[test]
fn a_void_of_what_others_have_followed_is_caught() {
    let (mut world, commit, all) = renewed(16);
    let sent = world.send(CAROL, "general", "followed");
    world.texts(BOB, "general");
    let head = Rogue::of(&mut world, BOB).head;
    assert_eq!(sent["seq"], head.seq);
    let reports = vec![failure(&all[1], commit), failure(&all[2], commit)];
    show_void(&mut world, head, all[0].device, commit, reports);
    assert_void_is_caught(&mut world, "others have followed them");
}

#[test]
fn a_void_about_another_log_is_caught() {
    let (mut world, commit, all) = renewed(17);
    let other = Head { seq: commit.seq, hash: coterie_types::FixedBytes([3; 32]) };
    let reports = vec![failure(&all[1], other), failure(&all[2], other)];
    show_void(&mut world, commit, all[0].device, other, reports);
    assert_void_is_caught(&mut world, "or they are none");
}

#[test]
fn a_void_of_what_stood_before_the_own_join_is_caught() {
    let (mut world, commit, all) = renewed(18);
    let link = world.invite(ALICE, "Garden");
    let dave = world.add_person(78);
    world.register(dave, "dave");
    world.must(dave, Request::Join { link, wait: true });
    world.texts(dave, "general");
    let head = Rogue::of(&mut world, dave).head;
    let reports = vec![failure(&all[1], commit), failure(&all[2], commit)];
    show_void(&mut world, head, all[0].device, commit, reports);
    let request = Request::Read { channel: "general".into(), after: Some(0), limit: 1000 };
    world.ask(dave, request);
    assert!(alarmed(&world, dave, "before this device's own join"), "{:?}", world.alarms());
    world.node.stop_lying();
    assert_eq!(world.channel(dave, "general")["state"], "paused");
}

/// A GroupInfo whose external key nobody has, signed as it must be.
fn with_garbage_key(rogue: &Rogue, group_info: &[u8]) -> Vec<u8> {
    // MLSMessage: version, wire format, GroupInfo; the signature stands last, 64 bytes.
    let (info, _) = group_info.split_at(group_info.len() - 66);
    let mut info = info[4..].to_vec();
    let extension = [0x00, 0x04, 0x21, 0x20];
    let at = info.windows(4).position(|bytes| bytes == extension).expect("external_pub") + 4;
    info[at] ^= 1;
    let label = b"MLS 1.0 GroupInfoTBS";
    let mut content = vec![u8::try_from(label.len()).unwrap()];
    content.extend(label);
    content.extend(length(info.len()));
    content.extend(&info);
    let signature = signature(&rogue.signer, &content);
    [&group_info[..4], &info, &length(64), &signature[..]].concat()
}

/// A length of RFC 9420 §2.1.2.
fn length(of: usize) -> Vec<u8> {
    match of {
        0..64 => vec![u8::try_from(of).unwrap()],
        _ => (u16::try_from(of).unwrap() | 0x4000).to_be_bytes().to_vec(),
    }
}

#[test]
fn a_garbage_external_key_keeps_a_joiner_out_for_seconds_p18() {
    let mut world = three(21);
    let mut carol = Rogue::of(&mut world, CAROL);
    let made = carol.commit(id(1));
    let info = with_garbage_key(&carol, &made.group_info);
    let (status, answer) = carol.post_commit(&mut world, id(1), made.commit, info);
    assert_eq!(status, 201, "the node cannot tell: {answer}");
    let link = world.invite(ALICE, "Garden");
    let dave = world.add_person(77);
    world.register(dave, "dave");
    let before = world.now();
    let joins = world.begin(dave, Request::Join { link, wait: true });
    let asks = [ALICE, BOB].map(|person| (person, begin(&mut world, person, "hello, Dave")));
    world.run_until("those inside have sent", |world| {
        asks.iter().all(|(person, ask)| world.has_ended(*person, *ask))
    });
    assert!(world.now().since(before) < 60_000, "P18");
    // Both go on looking, as a program that runs does, until Dave is in.
    world.run_for(20_000);
    for person in [ALICE, BOB] {
        world.texts(person, "general");
    }
    world.run_until("Dave is in", |world| world.has_ended(dave, joins));
    world.answer(dave, joins).end.unwrap();
    world.send(dave, "general", "hello from Dave");
    for person in [ALICE, BOB] {
        assert!(world.texts(person, "general").contains(&"hello from Dave".to_owned()));
    }
    assert!(world.now().since(before) < 120_000, "{}", world.now().since(before));
}

#[test]
fn a_member_who_commits_every_50_ms_is_stopped_after_the_first_p18() {
    let mut world = three(22);
    let mut carol = Rogue::of(&mut world, CAROL);
    let mut accepted = 0;
    let ask = begin(&mut world, ALICE, "through");
    for n in 1..60 {
        let made = carol.commit(id(n));
        let (status, answer) = carol.post_commit(&mut world, id(n), made.commit, made.group_info);
        if status == 201 {
            accepted += 1;
            carol.group.merge_pending().unwrap();
            carol.head = head_of(&answer);
        } else {
            carol.group.clear_pending().unwrap();
            let known = ["renewal_budget", "held", "channel_head_unknown"];
            let rule = answer["rule"].as_str().unwrap_or_default();
            assert!(known.contains(&rule) || answer["code"] == "epoch_conflict", "{answer}");
        }
        world.run_for(50);
    }
    assert_eq!(accepted, 1);
    world.run_until("sent", |world| world.has_ended(ALICE, ask));
    world.answer(ALICE, ask).end.unwrap();
}
