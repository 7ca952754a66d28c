//! Writes `backup.json`, `content.json`, `envelopes.json`, `ephemera.json`, `frames.json`, `history.json`,
//! `own_data.json` and `web-release.json` into the folder it is given. The same bytes each time.
#![allow(clippy::expect_used, unreachable_pub, reason = "a generator may stop where it stands")]

mod backup;
mod content;
mod envelopes;
mod ephemera;
mod frames;
mod history;
mod own_data;
mod web_release;

use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("a folder to write into");
    let files = [
        ("backup.json", "spec/14-history.md", backup::vectors()),
        ("content.json", "spec/04-content.md", content::vectors()),
        ("envelopes.json", "spec/05-groups-and-envelopes.md", envelopes::vectors()),
        ("ephemera.json", "spec/15-ephemera.md", ephemera::vectors()),
        ("frames.json", "spec/07-gateway.md", frames::vectors()),
        ("history.json", "spec/14-history.md", history::vectors()),
        ("own_data.json", "spec/13-own-data.md", own_data::vectors()),
        ("web-release.json", "spec/17-web-client.md", web_release::vectors()),
    ];
    for (name, spec, vectors) in files {
        let mut file = json!({ "spec": spec, "encoding": "byte strings are lower-case hex" });
        if let (Value::Object(file), Value::Object(vectors)) = (&mut file, vectors) {
            file.extend(vectors);
        }
        let text = serde_json::to_string_pretty(&file)? + "\n";
        std::fs::write(std::path::Path::new(&folder).join(name), text)?;
    }
    Ok(())
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Bytes with one change.
pub fn altered(bytes: &[u8], alter: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    alter(&mut bytes);
    bytes
}

/// A case that is refused.
pub fn refused(name: &str, bytes: &[u8], rule: &str) -> Value {
    json!({ "name": name, "bytes": hex(bytes), "rule": rule })
}
