//! Randomness of the operating system (in the browser: of `crypto.getRandomValues`), and a typed
//! error where it has none.

use ::hpke::rand_core::{CryptoRng, RngCore};
use openmls_traits::random::OpenMlsRand;

use super::OneSuite;

/// The operating system has no randomness to give.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the system has no randomness to give")]
pub(crate) struct NoRandomness;

/// Fills `bytes` from the operating system.
pub(super) fn system(bytes: &mut [u8]) -> Result<(), NoRandomness> {
    getrandom::getrandom(bytes).map_err(|_| NoRandomness)
}

/// A generator for those who cannot hear no: it gives zeros where its source gives nothing, and
/// remembers it. What was made with it is used only after [`Self::sufficed`].
pub(super) struct Generator<F> {
    source: F,
    failed: bool,
}

impl<F: FnMut(&mut [u8]) -> Result<(), NoRandomness>> Generator<F> {
    pub(super) fn new(source: F) -> Self {
        Self { source, failed: false }
    }

    /// Fails if anything that was drawn is not random.
    pub(super) fn sufficed(self) -> Result<(), NoRandomness> {
        if self.failed { Err(NoRandomness) } else { Ok(()) }
    }
}

impl<F: FnMut(&mut [u8]) -> Result<(), NoRandomness>> RngCore for Generator<F> {
    fn next_u32(&mut self) -> u32 {
        let mut bytes = [0; 4];
        self.fill_bytes(&mut bytes);
        u32::from_le_bytes(bytes)
    }

    fn next_u64(&mut self) -> u64 {
        let mut bytes = [0; 8];
        self.fill_bytes(&mut bytes);
        u64::from_le_bytes(bytes)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        if (self.source)(bytes).is_err() {
            bytes.fill(0);
            self.failed = true;
        }
    }
}

impl<F: FnMut(&mut [u8]) -> Result<(), NoRandomness>> CryptoRng for Generator<F> {}

impl OpenMlsRand for OneSuite {
    type Error = NoRandomness;

    fn random_array<const N: usize>(&self) -> Result<[u8; N], NoRandomness> {
        let mut bytes = [0; N];
        system(&mut bytes)?;
        Ok(bytes)
    }

    fn random_vec(&self, length: usize) -> Result<Vec<u8>, NoRandomness> {
        let mut bytes = vec![0; length];
        system(&mut bytes)?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_draws_are_alike() {
        let first: [u8; 32] = OneSuite.random_array().unwrap();
        let second: [u8; 32] = OneSuite.random_array().unwrap();
        assert_ne!(first, second);
        let third = OneSuite.random_vec(32).unwrap();
        assert_eq!(third.len(), 32);
        assert_ne!(third, first);
        assert_ne!(third, [0; 32]);
    }

    #[test]
    fn one_failure_is_remembered() {
        let mut calls = 0;
        let mut generator = Generator::new(|bytes: &mut [u8]| {
            calls += 1;
            bytes.fill(7);
            if calls == 2 { Err(NoRandomness) } else { Ok(()) }
        });
        assert_eq!(generator.next_u32(), 0x0707_0707);
        assert_eq!(generator.next_u64(), 0);
        assert_eq!(generator.next_u32(), 0x0707_0707);
        assert_eq!(generator.sufficed(), Err(NoRandomness));
        assert_eq!(Generator::new(system).sufficed(), Ok(()));
    }
}
