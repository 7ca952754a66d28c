//! HKDF-SHA256 with a label for every purpose.

use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::KdfLabel;

/// Derives 32 bytes: HKDF-SHA256 (RFC 5869) without salt, `info = label ‖ 0x00 ‖ context`.
///
/// `secret` must have at least 128 bits of entropy; passwords go through Argon2id first.
#[must_use]
pub fn derive(secret: &[u8], label: KdfLabel, context: &[u8]) -> Zeroizing<[u8; 32]> {
    let mut out = Zeroizing::new([0u8; 32]);
    let info = [label.as_str().as_bytes(), &[0], context];
    // 32 bytes is below HKDF's bound of 255 blocks, the only error there is.
    let _ = Hkdf::<Sha256>::new(None, secret).expand_multi_info(&info, out.as_mut());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn label_and_context_separate_keys() {
        let a = derive(b"secret", KdfLabel::VaultPassword, b"");
        let b = derive(b"secret", KdfLabel::VaultRecovery, b"");
        let c = derive(b"secret", KdfLabel::VaultPassword, b"x");
        assert!(*a != *b && *a != *c && *b != *c && *a != [0; 32]);
    }
}
