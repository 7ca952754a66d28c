//! What an attester signs: a commitment to a number about one user, valid for a time, used once.

use bulletproofs::PedersenGens;
use coterie_seal::{SignLabel, SigningKey, VerifyError, verify};
use curve25519_dalek::{Scalar, ristretto::CompressedRistretto};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// The version, the first byte.
const VERSION: u8 = 1;
/// Bytes that are signed.
const SIGNED: usize = 1 + 32 + 16 + 2 + 32 + 8 + 8 + 16;
/// Bytes of an attestation.
pub const ATTESTATION_LEN: usize = SIGNED + 64;

/// The attribute that is a birth date, in days since 1900-01-01.
pub const BIRTH_DATE: u16 = 1;

/// Why bytes are no attestation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    /// Of another length.
    #[error("{0} bytes")]
    Length(usize),
    /// Of another version.
    #[error("version {0}")]
    Version(u8),
    /// The commitment is not the canonical encoding of a point.
    #[error("the commitment is no point")]
    Commitment,
    /// The attester's key or signature is not good.
    #[error(transparent)]
    Signature(#[from] VerifyError),
}

/// An attestation whose signature holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attestation {
    /// The attester's public key.
    pub attester: [u8; 32],
    /// About whom. The attester signs it, or attestations could be lent.
    pub user: [u8; 16],
    /// Which number about them: 1 is the birth date in days since 1900-01-01.
    pub attribute: u16,
    /// C = v·B + r·B̃.
    pub commitment: [u8; 32],
    /// Valid from, Unix milliseconds.
    pub from: u64,
    /// Valid until just before, Unix milliseconds.
    pub until: u64,
    /// Used once: whoever keeps the log refuses it a second time.
    pub serial: [u8; 16],
    bytes: [u8; ATTESTATION_LEN],
}

/// What the commitment hides: for the user alone.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Opening {
    /// v.
    pub value: u32,
    /// r.
    pub blinding: [u8; 32],
}

/// Attests a number; for an attester. Several of one number cannot be told to be of one number.
pub fn issue(
    key: &SigningKey,
    (user, attribute, value): ([u8; 16], u16, u32),
    (from, until): (u64, u64),
    rng: &mut impl CryptoRngCore,
) -> (Attestation, Opening) {
    let blinding = Scalar::random(rng);
    let opening = Opening { value, blinding: blinding.to_bytes() };
    let commitment = commit(value, &blinding).to_bytes();
    let mut serial = [0; 16];
    rng.fill_bytes(&mut serial);
    let attester = key.verifying_key();
    let bytes = [0; ATTESTATION_LEN];
    let mut made =
        Attestation { attester, user, attribute, commitment, from, until, serial, bytes };
    let signed = made.signed();
    made.bytes[..SIGNED].copy_from_slice(&signed);
    made.bytes[SIGNED..].copy_from_slice(&key.sign(SignLabel::Attestation, &signed));
    (made, opening)
}

/// v·B + r·B̃.
pub(super) fn commit(value: u32, blinding: &Scalar) -> CompressedRistretto {
    PedersenGens::default().commit(Scalar::from(value), *blinding).compress()
}

impl Attestation {
    /// Decodes and verifies the signature.
    ///
    /// # Errors
    /// [`AttestationError`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, AttestationError> {
        let bytes: [u8; ATTESTATION_LEN] =
            bytes.try_into().map_err(|_| AttestationError::Length(bytes.len()))?;
        if bytes[0] != VERSION {
            return Err(AttestationError::Version(bytes[0]));
        }
        let (mut at, signature) = (1, field(&bytes, &mut { SIGNED }));
        let attester = field(&bytes, &mut at);
        let user = field(&bytes, &mut at);
        let attribute = u16::from_be_bytes(field(&bytes, &mut at));
        let commitment = field(&bytes, &mut at);
        let from = u64::from_be_bytes(field(&bytes, &mut at));
        let until = u64::from_be_bytes(field(&bytes, &mut at));
        let serial = field(&bytes, &mut at);
        if CompressedRistretto(commitment).decompress().is_none() {
            return Err(AttestationError::Commitment);
        }
        verify(SignLabel::Attestation, &attester, &bytes[..SIGNED], &signature)?;
        Ok(Self { attester, user, attribute, commitment, from, until, serial, bytes })
    }

    /// As it is sent.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; ATTESTATION_LEN] {
        self.bytes
    }

    fn signed(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        bytes.extend(self.attester);
        bytes.extend(self.user);
        bytes.extend(self.attribute.to_be_bytes());
        bytes.extend(self.commitment);
        bytes.extend(self.from.to_be_bytes());
        bytes.extend(self.until.to_be_bytes());
        bytes.extend(self.serial);
        bytes
    }
}

/// The next field; the length was checked before.
fn field<const N: usize>(bytes: &[u8; ATTESTATION_LEN], at: &mut usize) -> [u8; N] {
    let mut taken = [0; N];
    taken.copy_from_slice(&bytes[*at..*at + N]);
    *at += N;
    taken
}

impl Opening {
    /// Whether it opens a commitment.
    #[must_use]
    pub fn opens(&self, attestation: &Attestation) -> bool {
        self.scalar().is_some_and(|r| commit(self.value, &r).to_bytes() == attestation.commitment)
    }

    pub(super) fn scalar(&self) -> Option<Scalar> {
        Scalar::from_canonical_bytes(self.blinding).into()
    }
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Opening")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    fn made() -> (Attestation, Opening) {
        let key = SigningKey::from_seed(&[1; 32]);
        issue(&key, ([2; 16], 1, 36_000), (10, 20), &mut ChaCha20Rng::from_seed([3; 32]))
    }

    #[test]
    fn an_attestation_reads_as_it_was_written_and_opens() {
        let (attestation, opening) = made();
        assert_eq!(Attestation::from_bytes(&attestation.to_bytes()), Ok(attestation));
        assert!(opening.opens(&attestation));
        assert_eq!(format!("{opening:?}"), "Opening");
    }

    #[test]
    fn another_number_or_blinding_does_not_open() {
        let (attestation, opening) = made();
        let (value, blinding) = (opening.value, opening.blinding);
        assert!(!Opening { value: value + 1, blinding }.opens(&attestation));
        assert!(!Opening { value, blinding: [1; 32] }.opens(&attestation));
        assert!(!Opening { value, blinding: [0xff; 32] }.opens(&attestation));
    }

    #[test]
    fn any_changed_byte_is_refused() {
        let good = made().0.to_bytes();
        for at in 0..good.len() {
            let mut bad = good;
            bad[at] ^= 1;
            assert!(Attestation::from_bytes(&bad).is_err(), "byte {at}");
        }
    }

    #[test]
    fn another_length_version_and_no_point_are_refused() {
        let good = made().0.to_bytes();
        let short = Attestation::from_bytes(&good[1..]);
        assert_eq!(short, Err(AttestationError::Length(ATTESTATION_LEN - 1)));
        let mut bad = good;
        bad[0] = 2;
        assert_eq!(Attestation::from_bytes(&bad), Err(AttestationError::Version(2)));
        let mut bad = good;
        bad[51..83].fill(0xff);
        assert_eq!(Attestation::from_bytes(&bad), Err(AttestationError::Commitment));
    }

    #[test]
    fn two_attestations_of_one_number_have_nothing_in_common_but_what_they_say() {
        let key = SigningKey::from_seed(&[1; 32]);
        let mut rng = ChaCha20Rng::from_seed([3; 32]);
        let mut once = || issue(&key, ([2; 16], 1, 36_000), (10, 20), &mut rng).0;
        let (one, two) = (once(), once());
        assert!(one.commitment != two.commitment && one.serial != two.serial);
    }
}
