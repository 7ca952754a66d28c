//! recovery.json: the phrase and the keys it gives.

use coterie_identity::{RecoveryPhrase, next_identity_hash};
use serde_json::{Value, json};

use super::show::hex;

pub fn vectors() -> Value {
    let counting: [u8; 32] = std::array::from_fn(|i| i as u8);
    let good: Vec<_> = [("zeros", [0; 32]), ("counting", counting), ("ones", [0xff; 32])]
        .map(|(name, entropy)| {
            let phrase = RecoveryPhrase::from_entropy(&entropy);
            let next: Vec<_> = (1..=2)
                .map(|n| {
                    let key = phrase.next_identity(n);
                    json!({
                        "n": n,
                        "seed": hex(&*key.to_seed()),
                        "key": hex(&key.verifying_key()),
                        "hash": hex(next_identity_hash(&key.verifying_key()).as_slice()),
                    })
                })
                .collect();
            json!({
                "name": name,
                "entropy": hex(&entropy),
                "words": *phrase.to_words(),
                "vault_key": hex(&*phrase.vault_key().to_bytes()),
                "login_seed": hex(&*phrase.login_key().to_seed()),
                "login_key": hex(&phrase.login_key().verifying_key()),
                "next_identity": next,
            })
        })
        .into();
    let abandon = "abandon ".repeat(23);
    let bad = json!([
        { "name": "no words", "words": "", "rule": "recovery_length" },
        { "name": "twelve words",
          "words": format!("{}about", "abandon ".repeat(11)), "rule": "recovery_length" },
        { "name": "25 words", "words": format!("{abandon}art art"), "rule": "recovery_length" },
        { "name": "a word of no list", "words": format!("{abandon}coterie"),
          "rule": "recovery_word" },
        { "name": "wrong last word", "words": format!("{abandon}abandon"),
          "rule": "recovery_checksum" },
        { "name": "two words changed places",
          "words": format!("abandon art {}", "abandon ".repeat(22)), "rule": "recovery_checksum" },
    ]);
    json!({ "good": good, "bad": bad })
}
