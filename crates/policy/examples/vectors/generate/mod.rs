//! Makes every vector file in memory, the same bytes each time.
#![allow(dead_code, unreachable_pub, missing_docs, clippy::unwrap_used, clippy::panic)]

#[path = "../../../tests/support/claims.rs"]
mod claims;
mod community;
mod device_log;
mod dms;
mod gates;
mod identity;
mod judge;
#[path = "../../../tests/support/anonymity.rs"]
mod keys;
mod permissions;
mod policy;
mod recovery;
pub mod show;
#[path = "../../../tests/support/mod.rs"]
pub mod support;

use serde_json::{Value, json};

/// Where a vector file is kept.
pub fn path(name: &str) -> std::path::PathBuf {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors");
    std::path::Path::new(folder).join(name)
}

/// Every file: name and text.
pub fn all() -> Vec<(&'static str, String)> {
    vec![
        ("identity.json", file("spec/02-identity.md", identity::vectors())),
        ("device-log.json", file("spec/02-identity.md", device_log::vectors())),
        ("recovery.json", file("spec/02-identity.md", recovery::vectors())),
        ("policy.json", file("spec/03-policy-log.md", policy::vectors())),
        ("community.json", file("spec/03-policy-log.md", community::vectors())),
        ("direct-messages.json", file("spec/03-policy-log.md", dms::vectors())),
        ("permissions.json", file("spec/03-policy-log.md", permissions::vectors())),
        ("judge.json", file("spec/03-policy-log.md", judge::vectors())),
    ]
}

fn file(spec: &str, vectors: Value) -> String {
    let mut all = json!({ "spec": spec, "encoding": "byte strings are lower-case hex" });
    let (Value::Object(all_map), Value::Object(vectors)) = (&mut all, vectors) else {
        panic!("vectors are an object");
    };
    all_map.extend(vectors);
    let mut text = serde_json::to_string_pretty(&all).unwrap();
    text.push('\n');
    text
}
