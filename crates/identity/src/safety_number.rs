//! The safety number of two users: 60 digits that two people compare by voice or in person.

use coterie_seal::VerifyingKey;
use coterie_types::{UserId, sha256};

const LABEL: &[u8] = b"coterie/1 safety number\0";

/// Twelve groups of five digits, parted by spaces; the same on both sides.
///
/// F = SHA-256(label ‖ 0x00 ‖ smaller ‖ larger), where each side is user ‖ identity key; the
/// digits come from SHA-256(label ‖ 0x00 ‖ F ‖ i) for i = 0, 1: each five bytes, big-endian,
/// modulo 100,000.
#[must_use]
pub fn safety_number(a: (&UserId, &VerifyingKey), b: (&UserId, &VerifyingKey)) -> String {
    let a = [a.0.as_bytes().as_slice(), a.1.as_slice()].concat();
    let b = [b.0.as_bytes().as_slice(), b.1.as_slice()].concat();
    let (smaller, larger) = if a <= b { (&a, &b) } else { (&b, &a) };
    let fingerprint = sha256(&[LABEL, smaller, larger]);
    let blocks = [
        *sha256(&[LABEL, fingerprint.as_slice(), &[0]]),
        *sha256(&[LABEL, fingerprint.as_slice(), &[1]]),
    ]
    .concat();
    let groups: Vec<String> = blocks.chunks_exact(5).take(12).map(group).collect();
    groups.join(" ")
}

fn group(bytes: &[u8]) -> String {
    let number = bytes.iter().fold(0u64, |n, b| (n << 8) | u64::from(*b));
    format!("{:05}", number % 100_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_see_the_same_number_and_a_changed_key_changes_it() {
        let (a, b) = (UserId::from_bytes([1; 16]), UserId::from_bytes([2; 16]));
        let number = safety_number((&a, &[3; 32]), (&b, &[4; 32]));
        assert_eq!(number, safety_number((&b, &[4; 32]), (&a, &[3; 32])));
        assert_ne!(number, safety_number((&a, &[3; 32]), (&b, &[5; 32])));
        assert_ne!(number, safety_number((&a, &[4; 32]), (&b, &[3; 32])));
        assert_eq!(number.split(' ').count(), 12);
        assert!(number.split(' ').all(|g| g.len() == 5 && g.bytes().all(|c| c.is_ascii_digit())));
    }
}
