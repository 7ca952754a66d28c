//! What the RFCs say must come out.

use openmls_traits::crypto::OpenMlsCrypto as _;
use openmls_traits::types::{AeadType, HashType, HpkeCiphertext, SignatureScheme};

use super::{OneSuite, hpke};
use crate::suite::CIPHERSUITE;

fn hex(text: &str) -> Vec<u8> {
    hex::decode(text).unwrap()
}

/// RFC 9180, appendix A.2.1.
mod rfc9180 {
    pub(super) const INFO: &str = "4f6465206f6e2061204772656369616e2055726e";
    pub(super) const IKM_E: &str =
        "909a9b35d3dc4713a5e72a4da274b55d3d3821a37e5d099e74a647db583a904b";
    pub(super) const IKM_R: &str =
        "1ac01f181fdf9f352797655161c58b75c656a6cc2716dcb66372da835542e1df";
    pub(super) const SK_R: &str =
        "8057991eef8f1f1af18f4a9491d16a1ce333f695d4db8e38da75975c4478e0fb";
    pub(super) const PK_R: &str =
        "4310ee97d88cc1f088a5576c77ab0cf5c3ac797f3d95139c6c84b5429c59662a";
    pub(super) const ENC: &str = "1afa08d3dec047a643885163f1180476fa7ddb54c6a8029ea33f95796bf2ac4a";
    pub(super) const AAD: &str = "436f756e742d30";
    pub(super) const PLAINTEXT: &str = "4265617574792069732074727574682c20747275746820626561757479";
    pub(super) const CIPHERTEXT: &str = "1c5250d8034ec2b784ba2cfd69dbdb8af406cfe3ff938e131f0def8c8b60b4db21993c62ce81883d2dd1b51a28";
    /// Exporter context; 32 bytes exported.
    pub(super) const EXPORTS: [(&str, &str); 3] = [
        ("", "4bbd6243b8bb54cec311fac9df81841b6fd61f56538a775e7c80a9f40160606e"),
        ("00", "8c1df14732580e5501b00f82b10a1647b40713191b7c1240ac80e2b68808ba69"),
        (
            "54657374436f6e74657874",
            "5acb09211139c43b3090489a9da433e8a30ee7188ba8b0a9a1ccf0c229283e53",
        ),
    ];
}

#[test]
fn hpke_is_that_of_rfc_9180() {
    use rfc9180::*;
    let config = CIPHERSUITE.hpke_config();
    let pair = OneSuite.derive_hpke_keypair(CIPHERSUITE.hpke_config(), &hex(IKM_R)).unwrap();
    assert_eq!((&*pair.private, pair.public), (&*hex(SK_R), hex(PK_R)));

    let ephemeral = |bytes: &mut [u8]| {
        bytes.copy_from_slice(&hex(IKM_E));
        Ok(())
    };
    let (info, aad, plaintext) = (hex(INFO), hex(AAD), hex(PLAINTEXT));
    let sealed = hpke::seal(&config, ephemeral, &hex(PK_R), &info, &aad, &plaintext).unwrap();
    let expected =
        HpkeCiphertext { kem_output: hex(ENC).into(), ciphertext: hex(CIPHERTEXT).into() };
    assert_eq!(sealed, expected);
    let opened =
        OneSuite.hpke_open(CIPHERSUITE.hpke_config(), &expected, &hex(SK_R), &info, &aad).unwrap();
    assert_eq!(opened, plaintext);

    for (context, exported) in EXPORTS {
        let (context, exported) = (hex(context), hex(exported));
        let (enc, sent) =
            hpke::send_export(&config, ephemeral, &hex(PK_R), &info, &context, 32).unwrap();
        assert_eq!((enc, &*sent), (hex(ENC), &*exported));
        let received =
            hpke::receive_export(&config, &hex(ENC), &hex(SK_R), &info, &context, 32).unwrap();
        assert_eq!(&*received, &*exported);
    }
}

#[test]
fn hkdf_is_that_of_rfc_5869() {
    let salt: Vec<u8> = (0..=0x0c).collect();
    let prk = OneSuite.hkdf_extract(HashType::Sha2_256, &salt, &[0x0b; 22]).unwrap();
    let expected = "077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5";
    assert_eq!(prk.as_slice(), hex(expected));
    let info: Vec<u8> = (0xf0..=0xf9).collect();
    let okm = OneSuite.hkdf_expand(HashType::Sha2_256, prk.as_slice(), &info, 42).unwrap();
    let expected =
        "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865";
    assert_eq!(okm.as_slice(), hex(expected));
}

#[test]
fn hmac_is_that_of_rfc_4231_and_the_hash_that_of_fips_180() {
    let mac = OneSuite.hmac(HashType::Sha2_256, &[0x0b; 20], b"Hi There").unwrap();
    let expected = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7";
    assert_eq!(mac.as_slice(), hex(expected));
    let hash = OneSuite.hash(HashType::Sha2_256, b"abc").unwrap();
    let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assert_eq!(hash, hex(expected));
}

#[test]
fn the_aead_is_that_of_rfc_8439() {
    let plaintext = b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip \
        for the future, sunscreen would be it.";
    let key: Vec<u8> = (0x80..=0x9f).collect();
    let (nonce, aad) = (hex("070000004041424344454647"), hex("50515253c0c1c2c3c4c5c6c7"));
    let expected = hex(concat!(
        "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6",
        "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36",
        "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc",
        "3ff4def08e4b7a9de576d26586cec64b6116",
        "1ae10b594f09e26a7e902ecbd0600691",
    ));
    let aead = AeadType::ChaCha20Poly1305;
    assert_eq!(OneSuite.aead_encrypt(aead, &key, plaintext, &nonce, &aad).unwrap(), expected);
    assert_eq!(OneSuite.aead_decrypt(aead, &key, &expected, &nonce, &aad).unwrap(), plaintext);
}

#[test]
fn signatures_are_those_of_rfc_8032() {
    let seed = hex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb");
    let key = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    let expected = hex(concat!(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ));
    let scheme = SignatureScheme::ED25519;
    assert_eq!(OneSuite.sign(scheme, &[0x72], &seed).unwrap(), expected);
    OneSuite.verify_signature(scheme, &[0x72], &key, &expected).unwrap();
}
