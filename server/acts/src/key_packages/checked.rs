//! What a KeyPackage must be before the node keeps it.

use coterie_identity::Device;
use coterie_mls::{KeyPackageError, KeyPackageParts, key_package_parts};
use coterie_ports::rows::KeyPackageRow;
use coterie_types::{Bytes, DeviceId, ErrorCode, Millis, limits::KEY_PACKAGE_MAX, sha256};

use crate::{ActError, Answer};

/// Checks a KeyPackage of a device: that it verifies, that its leaf is the device's canonical one,
/// and that it is marked as it was posted.
pub(super) fn check(
    bytes: &Bytes,
    (id, device): (DeviceId, &Device),
    last_resort: bool,
    at: Millis,
) -> Answer<KeyPackageRow> {
    if bytes.len() > KEY_PACKAGE_MAX {
        let detail = format!("a KeyPackage has at most {KEY_PACKAGE_MAX} bytes");
        return Err(ActError::new(ErrorCode::TooLarge, detail));
    }
    let parts = key_package_parts(bytes).map_err(|error| match error {
        KeyPackageError::Malformed(_) => refused("key_package_malformed", &error.to_string()),
        KeyPackageError::Refused(_) => {
            refused("key_package_signature", "the KeyPackage does not verify")
        }
    })?;
    judge(&parts, device, last_resort)?;
    let hash = sha256(&[bytes]);
    Ok(KeyPackageRow { hash, device: id, last_resort, bytes: bytes.clone(), at })
}

fn judge(parts: &KeyPackageParts, device: &Device, last_resort: bool) -> Answer<()> {
    if parts.leaf.credential != *device.certificate {
        let detail = "the credential is not the certificate of this session's device";
        return Err(refused("key_package_credential", detail));
    }
    if parts.leaf.signature_key != device.key {
        let detail = "the leaf is signed by another key than the certificate's";
        return Err(refused("key_package_key", detail));
    }
    if !parts.leaf.canonical || parts.foreign {
        let detail = "the leaf, the lifetime, the ciphersuite or an extension is not as it must be";
        return Err(refused("key_package_not_canonical", detail));
    }
    if parts.last_resort != last_resort {
        let detail = "the KeyPackage is not marked as it was posted";
        return Err(refused("key_package_last_resort", detail));
    }
    Ok(())
}

fn refused(rule: &str, detail: &str) -> ActError {
    ActError::invalid(detail).with_rule(rule)
}

#[cfg(test)]
mod tests {
    use super::*;
    use coterie_mls::{KeyPackages, Signer};

    fn device() -> Device {
        let signer = Signer::from_seed(&[1; 32]);
        Device {
            certificate: Bytes(b"certificate".to_vec()),
            key: signer.public_key(),
            name: "laptop".into(),
            added_seq: 2,
            revoked_seq: None,
        }
    }

    fn parts(seed: u8, credential: &[u8], last_resort: bool) -> KeyPackageParts {
        let signer = Signer::from_seed(&[seed; 32]);
        let bytes = KeyPackages::new().create(&signer, credential, last_resort).unwrap();
        key_package_parts(&bytes).unwrap()
    }

    #[track_caller]
    fn assert_refused(parts: &KeyPackageParts, last_resort: bool, rule: &str) {
        let refused = judge(parts, &device(), last_resort).unwrap_err();
        assert_eq!(refused.extras.rule.as_deref(), Some(rule));
    }

    #[test]
    fn the_devices_own_canonical_leaf_is_kept() {
        judge(&parts(1, b"certificate", false), &device(), false).unwrap();
        judge(&parts(1, b"certificate", true), &device(), true).unwrap();
    }

    #[test]
    fn another_certificate_or_another_key_is_refused() {
        assert_refused(&parts(1, b"another", false), false, "key_package_credential");
        assert_refused(&parts(2, b"certificate", false), false, "key_package_key");
    }

    #[test]
    fn a_leaf_that_is_not_canonical_or_has_more_extensions_is_refused() {
        let mut crooked = parts(1, b"certificate", false);
        crooked.leaf.canonical = false;
        assert_refused(&crooked, false, "key_package_not_canonical");
        let foreign = KeyPackageParts { foreign: true, ..parts(1, b"certificate", false) };
        assert_refused(&foreign, false, "key_package_not_canonical");
    }

    #[test]
    fn what_is_of_last_resort_is_marked_so_and_nothing_else_is() {
        for marked in [false, true] {
            let parts = parts(1, b"certificate", marked);
            assert_refused(&parts, !marked, "key_package_last_resort");
        }
    }
}
