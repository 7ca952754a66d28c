//! Hashes to bytes and to the group.

use curve25519_dalek::RistrettoPoint;
use sha2::{Digest, Sha512, Sha512_256};

/// A block of SHA-512, bytes.
const BLOCK: usize = 128;

/// SHA-512/256 over parts, each after its length as `u32`; the label is the first.
pub(crate) fn digest(label: &str, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha512_256::new();
    for part in std::iter::once(&label.as_bytes()).chain(parts) {
        // No part is longer than a ring of the largest size, 2 MiB.
        hash.update(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

/// H2G: `expand_message_xmd` of RFC 9380 §5.3.1 with SHA-512 and 64 bytes, then the map of RFC 9496
/// §4.3.4. The message is the parts one after the other.
pub(crate) fn to_group(dst: &str, parts: &[&[u8]]) -> RistrettoPoint {
    RistrettoPoint::from_uniform_bytes(&expand(dst.as_bytes(), parts, 64))
}

/// `expand_message_xmd` for at most 64 bytes, which is one block.
fn expand(dst: &[u8], parts: &[&[u8]], length: u8) -> [u8; 64] {
    let end = [dst, &[u8::try_from(dst.len()).unwrap_or(u8::MAX)]].concat();
    let mut first = Sha512::new();
    first.update([0; BLOCK]);
    parts.iter().for_each(|part| first.update(part));
    first.update([0, length, 0]);
    first.update(&end);
    let mut second = Sha512::new();
    second.update(first.finalize());
    second.update([1]);
    second.update(&end);
    second.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 9380, appendix K.3.
    #[test]
    fn expand_is_the_one_of_the_rfc() {
        let dst = b"QUUX-V01-CS02-with-expander-SHA512-256";
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        assert_eq!(
            hex(&expand(dst, &[], 32)[..32]),
            "6b9a7312411d92f921c6f68ca0b6380730a1a4d982c507211a90964c394179ba"
        );
        assert_eq!(
            hex(&expand(dst, &[b"a", b"bc"], 32)[..32]),
            "0da749f12fbe5483eb066a5f595055679b976e93abe9be6f0f6318bce7aca8dc"
        );
    }

    #[test]
    fn parts_cannot_be_confused_in_a_digest() {
        assert_ne!(digest("x", &[b"ab", b"c"]), digest("x", &[b"a", b"bc"]));
        assert_ne!(digest("xa", &[b"b"]), digest("x", &[b"ab"]));
    }
}
