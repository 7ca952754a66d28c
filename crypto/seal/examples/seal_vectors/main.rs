//! Writes `labels.json`, `signatures.json`, `kdf.json`, `sealing.json`, `padding.json` and
//! `files.json` into the folder it is given. The same bytes each time.
#![allow(clippy::expect_used, unreachable_pub, reason = "a generator may stop where it stands")]

mod files;
mod kdf;
mod labels;
mod padding;
mod sealing;
mod signatures;

use serde_json::{Value, json};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).expect("a folder to write into");
    let files = [
        ("labels.json", labels::vectors()),
        ("signatures.json", signatures::vectors()),
        ("kdf.json", kdf::vectors()),
        ("sealing.json", sealing::vectors()),
        ("padding.json", padding::vectors()),
        ("files.json", files::vectors()),
    ];
    for (name, vectors) in files {
        let mut file = json!({
            "spec": "spec/01-bytes-and-ids.md",
            "encoding": "byte strings are lower-case hex",
        });
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
