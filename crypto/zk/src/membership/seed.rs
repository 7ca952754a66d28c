//! The ratchet of seeds from which a user's anonymity keys of one server come.

use curve25519_dalek::Scalar;
use hkdf::Hkdf;
use sha2::Sha512;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::keys::MemberSecret;
use super::labels::{KEY, NEXT};

/// One step of the ratchet. It goes forward only: wipe it when its last window is over.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct Seed([u8; 32]);

impl Seed {
    /// From 32 random bytes, or from the vault.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// For the vault.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0)
    }

    /// The next step.
    #[must_use]
    pub fn next(&self) -> Self {
        let mut next = Self([0; 32]);
        self.expand(&[NEXT.as_bytes()], &mut next.0);
        next
    }

    /// The secret key of this step in a server.
    #[must_use]
    pub fn secret(&self, server: &[u8; 16]) -> MemberSecret {
        let mut wide = Zeroizing::new([0; 64]);
        self.expand(&[KEY.as_bytes(), server], wide.as_mut());
        // Zero is excluded by the relation and comes once in 2^252.
        let scalar = Scalar::from_bytes_mod_order_wide(&wide);
        MemberSecret::new(scalar).unwrap_or_else(|| self.next().secret(server))
    }

    fn expand(&self, info: &[&[u8]], out: &mut [u8]) {
        // 64 bytes are below HKDF's bound, the only error there is.
        let _ = Hkdf::<Sha512>::new(None, &self.0).expand_multi_info(info, out);
    }
}

impl std::fmt::Debug for Seed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_and_each_server_has_another_key() {
        let seed = Seed::from_bytes([7; 32]);
        let keys = [
            seed.secret(&[1; 16]).public(),
            seed.secret(&[2; 16]).public(),
            seed.next().secret(&[1; 16]).public(),
            seed.next().next().secret(&[1; 16]).public(),
        ];
        for (n, key) in keys.iter().enumerate() {
            assert!(keys[..n].iter().all(|other| other.to_bytes() != key.to_bytes()));
        }
        assert_eq!(format!("{seed:?}"), "Seed");
    }
}
