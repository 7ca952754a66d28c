//! Changes by chance, drawn from a seed: what an ordinary test does without an engine.

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

/// Bytes that decoders like to trip over.
const LOVED: [u8; 12] = [0x00, 0x01, 0x17, 0x18, 0x1b, 0x3f, 0x40, 0x58, 0x5b, 0x7f, 0x80, 0xff];

/// A source of changes.
pub struct Mutation(ChaCha20Rng);

impl Mutation {
    /// The changes of a seed.
    #[must_use]
    pub fn of(seed: u64) -> Self {
        Self(ChaCha20Rng::seed_from_u64(seed))
    }

    fn below(&mut self, end: usize) -> usize {
        self.0.next_u32() as usize % end.max(1)
    }

    /// One of the seeds, changed in a few places.
    #[must_use]
    pub fn change(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let which = self.below(seeds.len());
        let mut bytes = seeds.get(which).cloned().unwrap_or_default();
        for _ in 0..=self.below(4) {
            self.once(&mut bytes, seeds);
        }
        bytes
    }

    fn once(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let at = self.below(bytes.len());
        let of_loved = self.below(LOVED.len());
        match self.below(8) {
            0 => bytes.truncate(at),
            1 => bytes.insert(at, LOVED[of_loved]),
            2 => {
                let length = self.below(24);
                let mut more = vec![0; length];
                self.0.fill_bytes(&mut more);
                bytes.splice(at..at, more);
            }
            3 => {
                let end = (at + self.below(16)).min(bytes.len());
                bytes.drain(at..end);
            }
            4 => {
                let other = self.below(seeds.len());
                let other = seeds.get(other).cloned().unwrap_or_default();
                let from = self.below(other.len());
                bytes.splice(at.., other.into_iter().skip(from));
            }
            5 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte = LOVED[of_loved];
                }
            }
            _ => {
                let bit = self.below(8);
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << bit;
                }
            }
        }
    }
}
