//! Device certificates: the identity key says that a device key is the user's.
//! Their signed bytes are the MLS Basic credential of every leaf of that device.

use coterie_seal::{SignLabel, Signatures, SigningKey, VerifyingKey, check_key};
use coterie_types::{
    Bytes, CodecError, DeviceId, FixedBytes, UserId, from_canonical, sha256, to_canonical,
};
use minicbor::{Decode, Encode};

use crate::Signed;

const VERSION: u8 = 1;
const DEVICE_ID: &[u8] = b"coterie/1 device id\0";

/// Why bytes are not a device certificate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not the deterministic encoding of a signed certificate.
    #[error("the certificate is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// A version this program does not know.
    #[error("the certificate has a version this program does not know")]
    UnknownVersion,
    /// The device key is not a canonical point of large order.
    #[error("the device key is not a canonical point of large order")]
    Key,
    /// The device id is not the one of this user and key.
    #[error("the device id is not the hash of this user and key")]
    DeviceId,
    /// The signature is not by this identity key.
    #[error("the certificate is not signed by the identity key")]
    Signature,
}

impl CertificateError {
    /// Its stable name, as in the test vectors.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "certificate_malformed",
            Self::UnknownVersion => "certificate_unknown_version",
            Self::Key => "certificate_key",
            Self::DeviceId => "certificate_device_id",
            Self::Signature => "certificate_signature",
        }
    }
}

/// What a certificate says.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceCertificate {
    /// 1.
    #[n(0)]
    pub version: u8,
    /// Whose device it is.
    #[n(1)]
    pub user: UserId,
    /// [`device_id`] of user and key.
    #[n(2)]
    pub device: DeviceId,
    /// The device's Ed25519 key: signs its intents and its MLS leaves.
    #[n(3)]
    pub key: FixedBytes<32>,
}

/// A certificate as it is stored and sent. Holds the exact bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedCertificate {
    bytes: Bytes,
    certificate: DeviceCertificate,
}

/// Well-formed certificate bytes whose signature nobody has checked yet.
#[derive(Debug, Clone)]
pub struct UnverifiedCertificate {
    signed: Signed,
    certificate: SignedCertificate,
}

/// The device id of a user's key: SHA-256("coterie/1 device id" ‖ 0x00 ‖ user ‖ key)[..16].
#[must_use]
pub fn device_id(user: &UserId, key: &VerifyingKey) -> DeviceId {
    let hash = sha256(&[DEVICE_ID, user.as_bytes(), key]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash[..16]);
    DeviceId::from_bytes(id)
}

/// The device id that certificate bytes claim, cheaply: to look the device up and compare its
/// certificate byte for byte. Proves nothing.
#[must_use]
pub fn certificate_device(bytes: &[u8]) -> Option<DeviceId> {
    claims(bytes).map(|claims| claims.device)
}

/// The user that certificate bytes claim, cheaply. Proves nothing.
#[must_use]
pub fn certificate_user(bytes: &[u8]) -> Option<UserId> {
    claims(bytes).map(|claims| claims.user)
}

fn claims(bytes: &[u8]) -> Option<DeviceCertificate> {
    let signed: Signed = minicbor::decode(bytes).ok()?;
    minicbor::decode(&signed.bytes).ok()
}

impl DeviceCertificate {
    /// Certifies a device key with the user's identity key.
    #[must_use]
    pub fn issue(identity: &SigningKey, user: UserId, key: VerifyingKey) -> SignedCertificate {
        let device = device_id(&user, &key);
        let certificate = Self { version: VERSION, user, device, key: FixedBytes(key) };
        let signed =
            Signed::sign(SignLabel::DeviceCertificate, identity, to_canonical(&certificate));
        SignedCertificate { bytes: signed.to_bytes(), certificate }
    }
}

impl SignedCertificate {
    /// Its exact bytes: the MLS credential identity.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// What it says.
    #[must_use]
    pub const fn certificate(&self) -> &DeviceCertificate {
        &self.certificate
    }
}

impl UnverifiedCertificate {
    /// Reads certificate bytes and checks all but the signature.
    ///
    /// # Errors
    /// Every [`CertificateError`] but `Signature`.
    pub fn parse(bytes: &[u8]) -> Result<Self, CertificateError> {
        let signed = Signed::parse(bytes)?;
        let certificate: DeviceCertificate = from_canonical(&signed.bytes)?;
        if certificate.version != VERSION {
            return Err(CertificateError::UnknownVersion);
        }
        check_key(&certificate.key).map_err(|_| CertificateError::Key)?;
        if device_id(&certificate.user, &certificate.key) != certificate.device {
            return Err(CertificateError::DeviceId);
        }
        let certificate = SignedCertificate { bytes: bytes.into(), certificate };
        Ok(Self { signed, certificate })
    }

    /// What it claims, before any check of the signature.
    #[must_use]
    pub const fn claims(&self) -> &DeviceCertificate {
        &self.certificate.certificate
    }

    /// Verifies it with the user's identity key.
    ///
    /// # Errors
    /// [`CertificateError::Signature`].
    pub fn verify(self, identity: &VerifyingKey) -> Result<SignedCertificate, CertificateError> {
        self.verify_with(identity, &mut Signatures::Now)
    }

    /// The same, now or later.
    ///
    /// # Errors
    /// [`CertificateError::Signature`].
    pub fn verify_with(
        self,
        identity: &VerifyingKey,
        signatures: &mut Signatures,
    ) -> Result<SignedCertificate, CertificateError> {
        self.signed
            .verify_with(SignLabel::DeviceCertificate, identity, signatures)
            .map_err(|_| CertificateError::Signature)?;
        Ok(self.certificate)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> SigningKey {
        SigningKey::from_seed(&[1; 32])
    }

    fn issue() -> SignedCertificate {
        let device = SigningKey::from_seed(&[2; 32]);
        DeviceCertificate::issue(&identity(), UserId::from_bytes([3; 16]), device.verifying_key())
    }

    #[test]
    fn an_issued_certificate_verifies_with_its_identity_key_only() {
        let issued = issue();
        let parsed = UnverifiedCertificate::parse(issued.bytes()).unwrap();
        assert_eq!(parsed.clone().verify(&identity().verifying_key()), Ok(issued));
        let other = SigningKey::from_seed(&[9; 32]).verifying_key();
        assert_eq!(parsed.verify(&other), Err(CertificateError::Signature));
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let issued = issue();
        for i in 0..issued.bytes().len() {
            let mut bad = issued.bytes().0.clone();
            bad[i] ^= 1;
            let verdict = UnverifiedCertificate::parse(&bad)
                .and_then(|c| c.verify(&identity().verifying_key()));
            assert!(verdict.is_err(), "byte {i}");
        }
    }

    fn signed(certificate: &DeviceCertificate) -> Bytes {
        Signed::sign(SignLabel::DeviceCertificate, &identity(), to_canonical(certificate))
            .to_bytes()
    }

    #[test]
    fn a_device_id_of_another_user_or_key_is_refused() {
        let mut claims = issue().certificate().clone();
        claims.user = UserId::from_bytes([4; 16]);
        let error = UnverifiedCertificate::parse(&signed(&claims)).unwrap_err();
        assert_eq!(error.rule(), "certificate_device_id");
    }

    #[test]
    fn a_small_order_device_key_is_refused() {
        let mut claims = issue().certificate().clone();
        claims.key = FixedBytes([0; 32]);
        claims.device = device_id(&claims.user, &claims.key);
        let error = UnverifiedCertificate::parse(&signed(&claims)).unwrap_err();
        assert_eq!(error, CertificateError::Key);
    }

    #[test]
    fn an_unknown_version_is_refused() {
        let mut claims = issue().certificate().clone();
        claims.version = 2;
        let error = UnverifiedCertificate::parse(&signed(&claims)).unwrap_err();
        assert_eq!(error, CertificateError::UnknownVersion);
    }
}
