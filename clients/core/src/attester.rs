//! The reference attester: vouches for a number about a user (`spec/12-anonymity.md`, section 9). It needs
//! no node and no account; it learns whom it attests and what, and nothing of what is done with it.

use coterie_protocol::attestations::{AttestationFile, AttestedOnce};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, FixedBytes, Millis, UserId};
use coterie_zk::attribute::issue;
use rand_core::CryptoRngCore;

pub use coterie_zk::attribute::BIRTH_DATE;

/// An attester's key.
pub struct Attester(SigningKey);

/// What is attested.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct About {
    /// Whom.
    pub user: UserId,
    /// Which number; [`BIRTH_DATE`] is a birth date in days since 1900-01-01.
    pub attribute: u16,
    /// The number.
    pub value: u32,
    /// Valid from.
    pub from: Millis,
    /// Valid until just before.
    pub until: Millis,
}

impl Attester {
    /// A new one.
    pub fn generate(rng: &mut impl CryptoRngCore) -> Self {
        Self(SigningKey::generate(rng))
    }

    /// Of the seed of its key, as base64url.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let seed = Bytes::from_base64(text.trim()).ok()?;
        Some(Self(SigningKey::from_seed(&FixedBytes::<32>::from_slice(&seed)?.0)))
    }

    /// The seed of its key, as base64url: a secret.
    #[must_use]
    pub fn to_text(&self) -> String {
        FixedBytes(*self.0.to_seed()).to_base64()
    }

    /// The public key, which a role's gate names.
    #[must_use]
    pub fn public_key(&self) -> FixedBytes<32> {
        FixedBytes(self.0.verifying_key())
    }

    /// Attests a number so many times; no two of them can be told to be of one number.
    pub fn attest(
        &self,
        about: &About,
        count: usize,
        rng: &mut impl CryptoRngCore,
    ) -> AttestationFile {
        let number = (*about.user.as_bytes(), about.attribute, about.value);
        let time = (about.from.0, about.until.0);
        let mut once = || {
            let (attestation, opening) = issue(&self.0, number, time, rng);
            let attestation = Bytes(attestation.to_bytes().to_vec());
            AttestedOnce { attestation, blinding: FixedBytes(opening.blinding) }
        };
        let attested = (0..count).map(|_| once()).collect();
        AttestationFile::new(
            about.user,
            self.public_key(),
            (about.attribute, about.value),
            attested,
        )
    }
}

impl std::fmt::Debug for Attester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attester({:?})", self.public_key())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    #[test]
    fn a_key_reads_as_it_was_written_and_its_debug_shows_the_public_part() {
        let attester = Attester::generate(&mut ChaCha20Rng::from_seed([1; 32]));
        let again = Attester::from_text(&format!("{}\n", attester.to_text())).unwrap();
        assert_eq!(again.public_key(), attester.public_key());
        assert_eq!(format!("{again:?}"), format!("Attester({:?})", attester.public_key()));
        for bad in ["", "AAAA", "not base64!"] {
            assert!(Attester::from_text(bad).is_none(), "{bad}");
        }
    }
}
