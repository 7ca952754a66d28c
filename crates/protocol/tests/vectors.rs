//! Every case of content, envelopes and frames in `spec/vectors` holds.
#![allow(clippy::unwrap_used, clippy::panic)]

use std::fmt::Debug;

use coterie_protocol::{
    content::{Content, ContentError, Said},
    envelope::{
        AnonymousPost, AnonymousPostError, Authenticated, Class, CommitFailure, Creation,
        CreationError, GroupContextData, GroupId, Header, HeaderError, PollTerms, SignedCreation,
        SignedTombstone, Tombstone, TombstoneError, Void, VoidError, first_hash, next_hash,
    },
    gateway::{CloseRange, Downstream, Upstream},
};
use coterie_types::{
    Bytes, ChannelId, CodecError, FixedBytes, Hash, Head, sha256, tagged::FromJson as _,
    to_canonical,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

fn file(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors");
    let path = std::path::Path::new(folder).join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn cases(value: &Value, least: usize) -> &[Value] {
    let cases = value.as_array().unwrap();
    assert!(cases.len() >= least);
    cases
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn bytes(value: &Value, key: &str) -> Vec<u8> {
    of_hex(&value[key])
}

fn of_hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn hash(value: &Value, key: &str) -> Hash {
    FixedBytes::from_slice(&bytes(value, key)).unwrap()
}

fn head(value: &Value) -> Head {
    Head { seq: value["seq"].as_u64().unwrap(), hash: hash(value, "hash") }
}

fn id<T: std::str::FromStr<Err: Debug>>(value: &Value, key: &str) -> T {
    text(value, key).parse().unwrap()
}

const fn codec(error: &CodecError) -> &'static str {
    match error {
        CodecError::Malformed(_) => "malformed",
        CodecError::NotCanonical => "not_canonical",
    }
}

#[test]
fn content_reads_as_stated() {
    let file = file("content.json");
    for case in cases(&file["good"], 20).iter().chain(cases(&file["earlier"], 1)) {
        let content = Content::from_bytes(&bytes(case, "bytes")).unwrap();
        assert_eq!(content.sent_at().map(|at| at.0), case["sent_at"].as_u64());
        let class = if case["class"] == 1 { Class::Message } else { Class::Light };
        assert_eq!(
            serde_json::to_value(Said::read(&content, class)).unwrap(),
            case["says"],
            "{case}"
        );
    }
    for case in cases(&file["good"], 20) {
        let content = Content::from_bytes(&bytes(case, "bytes")).unwrap();
        assert_eq!(content.to_bytes().unwrap(), bytes(case, "bytes"));
    }
    for case in cases(&file["bad"], 10) {
        let rule = match Content::from_bytes(&bytes(case, "bytes")) {
            Ok(_) => "ok",
            Err(ContentError::TooLarge) => "too_large",
            Err(ContentError::Codec(error)) => codec(&error),
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

#[test]
fn groups_are_named_as_stated() {
    for case in cases(&file("envelopes.json")["groups"], 3) {
        let channel: ChannelId = id(case, "channel");
        let incarnation = u32::try_from(case["incarnation"].as_u64().unwrap()).unwrap();
        let group = GroupId { channel, incarnation };
        assert_eq!(group.to_bytes().to_vec(), bytes(case, "group_id"));
        assert_eq!(GroupId::from_slice(&bytes(case, "group_id")), Some(group));
        let context = GroupContextData { server: id(case, "server"), channel, incarnation };
        assert_eq!(context.to_bytes(), bytes(case, "context"));
        assert_eq!(first_hash(channel), hash(case, "first_hash"));
    }
}

#[test]
fn authenticated_data_reads_as_stated() {
    let file = &file("envelopes.json")["authenticated"];
    for case in cases(&file["good"], 5) {
        let data = Authenticated::from_bytes(&bytes(case, "bytes")).unwrap();
        assert_eq!(data.to_bytes(), bytes(case, "bytes"));
        assert_eq!(Some(u64::from(data.version)), case["version"].as_u64());
        assert_eq!(data.message_id, id(case, "message_id"));
        assert_eq!(Some(data.class as u64), case["class"].as_u64());
        assert_eq!((data.policy, data.channel), (head(&case["policy"]), head(&case["channel"])));
        let content = case["content"].is_string().then(|| hash(case, "content"));
        assert_eq!(data.content, content);
        let terms = data.poll.map(|poll| {
            assert_eq!(poll.ring, head(&case["poll"]["ring"]));
            let PollTerms { window, length, minimum, closes, .. } = poll;
            [window, length.into(), minimum.into(), closes]
        });
        let names = ["window", "length", "minimum", "closes"];
        assert_eq!(
            terms,
            case["poll"].as_object().map(|poll| { names.map(|name| poll[name].as_u64().unwrap()) })
        );
    }
    for case in cases(&file["bad"], 8) {
        let rule = match Authenticated::from_bytes(&bytes(case, "bytes")) {
            Ok(data) if data.version != Authenticated::VERSION => "unknown_version",
            Ok(_) => "ok",
            Err(error) => codec(&error),
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

#[test]
fn headers_read_as_stated() {
    let file = &file("envelopes.json")["headers"];
    for case in cases(&file["good"], 4) {
        let (header, kind) = Header::from_bytes(&bytes(case, "bytes")).unwrap();
        assert_eq!(header.to_bytes(), bytes(case, "bytes"));
        assert_eq!(kind.name(), text(case, "kind"));
        assert_eq!(Some(u64::from(kind.number())), case["number"].as_u64());
        assert_eq!(header.message_id, id(case, "message_id"));
        assert_eq!(header.device, id(case, "device"));
        let numbers = (case["epoch"].as_u64(), case["at"].as_u64());
        assert_eq!((Some(header.epoch), Some(header.at.0)), numbers);
    }
    for case in cases(&file["bad"], 6) {
        let rule = match Header::from_bytes(&bytes(case, "bytes")) {
            Ok(_) => "ok",
            Err(HeaderError::Codec(error)) => codec(&error),
            Err(HeaderError::Version(_)) => "unknown_version",
            Err(HeaderError::Kind(_)) => "unknown_kind",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

#[test]
fn the_chain_goes_on_as_stated() {
    let chain = &file("envelopes.json")["chain"];
    let mut before = first_hash(id(chain, "channel"));
    assert_eq!(before, hash(chain, "first_hash"));
    for item in cases(&chain["items"], 4) {
        let header_hash = sha256(&[&bytes(item, "header")]);
        assert_eq!(header_hash, hash(item, "header_hash"));
        if !item["body"].is_null() {
            assert_eq!(sha256(&[&bytes(item, "body")]), hash(item, "body_hash"));
        }
        let seq = item["seq"].as_u64().unwrap();
        before = next_hash(&before, seq, &header_hash, &hash(item, "body_hash"));
        assert_eq!(before, hash(item, "hash"));
    }
}

#[test]
fn creations_read_as_stated() {
    let file = &file("envelopes.json")["creations"];
    let key = bytes(file, "device_key").try_into().unwrap();
    for case in cases(&file["good"], 1) {
        let (signed, creation, _) = SignedCreation::from_bytes(&bytes(case, "bytes")).unwrap();
        signed.verify(&key).unwrap();
        assert_eq!(signed.bytes.0, bytes(case, "creation"));
        let part = |key| Bytes(bytes(case, key));
        let expected = Creation {
            authenticated: part("authenticated"),
            group_info: part("group_info"),
            tree: part("tree"),
        };
        assert_eq!(creation, expected);
        assert_eq!(to_canonical(&expected), bytes(case, "creation"));
    }
    for case in cases(&file["bad"], 6) {
        let read = SignedCreation::from_bytes(&bytes(case, "bytes"));
        let rule = match read.and_then(|(signed, ..)| signed.verify(&key)) {
            Ok(()) => "ok",
            Err(CreationError::Codec(error)) => codec(&error),
            Err(CreationError::Signature) => "signature",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

#[test]
fn tombstones_read_as_stated() {
    let file = &file("envelopes.json")["tombstones"];
    let key = bytes(file, "device_key").try_into().unwrap();
    for case in cases(&file["good"], 1) {
        let (signed, tombstone, _) = SignedTombstone::from_bytes(&bytes(case, "bytes")).unwrap();
        signed.verify(&key).unwrap();
        assert_eq!(signed.bytes.0, bytes(case, "tombstone"));
        let expected = Tombstone {
            authenticated: Bytes(bytes(case, "authenticated")),
            channel: id(case, "channel"),
            user: id(case, "user"),
            device: id(case, "device"),
            target: case["target"].as_u64().unwrap(),
            target_id: id(case, "target_id"),
        };
        assert_eq!(tombstone, expected);
    }
    for case in cases(&file["bad"], 6) {
        let read = SignedTombstone::from_bytes(&bytes(case, "bytes"));
        let rule = match read.and_then(|(signed, ..)| signed.verify(&key)) {
            Ok(()) => "ok",
            Err(TombstoneError::Codec(error)) => codec(&error),
            Err(TombstoneError::Signature) => "signature",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

#[test]
fn voids_read_as_stated() {
    let file = &file("envelopes.json")["voids"];
    let key = bytes(file, "device_key").try_into().unwrap();
    let channel = id(file, "channel");
    let read = |bytes: &[u8]| {
        let (void, reports) = Void::from_bytes(bytes, channel)?;
        reports.iter().try_for_each(|(signed, _)| signed.verify(&key))?;
        Ok::<_, VoidError>((void, reports))
    };
    for case in cases(&file["good"], 1) {
        let (void, reports) = read(&bytes(case, "bytes")).unwrap();
        let commit = Head {
            seq: case["commit"]["seq"].as_u64().unwrap(),
            hash: hash(&case["commit"], "hash"),
        };
        assert_eq!(void.commit, commit);
        assert_eq!(Void::message_id(&commit), id(case, "message_id"));
        let shown: Vec<_> = case["reports"].as_array().unwrap().iter().map(of_hex).collect();
        let read: Vec<_> = void.reports.iter().map(|report| report.0.clone()).collect();
        assert_eq!(read, shown);
        let first = CommitFailure {
            version: 1,
            channel,
            user: id(case, "user"),
            device: id(case, "device"),
            commit,
        };
        assert_eq!(reports[0].1, first);
        assert_eq!(to_canonical(&first), of_hex(&case["failures"][0]));
    }
    for case in cases(&file["bad"], 10) {
        let rule = match read(&bytes(case, "bytes")) {
            Ok(_) => "ok",
            Err(VoidError::Codec(error)) => codec(&error),
            Err(VoidError::Version(_)) => "unknown_version",
            Err(VoidError::Reports) => "reports",
            Err(VoidError::Other) => "other",
            Err(VoidError::Signature) => "signature",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

#[test]
fn anonymous_posts_read_as_stated() {
    let file = &file("envelopes.json")["anonymous"];
    for case in cases(&file["good"], 1) {
        let post = AnonymousPost::from_bytes(&bytes(case, "bytes")).unwrap();
        assert_eq!(post.to_bytes(), bytes(case, "bytes"));
        assert_eq!((post.epoch, post.window), (7, case["window"].as_u64().unwrap()));
        assert_eq!((post.ring, post.class), (head(&case["ring"]), 1));
        assert_eq!(post.salt.0.to_vec(), bytes(case, "salt"));
        assert_eq!(
            (&post.sealed.0, &post.proof.0),
            (&bytes(case, "sealed"), &bytes(case, "proof"))
        );
        assert_eq!(post.nullifier().to_vec(), bytes(case, "nullifier"));
        assert_eq!(post.message_id(), id(case, "message_id"));
        assert_eq!(Some(u64::from(post.padded())), case["padded"].as_u64());
        assert_eq!(post.ciphertext_hash(), hash(case, "ciphertext_hash"));
    }
    let vote = AnonymousPost::from_bytes(&bytes(&file["vote"], "bytes")).unwrap();
    let poll = vote.poll.unwrap();
    assert_eq!((vote.class, poll.device, poll.message), {
        let case = &file["vote"];
        (2, id(case, "device"), id(case, "message_id"))
    });
    assert_eq!(poll.id().to_vec(), bytes(&file["vote"], "poll"));
    for case in cases(&file["bad"], 14) {
        let rule = match AnonymousPost::from_bytes(&bytes(case, "bytes")) {
            Ok(_) => "ok",
            Err(AnonymousPostError::Codec(error)) => codec(&error),
            Err(AnonymousPostError::Version(_)) => "unknown_version",
            Err(AnonymousPostError::Class(_)) => "class",
            Err(AnonymousPostError::Poll) => "poll",
            Err(AnonymousPostError::Sealed(_)) => "sealed",
            Err(AnonymousPostError::Proof) => "proof",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

/// A frame is the same from JSON and from CBOR, and both are what it is written as.
fn both_forms<T: DeserializeOwned + Serialize + PartialEq + Debug>(case: &Value) {
    let frame: T = serde_json::from_value(case["json"].clone()).unwrap();
    assert_eq!(serde_json::to_value(&frame).unwrap(), case["json"]);
    let cbor = bytes(case, "cbor");
    assert_eq!(ciborium::from_reader::<T, _>(cbor.as_slice()).unwrap(), frame, "{case}");
    let mut written = Vec::new();
    ciborium::into_writer(&frame, &mut written).unwrap();
    assert_eq!(written, cbor);
}

#[test]
fn frames_read_as_stated() {
    let file = file("frames.json");
    cases(&file["upstream"], 5).iter().for_each(both_forms::<Upstream>);
    for case in cases(&file["downstream"], 16) {
        both_forms::<Downstream>(case);
        let read = Downstream::from_json(case["json"].clone()).unwrap();
        assert_eq!(serde_json::to_value(read).unwrap(), case["json"], "as clients read it");
    }
    for case in cases(&file["upstream_bad"], 9) {
        assert!(serde_json::from_value::<Upstream>(case["json"].clone()).is_err(), "{case}");
        let cbor = bytes(case, "cbor");
        assert!(ciborium::from_reader::<Upstream, _>(cbor.as_slice()).is_err(), "{case}");
    }
    for case in cases(&file["close_codes"], 11) {
        let does = match CloseRange::of(u16::try_from(case["code"].as_u64().unwrap()).unwrap()) {
            CloseRange::Resume => "resume",
            CloseRange::Reauthenticate => "reauthenticate",
            CloseRange::Stop => "stop",
        };
        assert_eq!(does, text(case, "client"));
    }
}
