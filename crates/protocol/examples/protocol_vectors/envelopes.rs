//! envelopes.json: group ids, the group context, authenticated data, headers, the hash chain,
//! creations, tombstones, voids, anonymous posts.

use coterie_protocol::envelope::{
    AnonymousPost, Authenticated, Class, CommitFailure, Creation, GroupContextData, GroupId,
    Header, PollName, PollTerms, SignedCommitFailure, SignedCreation, SignedTombstone, Tombstone,
    Void, commitment, first_hash, next_hash,
};
use coterie_seal::{SignLabel, SigningKey};
use coterie_types::{
    Bytes, ChannelId, DeviceId, FixedBytes, Head, MessageId, Millis, ServerId, UserId, sha256,
    to_canonical,
};
use serde_json::{Value, json};

use super::{altered, hex, refused};

const SEED: [u8; 32] = [0x31; 32];
const CHANNEL: ChannelId = ChannelId::from_bytes([0xc4; 16]);
const SERVER: ServerId = ServerId::from_bytes([0x5e; 16]);

pub fn vectors() -> Value {
    json!({
        "groups": groups(),
        "authenticated": { "good": good_authenticated(), "bad": bad_authenticated() },
        "headers": { "good": good_headers(), "bad": bad_headers() },
        "chain": chain(),
        "creations": creations(),
        "tombstones": tombstones(),
        "voids": voids(),
        "anonymous": anonymous(),
    })
}

fn groups() -> Vec<Value> {
    let group = |incarnation| {
        let id = GroupId { channel: CHANNEL, incarnation };
        let context = GroupContextData { server: SERVER, channel: CHANNEL, incarnation };
        json!({
            "server": SERVER,
            "channel": CHANNEL,
            "incarnation": incarnation,
            "group_id": hex(&id.to_bytes()),
            "context": hex(&context.to_bytes()),
            "first_hash": hex(&first_hash(CHANNEL).0),
        })
    };
    [0, 1, 258].map(group).into()
}

fn head(seq: u64) -> Head {
    Head { seq, hash: sha256(&[b"some head", &seq.to_be_bytes()]) }
}

fn show_head(head: &Head) -> Value {
    json!({ "seq": head.seq, "hash": hex(&head.hash.0) })
}

fn authenticated(class: Class, policy: u64, channel: u64) -> Authenticated {
    Authenticated {
        version: Authenticated::VERSION,
        message_id: MessageId::from_bytes([0x1d; 16]),
        class,
        policy: head(policy),
        channel: head(channel),
        content: (class == Class::Message).then(|| commitment(b"content")),
        poll: None,
    }
}

fn good_authenticated() -> Vec<Value> {
    let show = |name: &str, data: &Authenticated| {
        json!({
            "name": name,
            "version": data.version,
            "message_id": data.message_id,
            "class": data.class as u8,
            "policy": show_head(&data.policy),
            "channel": show_head(&data.channel),
            "content": data.content.map(|hash| hex(&hash.0)),
            "poll": data.poll.map(|poll| json!({
                "window": poll.window,
                "length": poll.length,
                "minimum": poll.minimum,
                "ring": show_head(&poll.ring),
                "closes": poll.closes,
            })),
            "bytes": hex(&data.to_bytes()),
        })
    };
    let ring = head(24);
    let poll =
        PollTerms { window: 498_611, length: 3_600, minimum: 8, ring, closes: 1_795_086_000 };
    let first = Head { seq: 0, hash: first_hash(CHANNEL) };
    vec![
        show(
            "a creation's",
            &Authenticated { channel: first, ..authenticated(Class::Commit, 2, 0) },
        ),
        show("a commit's", &authenticated(Class::Commit, 24, 300)),
        show("a message's", &authenticated(Class::Message, 256, 70_000)),
        show(
            "an anonymous poll's",
            &Authenticated { poll: Some(poll), ..authenticated(Class::Message, 256, 70_000) },
        ),
        show("a tombstone's", &authenticated(Class::Light, 3, u64::from(u32::MAX) + 1)),
    ]
}

fn bad_authenticated() -> Vec<Value> {
    let good = authenticated(Class::Message, 3, 4);
    let bytes = good.to_bytes();
    let future = Authenticated { version: 2, ..good.clone() };
    let key = |b: &mut Vec<u8>| {
        b[0] = 0xa7;
        b.extend([7, 0]);
    };
    let terms = |b: &mut Vec<u8>| {
        b[0] = 0xa7;
        b.extend([6, 0xa0]);
    };
    vec![
        refused("terms of a poll without anything in them", &altered(&bytes, terms), "malformed"),
        refused("nothing", &[], "malformed"),
        refused("a byte more", &altered(&bytes, |b| b.push(0)), "malformed"),
        refused("a byte less", &altered(&bytes, |b| b.truncate(b.len() - 1)), "malformed"),
        refused("an unknown key", &altered(&bytes, key), "not_canonical"),
        refused("a class that is not known", &altered(&bytes, |b| b[22] = 3), "malformed"),
        refused(
            "an id of 15 bytes",
            &altered(&bytes, |b| {
                b[4] = 0x4f;
                b.remove(5);
            }),
            "malformed",
        ),
        refused("a later version", &future.to_bytes(), "unknown_version"),
    ]
}

fn header(kind: u8) -> Header {
    Header {
        version: Header::VERSION,
        kind,
        message_id: MessageId::from_bytes([0x1d; 16]),
        device: DeviceId::from_bytes([0xde; 16]),
        epoch: 7,
        at: Millis(1_795_000_000_000),
    }
}

fn good_headers() -> Vec<Value> {
    let kinds = ["creation", "commit", "message", "tombstone", "void", "anonymous"];
    let show = |(number, kind): (u8, &str)| {
        let header = header(number);
        json!({
            "kind": kind,
            "number": number,
            "message_id": header.message_id,
            "device": header.device,
            "epoch": header.epoch,
            "at": header.at,
            "bytes": hex(&header.to_bytes()),
        })
    };
    (0..).zip(kinds).map(show).collect()
}

fn bad_headers() -> Vec<Value> {
    let bytes = header(2).to_bytes();
    let future = Header { version: 2, ..header(2) };
    let both = Header { version: 2, ..header(9) };
    let key = |b: &mut Vec<u8>| {
        b[0] = 0xa7;
        b.extend([6, 0]);
    };
    vec![
        refused("nothing", &[], "malformed"),
        refused("a byte more", &altered(&bytes, |b| b.push(0)), "malformed"),
        refused("a byte less", &altered(&bytes, |b| b.truncate(b.len() - 1)), "malformed"),
        refused("an unknown key", &altered(&bytes, key), "not_canonical"),
        refused(
            "the kind as a long integer",
            &altered(&bytes, |b| b.insert(4, 0x18)),
            "not_canonical",
        ),
        refused("a kind of a later version", &header(6).to_bytes(), "unknown_kind"),
        refused("a later version", &future.to_bytes(), "unknown_version"),
        refused("a later version and kind", &both.to_bytes(), "unknown_version"),
    ]
}

fn chain() -> Value {
    let bodies: [&[u8]; 4] = [b"creation", b"commit", b"message", b"tombstone"];
    let mut before = Head { seq: 0, hash: first_hash(CHANNEL) };
    let mut items = Vec::new();
    for (kind, body) in (0..).zip(bodies) {
        let header = header(kind).to_bytes();
        let (header_hash, body_hash) = (sha256(&[&header]), sha256(&[body]));
        let seq = before.seq + 1;
        let hash = next_hash(&before.hash, seq, &header_hash, &body_hash);
        before = Head { seq, hash };
        // The third is erased: its hash stands in for its body.
        let body = (kind != 2).then(|| hex(body));
        items.push(json!({
            "seq": seq,
            "header": hex(&header),
            "header_hash": hex(&header_hash.0),
            "body": body,
            "body_hash": hex(&body_hash.0),
            "hash": hex(&hash.0),
        }));
    }
    json!({ "channel": CHANNEL, "first_hash": hex(&first_hash(CHANNEL).0), "items": items })
}

/// The cases that a signed structure refuses, whatever is inside.
fn bad_signed(
    signed: &[u8],
    bytes: &[u8],
    label: SignLabel,
    inside: &[(&str, Vec<u8>)],
) -> Vec<Value> {
    let key = SigningKey::from_seed(&SEED);
    let sign = |key: &SigningKey, label: SignLabel, bytes: &[u8]| {
        signed_bytes(bytes, &key.sign(label, bytes))
    };
    let mut cases = vec![
        refused("nothing", &[], "malformed"),
        refused("a byte more", &altered(signed, |b| b.push(0)), "malformed"),
        refused(
            "a flipped bit of the signature",
            &altered(signed, |b| *b.last_mut().expect("bytes") ^= 1),
            "signature",
        ),
        refused(
            "signed by another device",
            &sign(&SigningKey::from_seed(&[0x32; 32]), label, bytes),
            "signature",
        ),
        refused("signed under another label", &sign(&key, SignLabel::Intent, bytes), "signature"),
    ];
    for (name, bytes) in inside {
        cases.push(refused(name, &sign(&key, label, bytes), "malformed"));
    }
    let unknown_key = altered(bytes, |b| {
        b[0] += 1;
        b.extend([0x09, 0x00]);
    });
    cases.push(refused("an unknown key inside", &sign(&key, label, &unknown_key), "not_canonical"));
    cases
}

fn signed_bytes(bytes: &[u8], signature: &[u8; 64]) -> Vec<u8> {
    // The shape { 0: bytes, 1: signature } is that of every signed structure.
    to_canonical(&SignedTombstone { bytes: bytes.into(), signature: FixedBytes(*signature) })
}

fn creations() -> Value {
    let key = SigningKey::from_seed(&SEED);
    let authenticated = authenticated(Class::Commit, 2, 0).to_bytes();
    // GroupInfo and tree are MLS's and stand here for any bytes.
    let creation = Creation {
        authenticated: Bytes(authenticated.clone()),
        group_info: Bytes(b"a GroupInfo".to_vec()),
        tree: Bytes(b"a tree".to_vec()),
    };
    let (bytes, signed) =
        (to_canonical(&creation), SignedCreation::sign(&creation, &key).to_bytes());
    let broken = Creation { authenticated: Bytes(vec![0xa0]), ..creation.clone() };
    json!({
        "device_seed": hex(&SEED),
        "device_key": hex(&key.verifying_key()),
        "good": [{
            "authenticated": hex(&authenticated),
            "group_info": hex(&creation.group_info),
            "tree": hex(&creation.tree),
            "creation": hex(&bytes),
            "bytes": hex(&signed),
        }],
        "bad": bad_signed(
            &signed,
            &bytes,
            SignLabel::GroupCreation,
            &[("broken authenticated data", to_canonical(&broken)), ("no creation", vec![0xa0])],
        ),
    })
}

fn tombstones() -> Value {
    let key = SigningKey::from_seed(&SEED);
    let authenticated = authenticated(Class::Light, 3, 9).to_bytes();
    let tombstone = Tombstone {
        authenticated: Bytes(authenticated.clone()),
        channel: CHANNEL,
        user: UserId::from_bytes([0x05; 16]),
        device: DeviceId::from_bytes([0xde; 16]),
        target: 7,
        target_id: MessageId::from_bytes([0x7a; 16]),
    };
    let (bytes, signed) =
        (to_canonical(&tombstone), SignedTombstone::sign(&tombstone, &key).to_bytes());
    let broken = Tombstone { authenticated: Bytes(vec![0xa0]), ..tombstone.clone() };
    json!({
        "device_seed": hex(&SEED),
        "device_key": hex(&key.verifying_key()),
        "good": [{
            "authenticated": hex(&authenticated),
            "channel": tombstone.channel,
            "user": tombstone.user,
            "device": tombstone.device,
            "target": tombstone.target,
            "target_id": tombstone.target_id,
            "tombstone": hex(&bytes),
            "bytes": hex(&signed),
        }],
        "bad": bad_signed(
            &signed,
            &bytes,
            SignLabel::Tombstone,
            &[("broken authenticated data", to_canonical(&broken)), ("no tombstone", vec![0xa0])],
        ),
    })
}

fn voids() -> Value {
    let key = SigningKey::from_seed(&SEED);
    let failure = CommitFailure {
        version: 1,
        channel: CHANNEL,
        user: UserId::from_bytes([0x05; 16]),
        device: DeviceId::from_bytes([0xde; 16]),
        commit: head(9),
    };
    let sign = |failure: &CommitFailure| SignedCommitFailure::sign(failure, &key).to_bytes();
    let report = sign(&failure);
    let void = |commit: Head, reports: Vec<Vec<u8>>| {
        let reports = reports.into_iter().map(Bytes).collect();
        Void { version: 1, commit, reports }.to_bytes()
    };
    let later = sign(&CommitFailure { commit: head(11), ..failure.clone() });
    let bad = |name: &str, bytes: Vec<u8>, rule: &str| refused(name, &bytes, rule);
    let good = void(head(9), vec![report.clone(), later.clone()]);
    let elsewhere = CommitFailure { channel: ChannelId::from_bytes([0xc5; 16]), ..failure.clone() };
    let mut longer = good.clone();
    longer.push(0);
    let unsigned = SignedCommitFailure {
        bytes: to_canonical(&failure).into(),
        signature: FixedBytes([1; 64]),
    };
    let future = CommitFailure { version: 2, ..failure.clone() };
    let next = Void { version: 2, commit: head(9), reports: vec![Bytes(report.clone())] };
    json!({
        "channel": CHANNEL,
        "device_seed": hex(&SEED),
        "device_key": hex(&key.verifying_key()),
        "good": [{
            "commit": show_head(&head(9)),
            "message_id": Void::message_id(&head(9)),
            "failures": [hex(&to_canonical(&failure))],
            "user": failure.user,
            "device": failure.device,
            "reports": [hex(&report), hex(&later)],
            "bytes": hex(&good),
        }],
        "bad": [
            bad("nothing", Vec::new(), "malformed"),
            bad("a byte more", longer, "malformed"),
            bad("a later version", next.to_bytes(), "unknown_version"),
            bad("a report of a later version", void(head(9), vec![sign(&future)]), "unknown_version"),
            bad("no reports", void(head(9), Vec::new()), "reports"),
            bad("nine reports", void(head(9), vec![report.clone(); 9]), "reports"),
            bad("a report of another channel", void(head(9), vec![sign(&elsewhere)]), "other"),
            bad("a report of an earlier commit", void(head(10), vec![report.clone()]), "other"),
            bad(
                "a report of another commit at the place",
                void(Head { seq: 9, ..head(8) }, vec![report]),
                "other",
            ),
            bad(
                "a report that is not signed",
                void(head(9), vec![to_canonical(&unsigned)]),
                "signature",
            ),
        ],
    })
}

/// Salt, sealed content and proof stand here for any bytes: they are `sealing.json`'s and
/// `anonymity.json`'s.
fn anonymous() -> Value {
    let proof: Vec<u8> = [1].into_iter().chain((0..64).map(|n| 0x40 + n)).collect();
    let post = AnonymousPost {
        version: AnonymousPost::VERSION,
        epoch: 7,
        window: 498_611,
        ring: head(24),
        class: AnonymousPost::MESSAGE,
        salt: FixedBytes([0x5a; 32]),
        sealed: Bytes(vec![0x5e; 256 + AnonymousPost::OVERHEAD]),
        proof: Bytes(proof),
        poll: None,
    };
    let name = PollName {
        device: DeviceId::from_bytes([0xde; 16]),
        message: MessageId::from_bytes([0x1d; 16]),
    };
    let vote = AnonymousPost { class: AnonymousPost::VOTE, poll: Some(name), ..post.clone() };
    let longer = Bytes(vec![0x5e; 512 + AnonymousPost::OVERHEAD]);
    let with = |change: &dyn Fn(&mut AnonymousPost)| {
        let mut post = post.clone();
        change(&mut post);
        post.to_bytes()
    };
    let bytes = post.to_bytes();
    let key = |b: &mut Vec<u8>| {
        b[0] += 1;
        b.extend([9, 0]);
    };
    let bad = |name: &str, bytes: Vec<u8>, rule: &str| refused(name, &bytes, rule);
    json!({
        "vote": {
            "device": name.device,
            "message_id": name.message,
            "poll": hex(&name.id()),
            "bytes": hex(&vote.to_bytes()),
        },
        "good": [{
            "epoch": post.epoch,
            "window": post.window,
            "ring": show_head(&post.ring),
            "class": post.class,
            "salt": hex(&post.salt.0),
            "sealed": hex(&post.sealed),
            "proof": hex(&post.proof),
            "nullifier": hex(&post.nullifier()),
            "message_id": post.message_id(),
            "padded": post.padded(),
            "ciphertext_hash": hex(&post.ciphertext_hash().0),
            "bytes": hex(&bytes),
        }],
        "bad": [
            bad("nothing", Vec::new(), "malformed"),
            bad("a byte more", altered(&bytes, |b| b.push(0)), "malformed"),
            bad("an unknown key", altered(&bytes, key), "not_canonical"),
            bad("a later version", with(&|p| p.version = 2), "unknown_version"),
            bad("a class of a later version", with(&|p| p.class = 3), "class"),
            bad("a message for a poll", with(&|p| p.poll = Some(name)), "poll"),
            bad("a vote for no poll", with(&|p| p.class = 2), "poll"),
            bad("a vote of another size", AnonymousPost { sealed: longer, ..vote }.to_bytes(), "sealed"),
            bad("nothing sealed", with(&|p| p.sealed.0.clear()), "sealed"),
            bad("sealed content that was not padded", with(&|p| p.sealed.0.push(0)), "sealed"),
            bad("content beyond the largest", with(&|p| p.sealed.0.resize(65_608, 0)), "sealed"),
            bad("no proof", with(&|p| p.proof.0.clear()), "proof"),
            bad("a proof of a later version", with(&|p| p.proof.0[0] = 2), "proof"),
            bad("a proof that ends in its nullifier", with(&|p| p.proof.0.truncate(32)), "proof"),
        ],
    })
}
