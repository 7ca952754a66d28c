//! X25519 (RFC 7748), and sealing to the public key of somebody who is not there.

use std::fmt;

use curve25519_dalek::montgomery::MontgomeryPoint;
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::{KdfLabel, OpenError, SealKey, SealLabel, derive};

const PUBLIC: usize = 32;

/// The public half of an [`ExchangeKey`].
pub type ExchangePublic = [u8; PUBLIC];

/// A public key of low order: whoever uses it agrees on nothing secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the public key is of low order")]
pub struct LowOrder;

/// A secret key of X25519. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ExchangeKey([u8; 32]);

impl ExchangeKey {
    /// A new random key.
    pub fn generate(rng: &mut dyn CryptoRngCore) -> Self {
        let mut key = Self([0; 32]);
        rng.fill_bytes(&mut key.0);
        key
    }

    /// The key of these bytes; they are clamped where they are used.
    #[must_use]
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(*bytes)
    }

    /// Its bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }

    /// Its public half.
    #[must_use]
    pub fn public(&self) -> ExchangePublic {
        MontgomeryPoint::mul_base_clamped(self.0).to_bytes()
    }

    /// What this key and the other's public half agree on. To be derived from, never used as it is.
    ///
    /// # Errors
    /// [`LowOrder`].
    pub fn agree(&self, other: &ExchangePublic) -> Result<Zeroizing<[u8; 32]>, LowOrder> {
        let shared = Zeroizing::new(MontgomeryPoint(*other).mul_clamped(self.0).to_bytes());
        if *shared == [0; 32] { Err(LowOrder) } else { Ok(shared) }
    }

    /// Opens what [`seal_to`] made for this key.
    ///
    /// # Errors
    /// [`OpenError`] when anything about it differs, or it is too short.
    pub fn open(
        &self,
        label: SealLabel,
        context: &[u8],
        sealed: &[u8],
    ) -> Result<Zeroizing<Vec<u8>>, OpenError> {
        let (ephemeral, body) = sealed.split_first_chunk::<PUBLIC>().ok_or(OpenError)?;
        let shared = self.agree(ephemeral).map_err(|_| OpenError)?;
        box_key(&shared, ephemeral, &self.public()).open(label, context, body)
    }
}

impl fmt::Debug for ExchangeKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ExchangeKey(secret)")
    }
}

/// Seals to a public key: `ephemeral public key (32) ‖ seal(key, label, context, plaintext)`, where
/// key = derive(agreed secret, `coterie/1 sealed box`, ephemeral ‖ recipient). Who sealed it, the
/// recipient does not learn.
///
/// # Errors
/// [`LowOrder`].
pub fn seal_to(
    recipient: &ExchangePublic,
    label: SealLabel,
    context: &[u8],
    plaintext: &[u8],
    rng: &mut dyn CryptoRngCore,
) -> Result<Vec<u8>, LowOrder> {
    let ephemeral = ExchangeKey::generate(rng);
    let shared = ephemeral.agree(recipient)?;
    let public = ephemeral.public();
    let body = box_key(&shared, &public, recipient).seal(label, context, plaintext, rng);
    Ok([public.as_slice(), &body].concat())
}

fn box_key(shared: &[u8; 32], ephemeral: &ExchangePublic, recipient: &ExchangePublic) -> SealKey {
    let context = [ephemeral.as_slice(), recipient].concat();
    SealKey::from_bytes(&derive(shared, KdfLabel::SealedBox, &context))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    fn bytes(text: &str) -> [u8; 32] {
        let byte = |i: usize| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap();
        std::array::from_fn(byte)
    }

    #[test]
    fn it_is_the_x25519_of_rfc_7748_section_5_2() {
        let cases = [
            (
                "a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4",
                "e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c",
                "c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552",
            ),
            (
                "4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d",
                "e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a493",
                "95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957",
            ),
        ];
        for (scalar, point, product) in cases {
            let agreed = ExchangeKey::from_bytes(&bytes(scalar)).agree(&bytes(point)).unwrap();
            assert_eq!(*agreed, bytes(product));
        }
        let (alice, bob) = (ExchangeKey::from_bytes(&[7; 32]), ExchangeKey::from_bytes(&[8; 32]));
        assert_eq!(alice.agree(&bob.public()), bob.agree(&alice.public()));
    }

    #[test]
    fn what_is_sealed_opens_with_the_secret_half_alone() {
        let mut rng = ChaCha20Rng::from_seed([1; 32]);
        let (key, other) = (ExchangeKey::generate(&mut rng), ExchangeKey::generate(&mut rng));
        let label = SealLabel::VaultKey;
        let sealed = seal_to(&key.public(), label, b"context", b"plain", &mut rng).unwrap();
        assert_eq!(key.open(label, b"context", &sealed).unwrap().as_slice(), b"plain");
        assert_eq!(other.open(label, b"context", &sealed), Err(OpenError));
        assert_eq!(key.open(label, b"other", &sealed), Err(OpenError));
        assert_eq!(key.open(SealLabel::Vault, b"context", &sealed), Err(OpenError));
        for i in 0..sealed.len() {
            let mut bad = sealed.clone();
            bad[i] ^= 1;
            assert_eq!(key.open(label, b"context", &bad), Err(OpenError), "byte {i}");
            assert_eq!(key.open(label, b"context", &sealed[..i]), Err(OpenError), "{i} bytes");
        }
    }

    #[test]
    fn a_public_key_of_low_order_is_refused() {
        let mut rng = ChaCha20Rng::from_seed([2; 32]);
        let key = ExchangeKey::generate(&mut rng);
        let mut one = [0; 32];
        one[0] = 1;
        for low in [[0; 32], one] {
            assert_eq!(key.agree(&low), Err(LowOrder));
            assert_eq!(seal_to(&low, SealLabel::Vault, b"", b"", &mut rng), Err(LowOrder));
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        assert_eq!(format!("{:?}", ExchangeKey::from_bytes(&[9; 32])), "ExchangeKey(secret)");
    }
}
