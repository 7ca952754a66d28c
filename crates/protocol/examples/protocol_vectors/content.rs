//! content.json: text, and what is not content.

use coterie_protocol::content::{Content, Disposition, Part, text_of, text_part};
use coterie_types::{Bytes, FixedBytes, MessageId, Millis, to_canonical};
use serde_json::{Value, json};

use super::{altered, hex, refused};

fn plain(text: &str) -> Content {
    Content {
        salt: FixedBytes([0x5a; 16]),
        replaces: None,
        topic: Bytes::default(),
        expires: None,
        in_reply_to: None,
        sent_at: Millis(1_795_000_000_000),
        part: text_part(text),
    }
}

fn other_kind() -> Content {
    let part = Part {
        disposition: Disposition::Render,
        language: "en".into(),
        content_type: "application/vnd.example.chess".into(),
        content: Bytes(b"e4".to_vec()),
    };
    Content { part, ..plain("") }
}

pub fn vectors() -> Value {
    let full = Content {
        replaces: Some(MessageId::from_bytes([1; 16])),
        topic: Bytes(vec![2, 2]),
        expires: Some(Millis(1_795_000_060_000)),
        in_reply_to: Some(MessageId::from_bytes([3; 16])),
        ..plain("Grüße ☕")
    };
    let not_utf8 =
        Content { part: Part { content: Bytes(vec![0xff, 0xfe]), ..text_part("") }, ..plain("") };
    let good = [
        ("a text", plain("hello, Bob")),
        ("an empty text", plain("")),
        ("every field", full),
        ("a kind that is not known: its fallback is shown", other_kind()),
        ("a text that is not UTF-8: its fallback is shown", not_utf8),
        ("the longest text", plain(&"x".repeat(16_384 - 63))),
    ];
    json!({ "good": good.map(|(name, content)| show(name, &content)), "bad": bad() })
}

fn show(name: &str, content: &Content) -> Value {
    json!({
        "name": name,
        "salt": hex(&content.salt.0),
        "replaces": content.replaces,
        "topic": hex(&content.topic),
        "expires": content.expires,
        "in_reply_to": content.in_reply_to,
        "sent_at": content.sent_at,
        "disposition": content.part.disposition as u8,
        "language": content.part.language,
        "content_type": content.part.content_type,
        "content": hex(&content.part.content),
        "bytes": hex(&content.to_bytes().expect("content within the limit")),
        "text": text_of(content).ok(),
    })
}

fn bad() -> Vec<Value> {
    let good = to_canonical(&plain("hi"));
    // 87 50 salt f6 40 f6 f6 1b sent_at 84 01 60 78 18 "text/plain;charset=utf-8" 42 "hi"
    let too_large = to_canonical(&plain(&"x".repeat(16_384 - 62)));
    vec![
        refused("over 16 KiB", &too_large, "too_large"),
        refused("a byte more", &altered(&good, |b| b.push(0)), "malformed"),
        refused("a byte less", &altered(&good, |b| b.truncate(b.len() - 1)), "malformed"),
        refused("nothing", &[], "malformed"),
        refused("a map for the array", &altered(&good, |b| b[0] = 0xa7), "malformed"),
        refused(
            "six fields",
            &altered(&good, |b| {
                b[0] = 0x86;
                b.remove(18);
            }),
            "malformed",
        ),
        refused(
            "an eighth field",
            &altered(&good, |b| {
                b[0] = 0x88;
                b.push(0xf6);
            }),
            "not_canonical",
        ),
        refused(
            "an array of indefinite length",
            &altered(&good, |b| {
                b[0] = 0x9f;
                b.push(0xff);
            }),
            "not_canonical",
        ),
        refused(
            "a salt of 15 bytes",
            &altered(&good, |b| {
                b[1] = 0x4f;
                b.remove(2);
            }),
            "malformed",
        ),
        refused("undefined for what is absent", &altered(&good, |b| b[18] = 0xf7), "malformed"),
        refused("null for the topic", &altered(&good, |b| b[19] = 0xf6), "malformed"),
        refused("a disposition that is not known", &altered(&good, |b| b[32] = 0x17), "malformed"),
        refused(
            "a time in nine bytes that needs fewer",
            &altered(&good, |b| b[23..31].copy_from_slice(&7_u64.to_be_bytes())),
            "not_canonical",
        ),
    ]
}
