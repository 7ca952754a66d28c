//! What a password or phrase gives to unlock a vault: a key that wraps, and a key pair to which
//! whoever has the vault open may wrap again, without knowing the password or phrase.

use std::collections::BTreeMap;

use coterie_seal::{ExchangeKey, ExchangePublic, KdfLabel, SealKey, derive};
use coterie_types::{Bytes, FixedBytes, Gather as _, from_canonical, to_canonical};

use super::{Method, content::Content};
use crate::RecoveryPhrase;

/// The number, among the content's settings, of the methods' public keys.
const SETTING: u64 = 0;
/// A wrap to the public key of method `m` has the number `BY_PUBLIC_KEY + m`.
const BY_PUBLIC_KEY: u8 = 128;

/// What a password or phrase gives.
pub(super) struct Unlocking {
    pub(super) method: u8,
    pub(super) key: SealKey,
    pub(super) pair: ExchangeKey,
}

impl Unlocking {
    pub(super) fn by_password(export_key: &[u8; 64]) -> Self {
        let pair = derive(export_key, KdfLabel::VaultPasswordBox, &[]);
        Self {
            method: Method::Password as u8,
            key: SealKey::from_bytes(&derive(export_key, KdfLabel::VaultPassword, &[])),
            pair: ExchangeKey::from_bytes(&pair),
        }
    }

    pub(super) fn by_recovery(phrase: &RecoveryPhrase) -> Self {
        let (method, key) = (Method::Recovery as u8, phrase.vault_key());
        Self { method, key, pair: phrase.vault_pair() }
    }
}

/// The number of a method's wrap to its public key.
pub(super) const fn by_public_key(method: u8) -> u8 {
    method | BY_PUBLIC_KEY
}

/// The method that a wrap unlocks by.
pub(super) const fn method_of(wrap: u8) -> u8 {
    wrap & !BY_PUBLIC_KEY
}

/// The public keys that a content keeps; what is not one is none.
pub(super) fn public_keys(content: &Content) -> BTreeMap<u8, ExchangePublic> {
    let kept = content.settings.get(&SETTING);
    let kept = kept.and_then(|bytes| from_canonical::<BTreeMap<u8, FixedBytes<32>>>(bytes).ok());
    kept.unwrap_or_default().into_iter().map(|(method, key)| (method, key.0)).into_map()
}

pub(super) fn keep_public_keys(content: &mut Content, keys: &BTreeMap<u8, ExchangePublic>) {
    let keys: BTreeMap<u8, FixedBytes<32>> =
        keys.iter().map(|(method, key)| (*method, FixedBytes(*key))).into_map();
    if keys.is_empty() {
        content.settings.remove(&SETTING);
    } else {
        content.settings.insert(SETTING, Bytes(to_canonical(&keys)));
    }
}
