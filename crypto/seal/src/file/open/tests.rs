//! Attacks on a sealed file, each by its name.

use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::*;
use crate::{FileSealer, seal_file};

const CHUNK: usize = 65_536;

fn rng(seed: u8) -> ChaCha20Rng {
    ChaCha20Rng::from_seed([seed; 32])
}

/// A key, a file of three chunks and its blob.
fn sealed() -> (FileKey, Vec<u8>, Vec<u8>) {
    let mut rng = rng(1);
    let key = FileKey::generate(&mut rng);
    let plain: Vec<u8> = (0..170_000u32).map(|i| i.to_be_bytes()[3] ^ i.to_be_bytes()[2]).collect();
    let blob = seal_file(&key, "plan.pdf", &plain, &mut rng).unwrap();
    assert_eq!(blob.len().div_ceil(CHUNK), 3);
    (key, plain, blob)
}

fn open(key: &FileKey, blob: &[u8]) -> Result<Zeroizing<Vec<u8>>, FileError> {
    open_file(key, "plan.pdf", 170_000, blob)
}

#[test]
fn what_is_sealed_opens() {
    let (key, plain, blob) = sealed();
    assert_eq!(*open(&key, &blob).unwrap(), plain);
    for length in [0u64, 1, 951, 952, 953, 65_464, 65_465, 130_960] {
        let plain = vec![7; usize::try_from(length).unwrap()];
        let blob = seal_file(&key, "x", &plain, &mut rng(2)).unwrap();
        assert_eq!(*open_file(&key, "x", length, &blob).unwrap(), plain, "{length}");
    }
}

#[test]
fn a_part_is_read_from_any_chunk_on() {
    let (key, plain, blob) = sealed();
    let header = FileHeader::new(170_000, "plan.pdf").unwrap();
    let chunk = header.shape().chunk_of(140_000);
    let opener = ClosedFile::new(&key, header.clone()).open(&blob[..32]).unwrap();
    let opened = opener.at(chunk).unwrap().open(&blob[2 * CHUNK..]).unwrap();
    assert_eq!(opened.bytes[..], plain[usize::try_from(header.shape().starts(chunk)).unwrap()..]);
    let opener = ClosedFile::new(&key, header).open(&blob[..32]).unwrap();
    assert_eq!(opener.at(3).err(), Some(FileError::NoChunk));
}

#[test]
fn sealing_that_goes_on_from_a_chunk_makes_one_file_with_what_was_there() {
    let (key, plain, blob) = sealed();
    let header = FileHeader::new(170_000, "plan.pdf").unwrap();
    let from = usize::try_from(header.shape().starts(1)).unwrap();
    let mut next = Some(FileSealer::new(&key, header, 1).unwrap());
    let (mut whole, mut at, mut rng) = (blob[..CHUNK].to_vec(), from, rng(9));
    while let Some(sealer) = next {
        let end = at + usize::try_from(sealer.takes()).unwrap();
        let step = sealer.seal(&plain[at..end], &mut rng).unwrap();
        whole.extend(step.bytes);
        (at, next) = (end, step.next);
    }
    assert_ne!(whole, blob);
    assert_eq!(*open(&key, &whole).unwrap(), plain);
}

#[test]
fn one_flipped_bit_anywhere_is_refused() {
    let (key, _, blob) = sealed();
    for at in [0, 31, 32, 55, 56, 1_000, CHUNK - 1, CHUNK, 2 * CHUNK + 24, blob.len() - 1] {
        for bit in [0, 7] {
            let mut bad = blob.clone();
            bad[at] ^= 1 << bit;
            let chunk = (at / CHUNK) as u64;
            let error = if at < 32 { FileError::Commitment } else { FileError::Chunk { chunk } };
            assert_eq!(open(&key, &bad).err(), Some(error), "byte {at}");
        }
    }
}

#[test]
fn no_byte_of_a_chunk_that_is_not_authentic_comes_out() {
    let (key, plain, mut blob) = sealed();
    blob[CHUNK + 100] ^= 1;
    let header = FileHeader::new(170_000, "plan.pdf").unwrap();
    let opener = ClosedFile::new(&key, header).open(&blob[..32]).unwrap();
    let first = opener.open(&blob[32..CHUNK]).unwrap();
    assert_eq!(first.bytes[..], plain[..first.bytes.len()]);
    let second = first.next.unwrap().open(&blob[CHUNK..2 * CHUNK]);
    assert_eq!(second.err(), Some(FileError::Chunk { chunk: 1 }));
}

#[test]
fn a_truncated_file_is_refused() {
    let (key, _, blob) = sealed();
    for length in [0, 31, 32, 33, CHUNK, CHUNK + 1, 2 * CHUNK, blob.len() - 1] {
        assert_eq!(open(&key, &blob[..length]).err(), Some(FileError::Truncated), "{length}");
    }
}

#[test]
fn bytes_after_the_file_are_refused() {
    let (key, _, mut blob) = sealed();
    blob.push(0);
    assert_eq!(open(&key, &blob).err(), Some(FileError::Excess));
}

#[test]
fn reordered_chunks_are_refused() {
    let (key, _, blob) = sealed();
    // The second and the third chunk have lengths of their own, so the first two are swapped, too.
    let mut bad = blob[..32].to_vec();
    bad.extend_from_slice(&blob[CHUNK..2 * CHUNK - 32]);
    bad.extend_from_slice(&blob[CHUNK..]);
    assert_eq!(open(&key, &bad).err(), Some(FileError::Chunk { chunk: 0 }));
    let plain = vec![5; 300_000];
    let blob = seal_file(&key, "plan.pdf", &plain, &mut rng(3)).unwrap();
    let bad =
        [&blob[..CHUNK], &blob[2 * CHUNK..3 * CHUNK], &blob[CHUNK..2 * CHUNK], &blob[3 * CHUNK..]];
    let error = open_file(&key, "plan.pdf", 300_000, &bad.concat()).err();
    assert_eq!(error, Some(FileError::Chunk { chunk: 1 }));
}

#[test]
fn a_duplicated_chunk_is_refused() {
    let (key, ..) = sealed();
    let blob = seal_file(&key, "plan.pdf", &vec![5; 300_000], &mut rng(3)).unwrap();
    let bad = [&blob[..2 * CHUNK], &blob[CHUNK..2 * CHUNK], &blob[3 * CHUNK..]].concat();
    let error = open_file(&key, "plan.pdf", 300_000, &bad).err();
    assert_eq!(error, Some(FileError::Chunk { chunk: 2 }));
}

#[test]
fn chunks_swapped_between_files_are_refused() {
    let (key, plain, blob) = sealed();
    let mut rng = rng(4);
    // Another file of the same key cannot be, except under another name; and of another key.
    let same_key = seal_file(&key, "plan2.pdf", &plain, &mut rng).unwrap();
    let other_key = seal_file(&FileKey::generate(&mut rng), "plan.pdf", &plain, &mut rng).unwrap();
    for other in [same_key, other_key] {
        let bad = [&blob[..CHUNK], &other[CHUNK..2 * CHUNK], &blob[2 * CHUNK..]].concat();
        assert_eq!(open(&key, &bad).err(), Some(FileError::Chunk { chunk: 1 }));
        assert_eq!(open(&key, &other).err(), Some(FileError::Commitment), "the whole blob");
    }
}

#[test]
fn a_wrong_key_is_refused() {
    let (_, _, blob) = sealed();
    let error = open(&FileKey::from_bytes(&[0; 32]), &blob).err();
    assert_eq!(error, Some(FileError::Commitment));
}

#[test]
fn a_wrong_name_is_refused() {
    let (key, _, blob) = sealed();
    for name in ["plan.pdg", "plan.pd", "plan.pdf ", "Plan.pdf"] {
        assert_eq!(open_file(&key, name, 170_000, &blob).err(), Some(FileError::Commitment));
    }
}

#[test]
fn a_wrong_length_is_refused() {
    let (key, _, blob) = sealed();
    for length in [0, 169_999, 170_001, 16_900_000] {
        assert_eq!(open_file(&key, "plan.pdf", length, &blob).err(), Some(FileError::Commitment));
    }
}

#[test]
fn a_blob_that_was_made_to_open_under_two_keys_is_refused_by_one_of_them() {
    // Poly1305 alone binds no key. The commitment does: a blob has one, and no two keys give the same.
    let (key, _, blob) = sealed();
    let other = FileKey::from_bytes(&[3; 32]);
    let theirs = FileHeader::new(170_000, "plan.pdf").unwrap().derive(&other).1;
    let mut bad = blob;
    bad[..32].copy_from_slice(&theirs);
    assert_eq!(open(&key, &bad).err(), Some(FileError::Commitment));
    assert_eq!(open(&other, &bad).err(), Some(FileError::Chunk { chunk: 0 }));
}

#[test]
fn padding_that_is_not_zero_is_refused() {
    let key = FileKey::from_bytes(&[1; 32]);
    let header = FileHeader::new(5, "x").unwrap();
    let (chunks, commitment) = header.derive(&key);
    let mut plain = vec![0; usize::try_from(header.shape().held(0)).unwrap()];
    plain[5] = 1;
    let sealed = chunks.seal(SealLabel::FileChunk, &header.place(0), &plain, &mut rng(1));
    let blob = [&commitment[..], &sealed].concat();
    assert_eq!(open_file(&key, "x", 5, &blob).err(), Some(FileError::NotZero));
    assert_eq!(open_file(&key, "x", 6, &blob).err(), Some(FileError::Commitment));
}
