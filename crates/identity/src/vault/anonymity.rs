//! The seed of a user's anonymity keys (`spec/12-anonymity.md`, section 3), as vault and devices keep
//! it: one step of a chain that goes forward only.

use std::fmt;

use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Its place among the anonymity seeds of a vault's content.
pub(super) const NUMBER: u64 = 0;
const LENGTH: usize = 40;

/// One step of the chain. Wiped when dropped.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct AnonymitySeed {
    step: u64,
    seed: [u8; 32],
}

impl AnonymitySeed {
    /// A new chain, at its first step.
    pub fn generate(rng: &mut dyn CryptoRngCore) -> Self {
        let mut seed = [0; 32];
        rng.fill_bytes(&mut seed);
        Self { step: 0, seed }
    }

    /// A step of a chain.
    #[must_use]
    pub const fn new(step: u64, seed: [u8; 32]) -> Self {
        Self { step, seed }
    }

    /// Which step.
    #[must_use]
    pub const fn step(&self) -> u64 {
        self.step
    }

    /// The seed of that step.
    #[must_use]
    pub fn seed(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.seed)
    }

    /// 40 bytes: the step (u64, big-endian) ‖ seed.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; LENGTH]> {
        let mut bytes = Zeroizing::new([0; LENGTH]);
        bytes[..8].copy_from_slice(&self.step.to_be_bytes());
        bytes[8..].copy_from_slice(&self.seed);
        bytes
    }

    /// Reads those bytes; of any other length there is none.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (step, seed) = bytes.split_first_chunk::<8>()?;
        Some(Self { step: u64::from_be_bytes(*step), seed: seed.try_into().ok()? })
    }
}

impl fmt::Debug for AnonymitySeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "AnonymitySeed(step {})", self.step)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_reads_as_it_was_written_and_debug_shows_its_step_only() {
        let seed = AnonymitySeed::new(690, [7; 32]);
        assert_eq!(AnonymitySeed::from_bytes(seed.to_bytes().as_slice()), Some(seed.clone()));
        assert_eq!(format!("{seed:?}"), "AnonymitySeed(step 690)");
        for length in [0, 8, 39, 41] {
            assert_eq!(AnonymitySeed::from_bytes(&vec![1; length]), None, "{length}");
        }
    }
}
