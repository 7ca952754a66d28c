//! HPKE (RFC 9180) in base mode, of DHKEM(X25519, HKDF-SHA256), HKDF-SHA256 and ChaCha20Poly1305
//! only: the crate `hpke` with its types fixed, so that nothing of another suite is linked.

use ::hpke::aead::ChaCha20Poly1305;
use ::hpke::kdf::HkdfSha256;
use ::hpke::kem::X25519HkdfSha256;
use ::hpke::{
    Deserializable, HpkeError, Kem, OpModeR, OpModeS, Serializable, setup_receiver, setup_sender,
    single_shot_open, single_shot_seal,
};
use openmls_traits::types::{
    CryptoError, ExporterSecret, HpkeAeadType, HpkeCiphertext, HpkeConfig, HpkeKdfType,
    HpkeKemType, HpkeKeyPair, KemOutput,
};

use super::crypto::LONGEST;
use super::random::{Generator, NoRandomness};

type Keys = X25519HkdfSha256;

/// Fails unless it is HPKE of our suite.
fn ours(config: &HpkeConfig) -> Result<(), CryptoError> {
    match config {
        HpkeConfig(
            HpkeKemType::DhKem25519,
            HpkeKdfType::HkdfSha256,
            HpkeAeadType::ChaCha20Poly1305,
        ) => Ok(()),
        _ => Err(CryptoError::UnsupportedCiphersuite),
    }
}

/// A key or an encapsulation from its 32 bytes.
fn from_bytes<T: Deserializable>(bytes: &[u8], otherwise: CryptoError) -> Result<T, CryptoError> {
    T::from_bytes(bytes).map_err(|_| otherwise)
}

fn to_bytes(value: &impl Serializable) -> Vec<u8> {
    value.to_bytes().to_vec()
}

/// Seals once to `key`, with an ephemeral key from `source`.
pub(super) fn seal(
    config: &HpkeConfig,
    source: impl FnMut(&mut [u8]) -> Result<(), NoRandomness>,
    key: &[u8],
    info: &[u8],
    aad: &[u8],
    plaintext: &[u8],
) -> Result<HpkeCiphertext, CryptoError> {
    ours(config)?;
    let key = from_bytes(key, CryptoError::CryptoLibraryError)?;
    let mut random = Generator::new(source);
    let sealed = single_shot_seal::<ChaCha20Poly1305, HkdfSha256, Keys, _>(
        &OpModeS::Base,
        &key,
        info,
        plaintext,
        aad,
        &mut random,
    );
    random.sufficed().map_err(|NoRandomness| CryptoError::InsufficientRandomness)?;
    let (output, ciphertext) = sealed.map_err(|_| CryptoError::CryptoLibraryError)?;
    Ok(HpkeCiphertext { kem_output: to_bytes(&output).into(), ciphertext: ciphertext.into() })
}

/// Opens what was sealed once to the public half of `key`.
pub(super) fn open(
    config: &HpkeConfig,
    input: &HpkeCiphertext,
    key: &[u8],
    info: &[u8],
    aad: &[u8],
) -> Result<Vec<u8>, CryptoError> {
    ours(config)?;
    single_shot_open::<ChaCha20Poly1305, HkdfSha256, Keys>(
        &OpModeR::Base,
        &from_bytes(key, CryptoError::HpkeDecryptionError)?,
        &from_bytes(input.kem_output.as_slice(), CryptoError::HpkeDecryptionError)?,
        info,
        input.ciphertext.as_slice(),
        aad,
    )
    .map_err(|_| CryptoError::HpkeDecryptionError)
}

/// A secret that only the holder of `key`'s private half can export too, and what they need for it.
pub(super) fn send_export(
    config: &HpkeConfig,
    source: impl FnMut(&mut [u8]) -> Result<(), NoRandomness>,
    key: &[u8],
    info: &[u8],
    context: &[u8],
    length: usize,
) -> Result<(KemOutput, ExporterSecret), CryptoError> {
    ours(config)?;
    let key = from_bytes(key, CryptoError::SenderSetupError)?;
    let mut random = Generator::new(source);
    let set_up = setup_sender::<ChaCha20Poly1305, HkdfSha256, Keys, _>(
        &OpModeS::Base,
        &key,
        info,
        &mut random,
    );
    random.sufficed().map_err(|NoRandomness| CryptoError::InsufficientRandomness)?;
    let (output, sender) = set_up.map_err(|_| CryptoError::SenderSetupError)?;
    let secret = export(length, |secret| sender.export(context, secret))?;
    Ok((to_bytes(&output), secret))
}

/// The secret that [`send_export`] exported, by the private key.
pub(super) fn receive_export(
    config: &HpkeConfig,
    output: &[u8],
    key: &[u8],
    info: &[u8],
    context: &[u8],
    length: usize,
) -> Result<ExporterSecret, CryptoError> {
    ours(config)?;
    let receiver = setup_receiver::<ChaCha20Poly1305, HkdfSha256, Keys>(
        &OpModeR::Base,
        &from_bytes(key, CryptoError::ReceiverSetupError)?,
        &from_bytes(output, CryptoError::ReceiverSetupError)?,
        info,
    )
    .map_err(|_| CryptoError::ReceiverSetupError)?;
    export(length, |secret| receiver.export(context, secret))
}

fn export(
    length: usize,
    fill: impl FnOnce(&mut [u8]) -> Result<(), HpkeError>,
) -> Result<ExporterSecret, CryptoError> {
    if length > LONGEST {
        return Err(CryptoError::ExporterError);
    }
    let mut secret = vec![0; length];
    fill(&mut secret).map_err(|_| CryptoError::ExporterError)?;
    Ok(secret.into())
}

/// The key pair of some input key material (RFC 9180 §7.1.3).
pub(super) fn key_pair(config: &HpkeConfig, ikm: &[u8]) -> Result<HpkeKeyPair, CryptoError> {
    ours(config)?;
    let (private, public) = Keys::derive_keypair(ikm);
    Ok(HpkeKeyPair { private: to_bytes(&private).into(), public: to_bytes(&public) })
}
