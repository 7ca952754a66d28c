//! A cryptography that spoils what a malicious member would spoil, for the tests of those who have
//! to live with it. Nothing happens until it is armed. Never on in a program.

use std::cell::Cell;

use openmls::prelude::tls_codec::SecretVLBytes;
use openmls_traits::crypto::OpenMlsCrypto;
use openmls_traits::signatures::Signer as _;
use openmls_traits::types::{
    AeadType, Ciphersuite, CryptoError, ExporterSecret, HashType, HpkeCiphertext, HpkeConfig,
    HpkeKeyPair, KemOutput, SignatureScheme,
};

use crate::provider::OneSuite;
use crate::signer::Signer;

/// What is spoiled in what this thread makes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sabotage {
    /// Every path secret and group secret: nobody can follow.
    Path,
    /// One path secret, counted from 0 in the order in which they are made.
    PathOfOne(usize),
    /// The confirmation tag, in commit and GroupInfo alike.
    ConfirmationTag,
    /// The generation that a message says it is of.
    Generation(u32),
}

thread_local! {
    static ARMED: Cell<Option<(Sabotage, usize)>> = const { Cell::new(None) };
}

/// Spoils what `make` makes. openmls makes path secrets on as many threads as it is given; here it
/// is given one, so that their order is that of the tree.
///
/// # Panics
/// If there is no thread to be had.
pub fn sabotaged<T: Send>(sabotage: Sabotage, make: impl FnOnce() -> T + Send) -> T {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build();
    #[allow(clippy::expect_used, reason = "for tests")]
    pool.expect("a thread").install(|| {
        ARMED.set(Some((sabotage, 0)));
        let made = make();
        ARMED.set(None);
        made
    })
}

/// A member's signature over any bytes.
///
/// # Panics
/// Never with a key of ours.
#[must_use]
pub fn signature(signer: &Signer, bytes: &[u8]) -> Vec<u8> {
    #[allow(clippy::expect_used, reason = "for tests")]
    signer.sign(bytes).expect("a signature")
}

/// Whether the next of a kind is to be spoiled; counts it.
fn spoils(of: impl Fn(Sabotage, usize) -> Option<bool>) -> bool {
    let Some((sabotage, made)) = ARMED.get() else { return false };
    let Some(spoils) = of(sabotage, made) else { return false };
    ARMED.set(Some((sabotage, made + 1)));
    spoils
}

/// Our cryptography, until armed.
#[derive(Default)]
pub(crate) struct Saboteur(pub(crate) OneSuite);

impl OpenMlsCrypto for Saboteur {
    fn supports(&self, suite: Ciphersuite) -> Result<(), CryptoError> {
        self.0.supports(suite)
    }

    fn supported_ciphersuites(&self) -> Vec<Ciphersuite> {
        self.0.supported_ciphersuites()
    }

    fn hkdf_extract(
        &self,
        hash: HashType,
        salt: &[u8],
        ikm: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        self.0.hkdf_extract(hash, salt, ikm)
    }

    fn hmac(
        &self,
        hash: HashType,
        key: &[u8],
        message: &[u8],
    ) -> Result<SecretVLBytes, CryptoError> {
        // Of a commit, the confirmation tag is the first.
        let spoiled =
            spoils(|sabotage, made| (sabotage == Sabotage::ConfirmationTag).then_some(made == 0));
        let key = if spoiled { [key, b"!"].concat() } else { key.to_vec() };
        self.0.hmac(hash, &key, message)
    }

    fn hkdf_expand(
        &self,
        hash: HashType,
        prk: &[u8],
        info: &[u8],
        length: usize,
    ) -> Result<SecretVLBytes, CryptoError> {
        self.0.hkdf_expand(hash, prk, info, length)
    }

    fn hash(&self, hash: HashType, data: &[u8]) -> Result<Vec<u8>, CryptoError> {
        self.0.hash(hash, data)
    }

    fn aead_encrypt(
        &self,
        aead: AeadType,
        key: &[u8],
        data: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        let mut data = data.to_vec();
        // Sender data (RFC 9420 §6.3.2): leaf index, generation, reuse guard, 4 bytes each.
        if let Some((Sabotage::Generation(generation), _)) = ARMED.get()
            && data.len() == 12
        {
            data[4..8].copy_from_slice(&generation.to_be_bytes());
        }
        self.0.aead_encrypt(aead, key, &data, nonce, aad)
    }

    fn aead_decrypt(
        &self,
        aead: AeadType,
        key: &[u8],
        sealed: &[u8],
        nonce: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0.aead_decrypt(aead, key, sealed, nonce, aad)
    }

    fn signature_key_gen(
        &self,
        scheme: SignatureScheme,
    ) -> Result<(Vec<u8>, Vec<u8>), CryptoError> {
        self.0.signature_key_gen(scheme)
    }

    fn verify_signature(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        key: &[u8],
        signature: &[u8],
    ) -> Result<(), CryptoError> {
        self.0.verify_signature(scheme, data, key, signature)
    }

    fn sign(
        &self,
        scheme: SignatureScheme,
        data: &[u8],
        key: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0.sign(scheme, data, key)
    }

    fn hpke_seal(
        &self,
        config: HpkeConfig,
        key: &[u8],
        info: &[u8],
        aad: &[u8],
        plaintext: &[u8],
    ) -> Result<HpkeCiphertext, CryptoError> {
        let spoiled = spoils(|sabotage, made| match sabotage {
            Sabotage::Path => Some(true),
            Sabotage::PathOfOne(of) => Some(made == of),
            Sabotage::ConfirmationTag | Sabotage::Generation(_) => None,
        });
        let plaintext: Vec<u8> = plaintext.iter().map(|byte| byte ^ u8::from(spoiled)).collect();
        self.0.hpke_seal(config, key, info, aad, &plaintext)
    }

    fn hpke_open(
        &self,
        config: HpkeConfig,
        input: &HpkeCiphertext,
        key: &[u8],
        info: &[u8],
        aad: &[u8],
    ) -> Result<Vec<u8>, CryptoError> {
        self.0.hpke_open(config, input, key, info, aad)
    }

    fn hpke_setup_sender_and_export(
        &self,
        config: HpkeConfig,
        key: &[u8],
        info: &[u8],
        context: &[u8],
        length: usize,
    ) -> Result<(KemOutput, ExporterSecret), CryptoError> {
        self.0.hpke_setup_sender_and_export(config, key, info, context, length)
    }

    fn hpke_setup_receiver_and_export(
        &self,
        config: HpkeConfig,
        enc: &[u8],
        key: &[u8],
        info: &[u8],
        context: &[u8],
        length: usize,
    ) -> Result<ExporterSecret, CryptoError> {
        self.0.hpke_setup_receiver_and_export(config, enc, key, info, context, length)
    }

    fn derive_hpke_keypair(
        &self,
        config: HpkeConfig,
        ikm: &[u8],
    ) -> Result<HpkeKeyPair, CryptoError> {
        self.0.derive_hpke_keypair(config, ikm)
    }
}
