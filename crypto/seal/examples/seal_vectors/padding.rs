//! padding.json: sizes are 256·2^k.

use coterie_seal::{pad, padded_len};
use serde_json::{Value, json};

use super::hex;

pub fn vectors() -> Value {
    let lengths = [
        0, 1, 251, 252, 253, 508, 509, 1_020, 1_021, 2_044, 2_045, 4_092, 4_093, 8_188, 8_189,
        16_380, 16_381, 16_384,
    ];
    let sizes: Vec<_> =
        lengths.iter().map(|l| json!({ "length": l, "padded": padded_len(*l) })).collect();
    let plaintexts: [&[u8]; 4] = [b"", b"x", &[0; 252], &[7; 253]];
    let good: Vec<_> = plaintexts
        .iter()
        .map(|plain| json!({ "plaintext": hex(plain), "padded": hex(&pad(plain)) }))
        .collect();
    json!({ "sizes": sizes, "good": good, "bad": bad() })
}

fn bad() -> Vec<Value> {
    let altered = |alter: &dyn Fn(&mut Vec<u8>)| {
        let mut padded = pad(b"x");
        alter(&mut padded);
        padded
    };
    let length = |length: u32| altered(&|p| p[..4].copy_from_slice(&length.to_be_bytes()));
    let cases = [
        ("nothing", vec![], "padding_size"),
        ("three bytes", vec![0; 3], "padding_size"),
        ("a length alone", vec![0; 4], "padding_size"),
        ("a byte less", altered(&|p| p.truncate(255)), "padding_size"),
        ("a byte more", altered(&|p| p.push(0)), "padding_size"),
        ("the next larger size", altered(&|p| p.resize(512, 0)), "padding_size"),
        ("a size that is no power", altered(&|p| p.resize(768, 0)), "padding_size"),
        ("a length beyond the end", length(253), "padding_size"),
        ("the greatest length", length(u32::MAX), "padding_size"),
        ("a shorter length than the text", length(0), "padding_not_zero"),
        ("a last byte that is not zero", altered(&|p| p[255] = 1), "padding_not_zero"),
        ("a byte behind the text that is not zero", altered(&|p| p[5] = 0x80), "padding_not_zero"),
    ];
    cases
        .iter()
        .map(|(name, padded, rule)| json!({ "name": name, "padded": hex(padded), "rule": rule }))
        .collect()
}
