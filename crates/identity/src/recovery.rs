//! The recovery phrase: 32 random bytes as 24 words (BIP 39, English), and the keys it gives.

use std::fmt;

use bip39::{Language, Mnemonic};
use coterie_seal::{ExchangeKey, KdfLabel, SealKey, SigningKey, VerifyingKey, derive};
use coterie_types::{Hash, sha256};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

const WORDS: usize = 24;
const IDENTITY_NEXT: &[u8] = b"coterie/1 identity next\0";

/// Why words are not a recovery phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RecoveryError {
    /// Not 24 words.
    #[error("a recovery phrase has 24 words")]
    Length,
    /// A word is not in the list; its position from 1.
    #[error("word {0} of the recovery phrase is not in the word list")]
    Word(usize),
    /// The last word does not fit the others.
    #[error("the recovery phrase has a wrong or misplaced word")]
    Checksum,
}

impl RecoveryError {
    /// Its stable name, as in the test vectors.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Length => "recovery_length",
            Self::Word(_) => "recovery_word",
            Self::Checksum => "recovery_checksum",
        }
    }
}

/// A recovery phrase. Wiped when dropped.
#[derive(Clone)]
pub struct RecoveryPhrase(Zeroizing<[u8; 32]>);

/// What a device log commits to for the next identity key:
/// SHA-256("coterie/1 identity next" ‖ 0x00 ‖ key).
#[must_use]
pub fn next_identity_hash(key: &VerifyingKey) -> Hash {
    sha256(&[IDENTITY_NEXT, key])
}

impl RecoveryPhrase {
    /// A new random phrase.
    pub fn generate(rng: &mut dyn CryptoRngCore) -> Self {
        let mut entropy = Zeroizing::new([0; 32]);
        rng.fill_bytes(entropy.as_mut());
        Self(entropy)
    }

    /// The phrase of these 32 bytes.
    #[must_use]
    pub fn from_entropy(entropy: &[u8; 32]) -> Self {
        Self(Zeroizing::new(*entropy))
    }

    /// Reads 24 words; letter case and the white space between them do not matter.
    ///
    /// # Errors
    /// [`RecoveryError`].
    pub fn from_words(words: &str) -> Result<Self, RecoveryError> {
        let lower = Zeroizing::new(words.to_ascii_lowercase());
        if lower.split_whitespace().count() != WORDS {
            return Err(RecoveryError::Length);
        }
        let mut line = Zeroizing::new(String::with_capacity(lower.len()));
        for word in lower.split_whitespace() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        let mnemonic =
            Mnemonic::parse_in_normalized(Language::English, &line).map_err(|e| match e {
                bip39::Error::UnknownWord(at) => RecoveryError::Word(at + 1),
                bip39::Error::BadWordCount(_) => RecoveryError::Length,
                _ => RecoveryError::Checksum,
            })?;
        let (entropy, length) = mnemonic.to_entropy_array();
        let entropy = Zeroizing::new(entropy);
        let first: &[u8; 32] = entropy.first_chunk().ok_or(RecoveryError::Length)?;
        if length == 32 { Ok(Self::from_entropy(first)) } else { Err(RecoveryError::Length) }
    }

    /// Its 24 words, parted by single spaces.
    #[must_use]
    pub fn to_words(&self) -> Zeroizing<String> {
        // 32 bytes are always a valid length of entropy, the only error there is.
        let words = Mnemonic::from_entropy_in(Language::English, self.0.as_ref());
        Zeroizing::new(words.map(|m| m.to_string()).unwrap_or_default())
    }

    /// Its 32 bytes.
    #[must_use]
    pub fn entropy(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key that wraps the vault's master key.
    #[must_use]
    pub fn vault_key(&self) -> SealKey {
        SealKey::from_bytes(&derive(self.0.as_ref(), KdfLabel::VaultRecovery, &[]))
    }

    /// The key pair to which the vault's master key is wrapped by whoever does not know the phrase.
    #[must_use]
    pub fn vault_pair(&self) -> ExchangeKey {
        ExchangeKey::from_bytes(&derive(self.0.as_ref(), KdfLabel::VaultRecoveryBox, &[]))
    }

    /// The `n`-th identity key that comes from this phrase; 1 is the first after genesis.
    #[must_use]
    pub fn next_identity(&self, n: u32) -> SigningKey {
        let seed = derive(self.0.as_ref(), KdfLabel::IdentityNext, &n.to_be_bytes());
        SigningKey::from_seed(&seed)
    }

    /// The key that proves this phrase to the node.
    #[must_use]
    pub fn login_key(&self) -> SigningKey {
        SigningKey::from_seed(&derive(self.0.as_ref(), KdfLabel::RecoveryLogin, &[]))
    }
}

impl fmt::Debug for RecoveryPhrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RecoveryPhrase(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn words_round_trip(entropy: [u8; 32]) {
            let phrase = RecoveryPhrase::from_entropy(&entropy);
            let words = phrase.to_words();
            prop_assert_eq!(words.split(' ').count(), 24);
            let read = RecoveryPhrase::from_words(&words).unwrap();
            prop_assert_eq!(read.entropy(), &entropy);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,200}") {
            let _ = RecoveryPhrase::from_words(&text);
        }
    }

    #[test]
    fn the_words_are_those_of_bip_39() {
        // Test vector of BIP 39 for 32 zero bytes.
        let expected = format!("{}art", "abandon ".repeat(23));
        assert_eq!(*RecoveryPhrase::from_entropy(&[0; 32]).to_words(), expected);
    }

    #[test]
    fn case_and_space_do_not_matter() {
        let phrase = RecoveryPhrase::from_entropy(&[7; 32]);
        let shouted = format!("  {}\n", phrase.to_words().to_uppercase().replace(' ', " \t "));
        assert_eq!(RecoveryPhrase::from_words(&shouted).unwrap().entropy(), phrase.entropy());
    }

    #[test]
    fn wrong_words_are_refused_with_the_reason() {
        let rule = |words: &str| RecoveryPhrase::from_words(words).unwrap_err();
        assert_eq!(rule(""), RecoveryError::Length);
        assert_eq!(rule(&"abandon ".repeat(12)), RecoveryError::Length);
        assert_eq!(rule(&"abandon ".repeat(24)), RecoveryError::Checksum);
        assert_eq!(rule(&format!("{}coterie", "abandon ".repeat(23))), RecoveryError::Word(24));
    }

    #[test]
    fn its_keys_differ() {
        let phrase = RecoveryPhrase::from_entropy(&[7; 32]);
        let keys = [
            phrase.next_identity(1).verifying_key(),
            phrase.next_identity(2).verifying_key(),
            phrase.login_key().verifying_key(),
            *phrase.vault_key().to_bytes(),
            *phrase.vault_pair().to_bytes(),
        ];
        for (i, key) in keys.iter().enumerate() {
            assert!(!keys[..i].contains(key));
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let phrase = RecoveryPhrase::from_entropy(&[7; 32]);
        assert_eq!(format!("{phrase:?}"), "RecoveryPhrase(secret)");
    }
}
