//! Every case of labels, signatures, kdf, sealing, padding and files in `spec/vectors` holds.
#![allow(clippy::unwrap_used, clippy::panic)]

use coterie_seal::{
    AnonymousSecret, EphemeralSecret, ExchangeKey, FileError, FileHeader, FileKey, FileSealer,
    FileShape, KdfLabel, PaddingError, SealKey, SealLabel, SignLabel, SigningKey, VerifyError,
    check_key, derive, open_file, pad, padded_len, unpad, verify,
};
use serde_json::Value;

fn file(name: &str) -> Value {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/vectors");
    let path = std::path::Path::new(folder).join(name);
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn cases(value: &Value, least: usize) -> &[Value] {
    let cases = value.as_array().unwrap();
    assert!(cases.len() >= least);
    cases
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn bytes(value: &Value, key: &str) -> Vec<u8> {
    let text = text(value, key);
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn array<const N: usize>(value: &Value, key: &str) -> [u8; N] {
    bytes(value, key).try_into().unwrap()
}

fn sign_label(value: &Value) -> SignLabel {
    *SignLabel::ALL.iter().find(|l| l.as_str() == text(value, "label")).unwrap()
}

fn seal_label(value: &Value) -> SealLabel {
    *SealLabel::ALL.iter().find(|l| l.as_str() == text(value, "label")).unwrap()
}

#[test]
fn the_table_of_labels_is_complete() {
    let file = file("labels.json");
    let listed = |kind: &str| -> Vec<String> {
        cases(&file[kind], 1).iter().map(|row| text(row, "text").to_owned()).collect()
    };
    assert_eq!(listed("sign"), SignLabel::ALL.iter().map(|l| l.as_str()).collect::<Vec<_>>());
    assert_eq!(listed("kdf"), KdfLabel::ALL.iter().map(|l| l.as_str()).collect::<Vec<_>>());
    assert_eq!(listed("seal"), SealLabel::ALL.iter().map(|l| l.as_str()).collect::<Vec<_>>());
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../spec/01-bytes-and-ids.md");
    let chapter = std::fs::read_to_string(folder).unwrap();
    for label in [listed("sign"), listed("kdf"), listed("seal")].concat() {
        assert!(chapter.contains(&format!("`{label}`")), "{label}");
    }
}

#[test]
fn signatures_verify_as_stated() {
    let file = file("signatures.json");
    let check = |case: &Value| {
        verify(
            sign_label(case),
            &array(case, "key"),
            &bytes(case, "bytes"),
            &array(case, "signature"),
        )
    };
    for case in cases(&file["good"], 12) {
        assert_eq!(check(case), Ok(()), "{case}");
        if !case["seed"].is_null() {
            let key = SigningKey::from_seed(&array(case, "seed"));
            assert_eq!(key.verifying_key(), array(case, "key"));
            assert_eq!(key.sign(sign_label(case), &bytes(case, "bytes")), array(case, "signature"));
        }
    }
    for case in cases(&file["bad"], 10) {
        let rule = match check(case) {
            Ok(()) => "ok",
            Err(VerifyError::Key) => "key",
            Err(VerifyError::Signature) => "signature",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
    for case in cases(&file["bad_keys"], 12) {
        assert_eq!(check_key(&array(case, "key")), Err(VerifyError::Key), "{case}");
    }
}

#[test]
fn keys_derive_as_stated() {
    for case in cases(&file("kdf.json")["derive"], 6) {
        let label = KdfLabel::ALL.iter().find(|l| l.as_str() == text(case, "label")).unwrap();
        let key = derive(&bytes(case, "secret"), *label, &bytes(case, "context"));
        assert_eq!(key.to_vec(), bytes(case, "key"));
    }
}

#[test]
fn sealed_bytes_open_as_stated() {
    let file = file("sealing.json");
    let open = |case: &Value| {
        let key = SealKey::from_bytes(&array(case, "key"));
        key.open(seal_label(case), &bytes(case, "context"), &bytes(case, "sealed"))
    };
    for case in cases(&file["good"], 5) {
        assert_eq!(open(case).unwrap().to_vec(), bytes(case, "plaintext"));
    }
    for case in cases(&file["bad"], 10) {
        assert!(open(case).is_err(), "{case}");
    }
}

#[test]
fn ephemera_open_as_stated() {
    let file = file("sealing.json");
    let open = |case: &Value| {
        EphemeralSecret::from_bytes(&array(case, "exported")).open(&bytes(case, "sealed"))
    };
    for case in cases(&file["ephemera"], 3) {
        assert_eq!(open(case).unwrap().to_vec(), bytes(case, "plaintext"));
    }
    for case in cases(&file["bad_ephemera"], 9) {
        assert!(open(case).is_err(), "{case}");
    }
}

#[test]
fn what_is_sealed_to_a_public_key_opens_as_stated() {
    let file = file("sealing.json");
    let open = |case: &Value| {
        let key = ExchangeKey::from_bytes(&array(case, "secret"));
        key.open(seal_label(case), &bytes(case, "context"), &bytes(case, "sealed"))
    };
    for case in cases(&file["boxes"], 2) {
        assert_eq!(open(case).unwrap().to_vec(), bytes(case, "plaintext"));
        let key = ExchangeKey::from_bytes(&array(case, "secret"));
        assert_eq!(key.public(), array(case, "public"));
    }
    for case in cases(&file["bad_boxes"], 8) {
        assert!(open(case).is_err(), "{case}");
    }
}

#[test]
fn what_is_sealed_to_an_epoch_opens_as_stated() {
    let file = file("sealing.json");
    let secret = |case: &Value| AnonymousSecret::from_bytes(&array(case, "exported"));
    let open = |case: &Value| secret(case).open(&array(case, "salt"), &bytes(case, "sealed"));
    for case in cases(&file["anonymous"], 1) {
        assert_eq!(open(case).unwrap().to_vec(), bytes(case, "plaintext"));
        let gate = secret(case).gate();
        assert_eq!(gate.to_bytes(), array(case, "gate_key"));
        assert!(gate.admits(&bytes(case, "sealed"), &array(case, "gate")));
    }
    for case in cases(&file["bad_anonymous"], 9) {
        assert!(open(case).is_err(), "{case}");
    }
}

#[test]
fn padding_is_as_stated() {
    let file = file("padding.json");
    for case in cases(&file["sizes"], 10) {
        let size = |key: &str| usize::try_from(case[key].as_u64().unwrap()).unwrap();
        assert_eq!(padded_len(size("length")), size("padded"));
    }
    for case in cases(&file["good"], 4) {
        assert_eq!(pad(&bytes(case, "plaintext")), bytes(case, "padded"));
        assert_eq!(unpad(&bytes(case, "padded")), Ok(bytes(case, "plaintext").as_slice()));
    }
    for case in cases(&file["bad"], 10) {
        let rule = match unpad(&bytes(case, "padded")) {
            Ok(_) => "ok",
            Err(PaddingError::Size) => "padding_size",
            Err(PaddingError::NotZero) => "padding_not_zero",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

#[test]
fn files_open_as_stated() {
    let file = file("files.json");
    for case in cases(&file["sizes"], 10) {
        let shape = FileShape::of(case["length"].as_u64().unwrap()).unwrap();
        assert_eq!(Some(shape.blob()), case["blob"].as_u64());
        assert_eq!(Some(shape.chunks()), case["chunks"].as_u64());
    }
    let open = |case: &Value, name: &str| {
        let key = FileKey::from_bytes(&array(case, "key"));
        open_file(&key, text(case, name), case["length"].as_u64().unwrap(), &bytes(case, "blob"))
    };
    for case in cases(&file["good"], 3) {
        assert_eq!(open(case, "name").unwrap().to_vec(), bytes(case, "plaintext"));
        assert_eq!(bytes(case, "blob")[..32], bytes(case, "commitment"));
    }
    for case in cases(&file["bad"], 12) {
        let rule = match open(case, "file") {
            Ok(_) => "ok",
            Err(FileError::Header(_)) => "file_header",
            Err(FileError::Commitment) => "file_commitment",
            Err(FileError::Chunk { .. }) => "file_chunk",
            Err(FileError::Truncated) => "file_truncated",
            Err(FileError::Excess) => "file_excess",
            Err(FileError::NotZero) => "file_padding",
            Err(FileError::NoChunk) => "no chunk",
        };
        assert_eq!(rule, text(case, "rule"), "{case}");
    }
}

/// Gives the nonces of a vector.
struct Nonces(std::collections::VecDeque<u8>);

impl rand_core::RngCore for Nonces {
    fn next_u32(&mut self) -> u32 {
        unreachable!()
    }
    fn next_u64(&mut self) -> u64 {
        unreachable!()
    }
    fn fill_bytes(&mut self, dest: &mut [u8]) {
        dest.fill_with(|| self.0.pop_front().unwrap());
    }
    fn try_fill_bytes(&mut self, dest: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(dest);
        Ok(())
    }
}

impl rand_core::CryptoRng for Nonces {}

#[test]
fn a_large_file_is_sealed_as_stated() {
    use sha2::Digest;
    let case = &file("files.json")["large"];
    let length = case["length"].as_u64().unwrap();
    let plain: Vec<u8> = (0..length).map(|i| u8::try_from(i % 251).unwrap()).collect();
    let header = FileHeader::new(length, text(case, "name")).unwrap();
    let key = FileKey::from_bytes(&array(case, "key"));
    let mut next = Some(FileSealer::new(&key, header, 0).unwrap());
    for chunk in cases(&case["chunks"], 3) {
        let at = |key: &str| usize::try_from(chunk[key].as_u64().unwrap()).unwrap();
        let mut nonces = Nonces(bytes(chunk, "nonce").into());
        let step = next.unwrap().seal(&plain[at("from")..at("to")], &mut nonces).unwrap();
        assert_eq!(step.bytes.len(), at("bytes"));
        assert_eq!(sha2::Sha256::digest(&step.bytes).to_vec(), bytes(chunk, "sha256"));
        next = step.next;
    }
    assert!(next.is_none());
}
