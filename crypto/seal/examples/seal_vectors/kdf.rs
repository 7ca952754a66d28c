//! kdf.json: HKDF-SHA256 under every label.

use coterie_seal::{KdfLabel, derive};
use serde_json::{Value, json};

use super::hex;

pub fn vectors() -> Value {
    let secret: Vec<u8> = (0..32).collect();
    let show = |label: KdfLabel, secret: &[u8], context: &[u8]| {
        let info = [label.as_str().as_bytes(), &[0], context].concat();
        json!({
            "label": label.as_str(),
            "secret": hex(secret),
            "context": hex(context),
            "info": hex(&info),
            "key": hex(&*derive(secret, label, context)),
        })
    };
    let mut cases: Vec<_> = KdfLabel::ALL.iter().map(|label| show(*label, &secret, b"")).collect();
    cases.push(show(KdfLabel::IdentityNext, &secret, &1_u32.to_be_bytes()));
    cases.push(show(KdfLabel::IdentityNext, &secret, &2_u32.to_be_bytes()));
    cases.push(show(KdfLabel::VaultPassword, &[0x55; 64], b""));
    cases.push(show(KdfLabel::RefreshTag, &secret, &[0; 100]));
    json!({ "derive": cases })
}
