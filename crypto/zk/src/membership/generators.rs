//! The generators that nobody knows a relation of: all are hashes.

use std::sync::OnceLock;

use curve25519_dalek::{RistrettoPoint, ristretto::CompressedRistretto};

use super::hashing::to_group;
use super::labels::{GEN, GEN_H, GEN_PRIME, PAD};

/// As many as the largest ring with the largest quota needs: 8 digits of 4, and 6 of 2.
pub(crate) const COUNT: usize = 44;

pub(crate) struct Generators {
    pub(crate) h: RistrettoPoint,
    pub(crate) pad: RistrettoPoint,
    pub(crate) first: Vec<RistrettoPoint>,
    pub(crate) second: Vec<RistrettoPoint>,
}

/// The table, made at first use.
pub(crate) fn generators() -> &'static Generators {
    static TABLE: OnceLock<Generators> = OnceLock::new();
    TABLE.get_or_init(|| Generators {
        h: to_group(GEN_H, &[]),
        pad: to_group(PAD, &[]),
        first: (0..COUNT).map(|a| indexed(GEN, a)).collect(),
        second: (0..COUNT).map(|a| indexed(GEN_PRIME, a)).collect(),
    })
}

fn indexed(dst: &str, index: usize) -> RistrettoPoint {
    to_group(dst, &[&u32::try_from(index).unwrap_or(u32::MAX).to_be_bytes()])
}

/// H.
#[must_use]
pub fn h() -> CompressedRistretto {
    generators().h.compress()
}

/// Z, which stands on the padding positions of every ring.
#[must_use]
pub fn pad() -> CompressedRistretto {
    generators().pad.compress()
}

/// Gen\[a\].
#[must_use]
pub fn generator(a: u32) -> CompressedRistretto {
    to_group(GEN, &[&a.to_be_bytes()]).compress()
}

/// Gen′\[a\].
#[must_use]
pub fn generator_prime(a: u32) -> CompressedRistretto {
    to_group(GEN_PRIME, &[&a.to_be_bytes()]).compress()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn all_generators_differ_and_none_is_the_basepoint() {
        let table = generators();
        let mut all: BTreeSet<[u8; 32]> =
            table.first.iter().chain(&table.second).map(|p| p.compress().to_bytes()).collect();
        all.insert(h().to_bytes());
        all.insert(pad().to_bytes());
        all.insert(curve25519_dalek::constants::RISTRETTO_BASEPOINT_COMPRESSED.to_bytes());
        all.insert([0; 32]);
        assert_eq!(all.len(), 2 * COUNT + 4);
        assert_eq!(generator(43), table.first[43].compress());
        assert_eq!(generator_prime(0), table.second[0].compress());
    }
}
