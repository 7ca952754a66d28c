//! A user's anonymity key in one server: X = y·G. Used for nothing else.

use curve25519_dalek::{RistrettoPoint, Scalar};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::element::{Element, PointError};
use super::scope::Scope;

/// X, decoded. Never the identity.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct MemberKey(pub(crate) Element);

impl MemberKey {
    /// Decodes.
    ///
    /// # Errors
    /// [`PointError`].
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, PointError> {
        Element::decode_proper(bytes).map(Self)
    }

    /// The canonical encoding.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 32] {
        self.0.bytes
    }
}

impl std::fmt::Debug for MemberKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("MemberKey(")?;
        self.0.bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

/// y, with what is often needed of it. Wiped when dropped.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct MemberSecret {
    pub(crate) y: Scalar,
    /// y⁻¹.
    pub(crate) inverse: Scalar,
    /// X, as public as it is.
    pub(crate) public: Element,
}

impl MemberSecret {
    /// A key of any scalar but zero. Outside tests keys come from a [`super::Seed`].
    #[must_use]
    pub fn new(y: Scalar) -> Option<Self> {
        let public = Element::new(RistrettoPoint::mul_base(&y));
        (y != Scalar::ZERO).then(|| Self { y, inverse: y.invert(), public })
    }

    /// X.
    #[must_use]
    pub fn public(&self) -> MemberKey {
        MemberKey(self.public)
    }

    /// The nullifier of the counter k: N = y⁻¹·R_k. None when k is not below the scope's limit.
    #[must_use]
    pub fn nullifier(&self, scope: &Scope, counter: u16) -> Option<[u8; 32]> {
        let base = scope.bases.get(usize::from(counter))?;
        Some((self.inverse * base).compress().to_bytes())
    }

    /// The handle, stable in the scope: P = y⁻¹·R_p. None where a scope has none.
    #[must_use]
    pub fn handle(&self, scope: &Scope) -> Option<[u8; 32]> {
        Some((self.inverse * scope.handle_base?).compress().to_bytes())
    }
}

impl std::fmt::Debug for MemberSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("MemberSecret").field(&self.public()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zero_is_no_key_and_the_identity_no_public_key() {
        assert!(MemberSecret::new(Scalar::ZERO).is_none());
        assert_eq!(MemberKey::from_bytes([0; 32]), Err(PointError::Identity));
    }

    #[test]
    fn another_encoding_of_a_key_is_refused() {
        assert_eq!(MemberKey::from_bytes([0xff; 32]), Err(PointError::NotCanonical));
        // The field's prime more than the identity's zero.
        let mut bytes = [0xff; 32];
        (bytes[0], bytes[31]) = (0xed, 0x7f);
        assert_eq!(MemberKey::from_bytes(bytes), Err(PointError::NotCanonical));
    }

    #[test]
    fn debug_shows_the_public_key_only() {
        let secret = MemberSecret::new(Scalar::ONE).unwrap();
        let text = "MemberSecret(MemberKey(\
            e2f2ae0a6abc4e71a884a961c500515f58e30b6aa582dd8db6a65945e08d2d76))";
        assert_eq!(format!("{secret:?}"), text);
    }

    #[test]
    fn secrets_are_wiped() {
        fn wiped_on_drop<T: ZeroizeOnDrop>() {}
        wiped_on_drop::<MemberSecret>();
        wiped_on_drop::<super::super::Seed>();
        wiped_on_drop::<super::super::PreProof>();
        let mut secret = MemberSecret::new(Scalar::from(5_u8)).unwrap();
        secret.zeroize();
        assert_eq!((secret.y, secret.inverse), (Scalar::ZERO, Scalar::ZERO));
    }
}
