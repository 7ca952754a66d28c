//! web-release.json: lists of files and signatures of them.

use coterie_protocol::web_release::{WebRelease, fingerprint};
use coterie_seal::SigningKey;
use coterie_types::{FixedBytes, sha256};
use serde_json::{Value, json};

use super::hex;

const LIST: &str = "{\n \"app.html\": \
    \"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"\n}\n";
const RELEASES: [u64; 3] = [1, 1_795_777_200_000, (1 << 53) - 1];

pub fn vectors() -> Value {
    json!({ "good": good(), "bad": bad() })
}

fn file(release: &WebRelease) -> String {
    serde_json::to_string(release).expect("it is an object") + "\n"
}

fn good() -> Vec<Value> {
    let case = |(seed, release): (u8, u64)| {
        let seed = [seed; 32];
        let signed = WebRelease::sign(&SigningKey::from_seed(&seed), release, LIST.as_bytes());
        let hash = sha256(&[LIST.as_bytes()]).0;
        json!({
            "seed": hex(&seed),
            "key": signed.key.to_base64(),
            "fingerprint": fingerprint(&signed.key.0),
            "list": LIST,
            "release": release,
            "bytes": hex(&[b"coterie/1 web release\0", &release.to_be_bytes()[..], &hash].concat()),
            "signature": file(&signed),
        })
    };
    (1..).zip(RELEASES).map(case).collect()
}

fn bad() -> Vec<Value> {
    let key = SigningKey::from_seed(&[1; 32]);
    let signed = WebRelease::sign(&key, 7, LIST.as_bytes());
    let other = FixedBytes(SigningKey::from_seed(&[2; 32]).verifying_key());
    let case = |name: &str, list: &str, signature: &str, rule: &str| json!({ "name": name, "list": list, "signature": signature, "rule": rule });
    let unsigned = |name, release: WebRelease| case(name, LIST, &file(&release), "signature");
    let text = file(&signed);
    let malformed = |name, text: &str| case(name, LIST, text, "malformed");
    vec![
        case("another list", &LIST.replace("e3b0", "e3b1"), &text, "signature"),
        case("the same list without its last line end", LIST.trim_end(), &text, "signature"),
        unsigned("another number", WebRelease { release: 8, ..signed.clone() }),
        unsigned("another key", WebRelease { key: other, ..signed.clone() }),
        unsigned("signed under another label", other_label(&key)),
        malformed("nothing", ""),
        malformed("a list", "[]"),
        malformed("no number", &text.replace("\"release\":7,", "")),
        malformed("number 0", &text.replace(":7,", ":0,")),
        malformed("a number that is none", &text.replace(":7,", ":7.5,")),
        malformed("a number as text", &text.replace(":7,", ":\"7\",")),
        malformed("a number beyond 2^53 - 1", &text.replace(":7,", ":9007199254740992,")),
        malformed("one member more", &text.replace('{', "{\"kind\":1,")),
        malformed("a key with padding", &text.replace("\",\"release", "=\",\"release")),
        malformed("a signature that is a byte short", &short(&text)),
    ]
}

/// As a policy intent is signed.
fn other_label(key: &SigningKey) -> WebRelease {
    let signed = WebRelease::sign(key, 7, LIST.as_bytes());
    let bytes = [&7u64.to_be_bytes()[..], &sha256(&[LIST.as_bytes()]).0].concat();
    let other = key.sign(coterie_seal::SignLabel::Intent, &bytes);
    WebRelease { signature: FixedBytes(other), ..signed }
}

/// Without the last byte of its signature: 84 characters are 63 bytes.
fn short(text: &str) -> String {
    let end = text.rfind('"').expect("it ends with one");
    format!("{}\"}}\n", &text[..end - 2])
}
