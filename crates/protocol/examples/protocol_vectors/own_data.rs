//! own_data.json: what the devices of one user tell each other, and how it is merged.

use coterie_protocol::{
    envelope::Class,
    own_data::{
        Answer, Ask, CLOCK_MAX, ChannelMarks, Level, Notified, OwnData, OwnDataKey, Presence,
        PresenceChoice, Register, Remembered, Stretch, Telling,
    },
    profile::{Card, OwnProfile},
};
use coterie_seal::SigningKey;
use coterie_types::{
    Bytes, ChannelId, DeviceId, FixedBytes, MessageId, Millis, Seq, UserId, to_canonical,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use super::{altered, hex};

const USER: UserId = UserId::from_bytes([0xa1; 16]);
const DEVICE: DeviceId = DeviceId::from_bytes([0xd1; 16]);
const OTHER: DeviceId = DeviceId::from_bytes([0xd2; 16]);
const IDENTITY: [u8; 32] = [0x1d; 32];
const SEED: [u8; 32] = [0xde; 32];
const OTHER_SEED: [u8; 32] = [0x0e; 32];
const SLOT: u8 = 5;

pub fn vectors() -> Value {
    let slots = [0x00, 0x01, 0xc4, 0xff].map(|n| ChannelId::from_bytes([n; 16]));
    json!({
        "marks": "read, level (0 all, 1 mentions, 2 nothing), muted: [clock, device, value] or null",
        "user": USER,
        "device": DEVICE,
        "identity_seed": hex(&IDENTITY),
        "device_key": hex(&SigningKey::from_seed(&SEED).verifying_key()),
        "slot": SLOT,
        "slots": slots.map(|channel| json!({ "channel": channel, "slot": key().slot(channel) })),
        "good": good(),
        "bad": bad(),
        "merged": merged(),
        "chosen": { "slot": 0, "typing": false, "appears": 3,
            "bytes": hex(&to_canonical(&chosen(0, 2))), "sealed": hex(&sealed(&chosen(0, 2), SEED)) },
        "asks": { "good": good_asks(), "bad": bad_asks() },
        "answers": { "good": good_answers(), "bad": bad_answers() },
    })
}

fn key() -> OwnDataKey {
    OwnDataKey::of(&SigningKey::from_seed(&IDENTITY), USER)
}

fn channel(n: u8) -> ChannelId {
    ChannelId::from_bytes([n; 16])
}

fn marks(clock: u64) -> ChannelMarks {
    let device = DEVICE;
    ChannelMarks {
        read: Some(Register { clock, device, value: 70_000 }),
        level: Some(Register { clock: 1, device: OTHER, value: Level::Mentions }),
        muted: Some(Register { clock: 2, device, value: Millis(u64::MAX) }),
    }
}

fn shown(marks: &ChannelMarks) -> Value {
    let of = |clock: u64, device: DeviceId, value: u64| json!([clock, device, value]);
    json!({
        "read": marks.read.as_ref().map(|r| of(r.clock, r.device, r.value)),
        "level": marks.level.as_ref().map(|r| of(r.clock, r.device, r.value as u64)),
        "muted": marks.muted.as_ref().map(|r| of(r.clock, r.device, r.value.0)),
    })
}

fn data(clock: u64) -> OwnData {
    let only_read = ChannelMarks { level: None, muted: None, ..marks(1) };
    OwnData::new((USER, DEVICE, SLOT), [(channel(1), &marks(clock)), (channel(2), &only_read)])
}

fn sealed<T: Telling>(data: &T, seed: [u8; 32]) -> Vec<u8> {
    key().seal(data, &SigningKey::from_seed(&seed), &mut ChaCha20Rng::seed_from_u64(22))
}

fn good() -> Vec<Value> {
    let empty = OwnData::new((USER, DEVICE, SLOT), []);
    let last = data(CLOCK_MAX);
    let all = [
        ("of two channels", data(3)),
        ("of none", empty),
        ("the greatest clock", last),
        ("with a user who is blocked and one who is no longer", blocking(3)),
    ];
    all.map(|(name, data)| {
        let channels: serde_json::Map<String, Value> =
            data.channels.iter().map(|(id, marks)| (id.to_string(), shown(marks))).collect();
        json!({
            "name": name, "bytes": hex(&to_canonical(&data)), "channels": channels,
            "sealed": hex(&sealed(&data, SEED)),
        })
    })
    .to_vec()
}

fn blocking(clock: u64) -> OwnData {
    let block = |value| Register { clock, device: DEVICE, value };
    let user = |n| UserId::from_bytes([n; 16]);
    let blocks = [(user(7), block(true)), (user(8), block(false))].into();
    OwnData { blocks: Some(blocks), ..OwnData::new((USER, DEVICE, SLOT), []) }
}

/// In another slot than it is told in.
fn misplaced_profile() -> OwnData {
    let card = Card { version: 1, ..Card::default() };
    let value = Bytes(to_canonical(&OwnProfile { card, ..OwnProfile::default() }));
    let profile = Some(Register { clock: 1, device: DEVICE, value });
    OwnData { profile, ..data(3) }
}

/// As it is chosen by somebody who is invisible and does not tell that they type.
fn chosen(slot: u8, clock: u64) -> OwnData {
    let device = DEVICE;
    let typing = Some(Register { clock: 1, device, value: false });
    let appears = Some(Register { clock, device, value: PresenceChoice::Invisible });
    let presence = Some(Presence { typing, appears });
    OwnData { presence, ..OwnData::new((USER, DEVICE, slot), []) }
}

fn bad() -> Vec<Value> {
    let good = sealed(&data(3), SEED);
    let other_user = OwnData { user: UserId::from_bytes([0xa2; 16]), ..data(3) };
    let other_slot = OwnData { slot: SLOT + 1, ..data(3) };
    let refused = |name: &str, sealed: Vec<u8>, rule: &str| json!({ "name": name, "sealed": hex(&sealed), "rule": rule });
    vec![
        refused("one bit is another", altered(&good, |b| b[50] ^= 1), "sealed"),
        refused("cut short", altered(&good, |b| b.truncate(39)), "sealed"),
        refused("sealed for another slot", sealed(&other_slot, SEED), "sealed"),
        refused("of another user inside", sealed(&other_user, SEED), "mismatch"),
        refused("a clock of 0", sealed(&data(0), SEED), "clock"),
        refused("a clock beyond the greatest", sealed(&data(CLOCK_MAX + 1), SEED), "clock"),
        refused("a block with a clock of 0", sealed(&blocking(0), SEED), "clock"),
        refused("a profile in another slot", sealed(&misplaced_profile(), SEED), "shape"),
        refused("a choice of presence in another slot", sealed(&chosen(SLOT, 1), SEED), "shape"),
        refused("a choice with a clock of 0", sealed(&chosen(SLOT, 0), SEED), "clock"),
        refused("signed by another device", sealed(&data(3), OTHER_SEED), "signature"),
    ]
}

fn read(clock: u64, device: DeviceId, value: u64) -> ChannelMarks {
    let read = Some(Register { clock, device, value });
    ChannelMarks { read, ..ChannelMarks::default() }
}

fn merged() -> Vec<Value> {
    let cases = [
        ("nothing and something", vec![ChannelMarks::default(), marks(3)]),
        ("a later clock, a lesser value", vec![read(3, DEVICE, 9), read(4, DEVICE, 2)]),
        ("the same clock: the greater device", vec![read(3, OTHER, 2), read(3, DEVICE, 9)]),
        (
            "the same clock and device: the greater value",
            vec![read(3, DEVICE, 2), read(3, DEVICE, 9)],
        ),
        ("each value by itself", vec![read(9, OTHER, 4), marks(3)]),
    ];
    let case = |(name, all): (&str, Vec<ChannelMarks>)| {
        let mut outcome = ChannelMarks::default();
        all.iter().for_each(|marks| outcome.merge(marks));
        let of: Vec<_> = all.iter().map(shown).collect();
        json!({ "name": name, "of": of, "outcome": shown(&outcome) })
    };
    cases.into_iter().map(case).collect()
}

fn ask(stretches: &[(u8, Seq, Seq)]) -> Ask {
    let mut ask = Ask::new((USER, DEVICE, 1_795_000_000_000), []);
    for (n, from, to) in stretches {
        let of = ask.wanted.entry(channel(*n)).or_default();
        of.push(Stretch { from: *from, to: *to });
    }
    ask
}

fn taken<T: Telling>((name, told): (&str, T)) -> Value {
    json!({ "name": name, "slot": told.of().2, "bytes": hex(&to_canonical(&told)), "sealed": hex(&sealed(&told, SEED)) })
}

fn refused<T: Telling>((name, told, rule): (&str, T, &str)) -> Value {
    json!({ "name": name, "slot": told.of().2, "sealed": hex(&sealed(&told, SEED)), "rule": rule })
}

fn good_asks() -> Vec<Value> {
    let cases = [
        ("stretches of two channels", ask(&[(1, 3, 5), (1, 9, 9), (2, 1, 1)])),
        ("of none", ask(&[])),
        ("as many as there may be", ask(&[(1, 1, 2_048)])),
    ];
    cases.map(taken).to_vec()
}

fn bad_asks() -> Vec<Value> {
    let cases = [
        ("one more than there may be", ask(&[(1, 1, 2_049)]), "shape"),
        ("from 0", ask(&[(1, 0, 3)]), "shape"),
        ("backwards", ask(&[(1, 5, 4)]), "shape"),
        ("stretches that touch", ask(&[(1, 1, 2), (1, 3, 4)]), "shape"),
        ("stretches out of order", ask(&[(1, 8, 9), (1, 3, 4)]), "shape"),
        ("number 0", Ask { number: 0, ..ask(&[]) }, "clock"),
        ("in a slot of marks", Ask { slot: SLOT, ..ask(&[]) }, "mismatch"),
    ];
    cases.map(refused).to_vec()
}

fn remembered(seq: Seq) -> Remembered {
    Remembered {
        seq,
        id: MessageId::from_bytes([0x11; 16]),
        body_hash: FixedBytes([0xbb; 32]),
        user: UserId::from_bytes([0xa3; 16]),
        device: OTHER,
        class: Class::Message,
        content: Bytes(vec![0xc0, 0xff, 0xee]),
        rights: 3,
        notifies: seq.is_multiple_of(2).then_some(Notified { mentions: 5, reader: true }),
    }
}

fn answer(messages: impl IntoIterator<Item = Remembered>) -> Answer {
    let messages = messages.into_iter().collect();
    Answer { user: USER, device: DEVICE, slot: 65, messages: [(channel(1), messages)].into() }
}

fn good_answers() -> Vec<Value> {
    let light = Remembered { class: Class::Light, ..remembered(9) };
    let largest = Remembered { content: Bytes(vec![7; 16_384]), ..remembered(1) };
    let last = Answer { slot: 72, ..answer([remembered(2)]) };
    let cases = [
        ("three messages", answer([remembered(7), remembered(8), light])),
        ("in the last slot", last),
        ("the longest content", answer([largest])),
    ];
    cases.map(taken).to_vec()
}

fn bad_answers() -> Vec<Value> {
    let long = Remembered { content: Bytes(vec![7; 16_385]), ..remembered(1) };
    let commit = Remembered { class: Class::Commit, ..remembered(1) };
    let cases = [
        ("one twice", answer([remembered(7), remembered(7)]), "shape"),
        ("out of order", answer([remembered(8), remembered(7)]), "shape"),
        ("seq 0", answer([remembered(0)]), "shape"),
        ("a commit", answer([commit]), "shape"),
        ("a content that is too long", answer([long]), "shape"),
        ("none of a channel", answer([]), "shape"),
        ("in the slot of asks", Answer { slot: 64, ..answer([remembered(1)]) }, "mismatch"),
        ("beyond the last slot", Answer { slot: 73, ..answer([remembered(1)]) }, "mismatch"),
    ];
    cases.map(refused).to_vec()
}
