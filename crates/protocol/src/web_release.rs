//! `hashes.json.sig`: who vouches for a version of the web client (`spec/17-web-client.md`).

use coterie_seal::{SignLabel, Signature, SigningKey, VerifyError, VerifyingKey, verify};
use coterie_types::{FixedBytes, sha256};
use serde::{Deserialize, Serialize};

/// The greatest number that JSON holds exactly: 2⁵³ − 1.
const RELEASE_MAX: u64 = (1 << 53) - 1;

/// A signature of a list of files, of which only the form was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebRelease {
    /// Who signs: an Ed25519 key.
    pub key: FixedBytes<32>,
    /// Greater in every release of that key: when it was signed, in milliseconds since 1970.
    pub release: u64,
    /// Over number and hash of the list.
    pub signature: FixedBytes<64>,
}

/// Something that is no signature of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the signature is no object of key, release and signature")]
pub struct NoWebRelease;

impl WebRelease {
    /// Signs a list, byte by byte as it is served.
    #[must_use]
    pub fn sign(key: &SigningKey, release: u64, list: &[u8]) -> Self {
        let signature = key.sign(SignLabel::WebRelease, &signed(release, list));
        Self { key: FixedBytes(key.verifying_key()), release, signature: FixedBytes(signature) }
    }

    /// Reads the file.
    ///
    /// # Errors
    /// [`NoWebRelease`].
    pub fn read(bytes: &[u8]) -> Result<Self, NoWebRelease> {
        let read: Self = serde_json::from_slice(bytes).map_err(|_| NoWebRelease)?;
        if (1..=RELEASE_MAX).contains(&read.release) { Ok(read) } else { Err(NoWebRelease) }
    }

    /// Whether its key has signed this list.
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn check(&self, list: &[u8]) -> Result<(), VerifyError> {
        let (key, signature): (&VerifyingKey, &Signature) = (&self.key.0, &self.signature.0);
        verify(SignLabel::WebRelease, key, &signed(self.release, list), signature)
    }
}

/// What people compare a key by: 8 groups of 4 hexadecimal digits of its hash.
#[must_use]
pub fn fingerprint(key: &VerifyingKey) -> String {
    let hash = sha256(&[key]);
    let groups = hash.0[..16].chunks(2).map(|pair| match pair {
        [high, low] => format!("{high:02x}{low:02x}"),
        _ => String::new(),
    });
    groups.collect::<Vec<_>>().join(" ")
}

/// release (8, big-endian) ‖ SHA-256(list) (32).
fn signed(release: u64, list: &[u8]) -> Vec<u8> {
    [&release.to_be_bytes()[..], &sha256(&[list]).0].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &[u8] = b"{}\n";

    fn release() -> WebRelease {
        WebRelease::sign(&SigningKey::from_seed(&[9; 32]), 10, LIST)
    }

    #[test]
    fn a_signature_is_of_one_list_one_number_and_one_key() {
        assert_eq!(release().check(LIST), Ok(()));
        assert_eq!(release().check(b"{}"), Err(VerifyError::Signature));
        let renumbered = WebRelease { release: 11, ..release() };
        assert_eq!(renumbered.check(LIST), Err(VerifyError::Signature));
        let other = FixedBytes(SigningKey::from_seed(&[8; 32]).verifying_key());
        let claimed = WebRelease { key: other, ..release() };
        assert_eq!(claimed.check(LIST), Err(VerifyError::Signature));
    }

    #[test]
    fn what_is_no_signature_is_refused() {
        let good = serde_json::to_string(&release()).unwrap();
        assert_eq!(WebRelease::read(good.as_bytes()), Ok(release()));
        for bad in [
            String::new(),
            good.replace(":10,", ":0,"),
            good.replace(":10,", ":9007199254740992,"),
            good.replace(":10,", ":\"10\","),
            good.replace('{', "{\"more\":1,"),
            good.replace("\"key\"", "\"kex\""),
            good.replace("\"signature\":\"", "\"signature\":\"A"),
        ] {
            assert_eq!(WebRelease::read(bad.as_bytes()), Err(NoWebRelease), "{bad}");
        }
    }
}
