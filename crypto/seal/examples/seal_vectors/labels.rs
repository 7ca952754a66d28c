//! labels.json: every label there is.

use coterie_seal::{KdfLabel, SealLabel, SignLabel};
use serde_json::{Value, json};

use super::hex;

pub fn vectors() -> Value {
    let row = |name: String, text: &str| json!({ "name": name, "text": text, "bytes": hex(text.as_bytes()) });
    json!({
        "sign": SignLabel::ALL.iter().map(|l| row(format!("{l:?}"), l.as_str())).collect::<Vec<_>>(),
        "kdf": KdfLabel::ALL.iter().map(|l| row(format!("{l:?}"), l.as_str())).collect::<Vec<_>>(),
        "seal": SealLabel::ALL.iter().map(|l| row(format!("{l:?}"), l.as_str())).collect::<Vec<_>>(),
    })
}
