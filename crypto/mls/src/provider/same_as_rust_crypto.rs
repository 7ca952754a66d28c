//! Whatever openmls's own provider answers for our suite, ours answers too; whatever it can beyond
//! that, ours refuses.

use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
use openmls_rust_crypto::RustCrypto;
use openmls_traits::crypto::OpenMlsCrypto;
use openmls_traits::types::{
    AeadType, Ciphersuite, CryptoError, HashType, HpkeAeadType, HpkeCiphertext, HpkeConfig,
    HpkeKdfType, HpkeKemType, SignatureScheme,
};
use proptest::collection::vec;
use proptest::prelude::*;

use super::random::NoRandomness;
use super::{OneSuite, hpke};
use crate::suite::CIPHERSUITE;

const HASH: HashType = HashType::Sha2_256;
const AEAD: AeadType = AeadType::ChaCha20Poly1305;
const SIGNED: SignatureScheme = SignatureScheme::ED25519;

fn config() -> HpkeConfig {
    CIPHERSUITE.hpke_config()
}

fn theirs() -> RustCrypto {
    RustCrypto::default()
}

fn bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..=most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn hashes_macs_and_keys_are_the_same(
        key in bytes(100), salt in bytes(100), data in bytes(300), length in 0..9_000_usize,
    ) {
        let theirs = theirs();
        prop_assert_eq!(OneSuite.hash(HASH, &data), theirs.hash(HASH, &data));
        let slice = |secret: Result<openmls::prelude::tls_codec::SecretVLBytes, CryptoError>| {
            secret.map(|secret| secret.as_slice().to_vec())
        };
        let (ours, other) = (OneSuite.hmac(HASH, &key, &data), theirs.hmac(HASH, &key, &data));
        prop_assert_eq!(slice(ours), slice(other));
        let ours = slice(OneSuite.hkdf_extract(HASH, &salt, &data));
        prop_assert_eq!(&ours, &slice(theirs.hkdf_extract(HASH, &salt, &data)));
        let prk = ours.unwrap();
        let ours = slice(OneSuite.hkdf_expand(HASH, &prk, &data, length));
        prop_assert_eq!(ours.is_ok(), length <= 255 * 32);
        prop_assert_eq!(ours, slice(theirs.hkdf_expand(HASH, &prk, &data, length)));
        // A pseudorandom key may be too short.
        let ours = slice(OneSuite.hkdf_expand(HASH, &key, &data, 32));
        prop_assert_eq!(ours, slice(theirs.hkdf_expand(HASH, &key, &data, 32)));
    }

    #[test]
    fn the_aead_is_the_same(
        key in vec(any::<u8>(), 32), nonce in vec(any::<u8>(), 12), data in bytes(300),
        aad in bytes(60), flip in any::<prop::sample::Index>(),
    ) {
        let sealed = OneSuite.aead_encrypt(AEAD, &key, &data, &nonce, &aad);
        prop_assert_eq!(&sealed, &theirs().aead_encrypt(AEAD, &key, &data, &nonce, &aad));
        let mut sealed = sealed.unwrap();
        let opened = OneSuite.aead_decrypt(AEAD, &key, &sealed, &nonce, &aad);
        prop_assert_eq!(&opened, &theirs().aead_decrypt(AEAD, &key, &sealed, &nonce, &aad));
        prop_assert_eq!(opened, Ok(data));
        let at = flip.index(sealed.len());
        sealed[at] ^= 1;
        let opened = OneSuite.aead_decrypt(AEAD, &key, &sealed, &nonce, &aad);
        prop_assert_eq!(opened, Err(CryptoError::AeadDecryptionError));
    }

    #[test]
    fn signatures_are_the_same(
        seed in vec(any::<u8>(), 32), data in bytes(200), flip in 0..64_usize,
    ) {
        let signature = OneSuite.sign(SIGNED, &data, &seed);
        prop_assert_eq!(&signature, &theirs().sign(SIGNED, &data, &seed));
        let mut signature = signature.unwrap();
        let key = ed25519_dalek::SigningKey::try_from(&*seed).unwrap().verifying_key().to_bytes();
        prop_assert_eq!(same_verdict(&data, &key, &signature), Ok(()));
        signature[flip] ^= 1;
        prop_assert!(same_verdict(&data, &key, &signature).is_err());
    }

    #[test]
    fn what_one_seals_the_other_opens(
        ikm in bytes(64), info in bytes(60), aad in bytes(60), data in bytes(200),
    ) {
        let theirs = theirs();
        let pair = OneSuite.derive_hpke_keypair(config(), &ikm).unwrap();
        let other = theirs.derive_hpke_keypair(config(), &ikm).unwrap();
        prop_assert_eq!((&*pair.private, &pair.public), (&*other.private, &other.public));

        let sealed = OneSuite.hpke_seal(config(), &pair.public, &info, &aad, &data).unwrap();
        let opened = theirs.hpke_open(config(), &sealed, &pair.private, &info, &aad);
        prop_assert_eq!(opened, Ok(data.clone()));
        let sealed = theirs.hpke_seal(config(), &pair.public, &info, &aad, &data).unwrap();
        let opened = OneSuite.hpke_open(config(), &sealed, &pair.private, &info, &aad);
        prop_assert_eq!(opened, Ok(data));
        let mut other_aad = aad;
        other_aad.push(0);
        let opened = OneSuite.hpke_open(config(), &sealed, &pair.private, &info, &other_aad);
        prop_assert_eq!(opened, Err(CryptoError::HpkeDecryptionError));
    }

    #[test]
    fn what_one_exports_the_other_exports(
        ikm in bytes(64), info in bytes(60), context in bytes(60), length in 0..300_usize,
    ) {
        let theirs = theirs();
        let pair = OneSuite.derive_hpke_keypair(config(), &ikm).unwrap();
        let (private, public) = (&*pair.private, &pair.public);
        let (enc, sent) = OneSuite
            .hpke_setup_sender_and_export(config(), public, &info, &context, length)
            .unwrap();
        let received = theirs
            .hpke_setup_receiver_and_export(config(), &enc, private, &info, &context, length)
            .unwrap();
        prop_assert_eq!(&*sent, &*received);
        prop_assert_eq!(sent.len(), length);
        let (enc, sent) = theirs
            .hpke_setup_sender_and_export(config(), public, &info, &context, length)
            .unwrap();
        let received = OneSuite
            .hpke_setup_receiver_and_export(config(), &enc, private, &info, &context, length)
            .unwrap();
        prop_assert_eq!(&*sent, &*received);
    }
}

/// Both verdicts, which must be one.
fn same_verdict(data: &[u8], key: &[u8], signature: &[u8]) -> Result<(), CryptoError> {
    let ours = OneSuite.verify_signature(SIGNED, data, key, signature);
    assert_eq!(ours, theirs().verify_signature(SIGNED, data, key, signature));
    ours
}

/// The encodings of points of small order, those that are not canonical included.
fn small_order() -> Vec<[u8; 32]> {
    let [mut zero, mut one, mut minus_one] = [[0; 32]; 3];
    one[0] = 1;
    for (bytes, least) in [(&mut minus_one, 0xec), (&mut zero, 0)] {
        bytes[0] = least;
        if least != 0 {
            bytes[1..31].fill(0xff);
            bytes[31] = 0x7f;
        }
    }
    let (mut prime, mut prime_and_one) = (minus_one, minus_one);
    prime[0] = 0xed;
    prime_and_one[0] = 0xee;
    let eighths = [
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ]
    .map(|text| <[u8; 32]>::try_from(hex::decode(text).unwrap()).unwrap());
    let positive = [zero, one, minus_one, prime, prime_and_one, eighths[0], eighths[1]];
    let negative = positive.map(|mut bytes| {
        bytes[31] |= 0x80;
        bytes
    });
    [positive, negative].concat()
}

#[test]
fn crafted_signatures_get_the_same_verdict() {
    let mut lax = 0;
    for key in small_order() {
        for point in small_order() {
            for message in 0..8_u8 {
                let signature = [point, [0; 32]].concat();
                assert!(same_verdict(&[message], &key, &signature).is_err());
                let verifies = |key: VerifyingKey| {
                    let signature = Signature::from_slice(&signature).unwrap();
                    key.verify(&[message], &signature).is_ok()
                };
                lax += usize::from(VerifyingKey::from_bytes(&key).is_ok_and(verifies));
            }
        }
    }
    assert_ne!(lax, 0, "some of them would verify if it were not strict");
}

#[test]
fn a_scalar_that_is_not_reduced_is_refused() {
    let seed = [7; 32];
    let key = ed25519_dalek::SigningKey::from_bytes(&seed).verifying_key().to_bytes();
    let mut signature = OneSuite.sign(SIGNED, b"said", &seed).unwrap();
    let order =
        hex::decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010").unwrap();
    let mut carry = 0;
    for (byte, add) in signature[32..].iter_mut().zip(order) {
        let sum = u16::from(*byte) + u16::from(add) + carry;
        *byte = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    let verdict = same_verdict(b"said", &key, &signature);
    assert_eq!(verdict, Err(CryptoError::InvalidSignature));
}

#[test]
fn keys_and_signatures_of_a_wrong_length_are_refused_as_they_refuse_them() {
    for length in [0, 1, 31, 33, 64] {
        let key = vec![9; length];
        assert_eq!(same_verdict(b"", &key, &[0; 64]), Err(CryptoError::CryptoLibraryError));
        let refused = Err(CryptoError::CryptoLibraryError);
        assert_eq!(OneSuite.sign(SIGNED, b"", &key), refused);
        assert_eq!(theirs().sign(SIGNED, b"", &key), refused);
        assert_eq!(OneSuite.aead_encrypt(AEAD, &key, b"", &[0; 12], b""), refused);
        assert_eq!(OneSuite.aead_decrypt(AEAD, &key, &[0; 16], &[0; 12], b""), refused);
    }
    let key = ed25519_dalek::SigningKey::from_bytes(&[7; 32]).verifying_key().to_bytes();
    for length in [0, 1, 63, 65] {
        let verdict = same_verdict(b"", &key, &vec![0; length]);
        assert_eq!(verdict, Err(CryptoError::CryptoLibraryError));
    }
    // No point has this encoding.
    let mut nowhere = [0; 32];
    nowhere[0] = 2;
    assert_eq!(same_verdict(b"", &nowhere, &[0; 64]), Err(CryptoError::CryptoLibraryError));
    // Theirs panics at these.
    for length in [0, 11, 13, 24] {
        let nonce = vec![0; length];
        let refused = Err(CryptoError::InvalidLength);
        assert_eq!(OneSuite.aead_encrypt(AEAD, &[0; 32], b"", &nonce, b""), refused);
        assert_eq!(OneSuite.aead_decrypt(AEAD, &[0; 32], &[0; 16], &nonce, b""), refused);
    }
    for length in 0..16 {
        let opened = OneSuite.aead_decrypt(AEAD, &[0; 32], &vec![0; length], &[0; 12], b"");
        assert_eq!(opened, Err(CryptoError::AeadDecryptionError));
    }
}

/// What both answer to a key that may be malformed, of either half.
fn with_key(crypto: &impl OpenMlsCrypto, key: &[u8], enc: &[u8]) -> [Option<CryptoError>; 4] {
    let sealed = HpkeCiphertext { kem_output: enc.into(), ciphertext: vec![0; 20].into() };
    [
        crypto.hpke_seal(config(), key, b"", b"", b"").err(),
        crypto.hpke_setup_sender_and_export(config(), key, b"", b"", 32).err(),
        crypto.hpke_open(config(), &sealed, key, b"", b"").err(),
        crypto.hpke_setup_receiver_and_export(config(), enc, key, b"", b"", 32).err(),
    ]
}

#[test]
fn malformed_keys_are_refused_as_they_refuse_them() {
    use CryptoError::{
        CryptoLibraryError, HpkeDecryptionError, ReceiverSetupError, SenderSetupError,
    };
    let good = OneSuite.derive_hpke_keypair(config(), b"someone").unwrap();
    for length in [0, 1, 31, 33, 65] {
        let key = vec![9; length];
        let refusals = with_key(&OneSuite, &key, &good.public);
        assert_eq!(
            refusals,
            [CryptoLibraryError, SenderSetupError, HpkeDecryptionError, ReceiverSetupError]
                .map(Some)
        );
        assert_eq!(refusals, with_key(&theirs(), &key, &good.public));
        let refusals = with_key(&OneSuite, &good.private, &key);
        assert_eq!(refusals[2..], [HpkeDecryptionError, ReceiverSetupError].map(Some));
        assert_eq!(refusals[2..], with_key(&theirs(), &good.private, &key)[2..]);
    }
    // Points of small order share the secret 0 with everybody (RFC 9180 §7.1.4).
    for small in [[0; 32], {
        let mut one = [0; 32];
        one[0] = 1;
        one
    }] {
        let refusals = with_key(&OneSuite, &small, &small);
        assert_eq!(refusals[..2], [CryptoLibraryError, SenderSetupError].map(Some));
        assert_eq!(refusals, with_key(&theirs(), &small, &small));
        assert!(refusals.iter().all(Option::is_some));
    }
}

#[test]
fn an_export_that_is_too_long_is_refused() {
    let pair = OneSuite.derive_hpke_keypair(config(), b"someone").unwrap();
    for length in [255 * 32 + 1, usize::from(u16::MAX) + 33, usize::MAX] {
        let sent = OneSuite.hpke_setup_sender_and_export(config(), &pair.public, b"", b"", length);
        assert_eq!(sent.err(), Some(CryptoError::ExporterError));
        let okm = OneSuite.hkdf_expand(HASH, &[0; 32], b"", length);
        assert_eq!(okm.err(), Some(CryptoError::HkdfOutputLengthInvalid));
    }
}

#[test]
fn without_randomness_nothing_is_sealed() {
    let pair = OneSuite.derive_hpke_keypair(config(), b"someone").unwrap();
    let none = |_: &mut [u8]| Err(NoRandomness);
    let sealed = hpke::seal(&config(), none, &pair.public, b"", b"", b"secret");
    assert_eq!(sealed, Err(CryptoError::InsufficientRandomness));
    let sent = hpke::send_export(&config(), none, &pair.public, b"", b"", 32);
    assert_eq!(sent.err(), Some(CryptoError::InsufficientRandomness));
}

#[test]
fn a_generated_key_signs() {
    let (private, public) = OneSuite.signature_key_gen(SIGNED).unwrap();
    let signature = OneSuite.sign(SIGNED, b"said", &private).unwrap();
    assert_eq!(same_verdict(b"said", &public, &signature), Ok(()));
    assert_ne!(private, OneSuite.signature_key_gen(SIGNED).unwrap().0);
}

#[test]
fn every_other_suite_is_refused() {
    assert_eq!(OneSuite.supported_ciphersuites(), [CIPHERSUITE]);
    assert_eq!(OneSuite.supports(CIPHERSUITE), Ok(()));
    let mut suites = 0;
    for suite in (0..=u16::MAX).filter_map(|suite| Ciphersuite::try_from(suite).ok()) {
        suites += 1;
        let refused = OneSuite.supports(suite).is_err();
        assert_eq!(refused, suite != CIPHERSUITE, "{suite:?}");
    }
    assert!(suites >= 7);
}

#[test]
fn every_algorithm_of_another_suite_is_refused() {
    let crypto = OneSuite;
    for hash in [HashType::Sha2_384, HashType::Sha2_512] {
        let refused = Some(CryptoError::UnsupportedHashAlgorithm);
        assert_eq!(crypto.hash(hash, b"").err(), refused);
        assert_eq!(crypto.hmac(hash, b"", b"").err(), refused);
        assert_eq!(crypto.hkdf_extract(hash, b"", b"").err(), refused);
        assert_eq!(crypto.hkdf_expand(hash, &[0; 64], b"", 32).err(), refused);
    }
    for (aead, size) in [(AeadType::Aes128Gcm, 16), (AeadType::Aes256Gcm, 32)] {
        let (key, refused) = (vec![0; size], Err(CryptoError::UnsupportedAeadAlgorithm));
        assert_eq!(crypto.aead_encrypt(aead, &key, b"", &[0; 12], b""), refused);
        assert_eq!(crypto.aead_decrypt(aead, &key, &[0; 16], &[0; 12], b""), refused);
    }
    for scheme in [
        SignatureScheme::ECDSA_SECP256R1_SHA256,
        SignatureScheme::ECDSA_SECP384R1_SHA384,
        SignatureScheme::ECDSA_SECP521R1_SHA512,
        SignatureScheme::ED448,
    ] {
        let refused = Some(CryptoError::UnsupportedSignatureScheme);
        assert_eq!(crypto.signature_key_gen(scheme).err(), refused);
        assert_eq!(crypto.sign(scheme, b"", &[1; 32]).err(), refused);
        assert_eq!(crypto.verify_signature(scheme, b"", &[1; 32], &[0; 64]).err(), refused);
    }
    let ours =
        || (HpkeKemType::DhKem25519, HpkeKdfType::HkdfSha256, HpkeAeadType::ChaCha20Poly1305);
    for (kem, kdf, aead) in [
        (HpkeKemType::DhKemP256, ours().1, ours().2),
        (HpkeKemType::DhKem448, ours().1, ours().2),
        (ours().0, HpkeKdfType::HkdfSha512, ours().2),
        (ours().0, ours().1, HpkeAeadType::AesGcm128),
        (ours().0, ours().1, HpkeAeadType::Export),
    ] {
        let other = || HpkeConfig(kem, kdf, aead);
        let refused = Some(CryptoError::UnsupportedCiphersuite);
        let key = [9; 32];
        let sealed =
            HpkeCiphertext { kem_output: vec![9; 32].into(), ciphertext: vec![0; 16].into() };
        assert_eq!(crypto.hpke_seal(other(), &key, b"", b"", b"").err(), refused);
        assert_eq!(crypto.hpke_open(other(), &sealed, &key, b"", b"").err(), refused);
        let sent = crypto.hpke_setup_sender_and_export(other(), &key, b"", b"", 32);
        assert_eq!(sent.err(), refused);
        let received = crypto.hpke_setup_receiver_and_export(other(), &key, &key, b"", b"", 32);
        assert_eq!(received.err(), refused);
        assert_eq!(crypto.derive_hpke_keypair(other(), b"").err(), refused);
    }
}
