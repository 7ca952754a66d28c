//! files.json: files sealed in chunks.

use coterie_seal::{FileHeader, FileKey, FileSealer, FileShape, KdfLabel, derive, seal_file};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::hex;

const KEY: [u8; 32] = [0x42; 32];

pub fn vectors() -> Value {
    let mut rng = ChaCha20Rng::from_seed([6; 32]);
    let small: Vec<_> = [("a", &b""[..]), ("plan.pdf", b"plain"), ("Übersicht.txt", &[7; 951])]
        .iter()
        .map(|(name, plain)| {
            let blob = seal_file(&FileKey::from_bytes(&KEY), name, plain, &mut rng).expect("good");
            let context = [&(plain.len() as u64).to_be_bytes()[..], name.as_bytes()].concat();
            json!({
                "key": hex(&KEY),
                "name": name,
                "length": plain.len(),
                "context": hex(&context),
                "chunk_key": hex(&*derive(&KEY, KdfLabel::FileChunks, &context)),
                "commitment": hex(&blob[..32]),
                "plaintext": hex(plain),
                "blob": hex(&blob),
            })
        })
        .collect();
    let blob = seal_file(&FileKey::from_bytes(&KEY), "x", b"plain", &mut rng).expect("good");
    json!({ "sizes": sizes(), "good": small, "large": large(&mut rng), "bad": bad(&blob, &mut rng) })
}

fn sizes() -> Vec<Value> {
    let lengths =
        [0, 1, 952, 953, 10_000, 65_464, 65_465, 130_960, 1_000_000, 67_108_864, 2_147_483_648];
    let show = |length: &u64| {
        let shape = FileShape::of(*length).expect("good");
        json!({ "length": length, "blob": shape.blob(), "chunks": shape.chunks() })
    };
    lengths.iter().map(show).collect()
}

/// More than one chunk: byte i of the file is i mod 251, and of the blob only digests are here.
fn large(rng: &mut ChaCha20Rng) -> Value {
    let plain: Vec<u8> = (0..170_000u32).map(|i| u8::try_from(i % 251).unwrap_or(0)).collect();
    let header = FileHeader::new(plain.len() as u64, "large").expect("good");
    let mut next = FileSealer::new(&FileKey::from_bytes(&KEY), header, 0).ok();
    let (mut chunks, mut at) = (Vec::new(), 0);
    while let Some(sealer) = next {
        let end = at + usize::try_from(sealer.takes()).expect("small");
        let step = sealer.seal(&plain[at..end], rng).expect("good");
        let nonce = if chunks.is_empty() { 32..56 } else { 0..24 };
        chunks.push(json!({
            "from": at,
            "to": end,
            "bytes": step.bytes.len(),
            "nonce": hex(&step.bytes[nonce]),
            "sha256": hex(&Sha256::digest(&step.bytes)),
        }));
        (at, next) = (end, step.next);
    }
    json!({ "key": hex(&KEY), "name": "large", "length": plain.len(), "chunks": chunks })
}

fn bad(blob: &[u8], rng: &mut ChaCha20Rng) -> Vec<Value> {
    let show = |name: &str, key: [u8; 32], file: &str, length: u64, blob: &[u8], rule: &str| {
        json!({
            "name": name,
            "key": hex(&key),
            "file": file,
            "length": length,
            "blob": hex(blob),
            "rule": rule,
        })
    };
    let altered = |name: &str, alter: &dyn Fn(&mut Vec<u8>), rule: &str| {
        let mut blob = blob.to_vec();
        alter(&mut blob);
        show(name, KEY, "x", 5, &blob, rule)
    };
    // Under the right key, but with a byte in the padding.
    let context = [&5u64.to_be_bytes()[..], b"x"].concat();
    let chunk_key = derive(&KEY, KdfLabel::FileChunks, &context);
    let mut dirty = vec![0; 1_024 - 72];
    dirty[5] = 1;
    let place = [0u64.to_be_bytes(), 1u64.to_be_bytes()].concat();
    let sealed = coterie_seal::SealKey::from_bytes(&chunk_key);
    let sealed = sealed.seal(coterie_seal::SealLabel::FileChunk, &place, &dirty, rng);
    let dirty = [&blob[..32], &sealed].concat();
    vec![
        show("another key", [0x43; 32], "x", 5, blob, "file_commitment"),
        show("another name", KEY, "y", 5, blob, "file_commitment"),
        show("another length", KEY, "x", 6, blob, "file_commitment"),
        show("no name", KEY, "", 5, blob, "file_header"),
        show("a length of 4 GiB", KEY, "x", 1 << 32, blob, "file_header"),
        altered("a flipped bit of the commitment", &|b| b[31] ^= 1, "file_commitment"),
        altered("a flipped bit of the nonce", &|b| b[32] ^= 1, "file_chunk"),
        altered("a flipped bit of the ciphertext", &|b| b[56] ^= 0x80, "file_chunk"),
        altered("a flipped bit of the tag", &|b| b[1_023] ^= 1, "file_chunk"),
        altered("a byte less", &|b| b.truncate(1_023), "file_truncated"),
        altered("the commitment alone", &|b| b.truncate(32), "file_truncated"),
        altered("nothing", &Vec::clear, "file_truncated"),
        altered("a byte more", &|b| b.push(0), "file_excess"),
        show("padding that is not zero", KEY, "x", 5, &dirty, "file_padding"),
    ]
}
