//! An open vault: unlocked, changed, sealed again.

use std::{collections::BTreeMap, fmt};

use coterie_seal::{SealKey, SealLabel, SigningKey, seal_to};
use coterie_types::{Bytes, UserId, to_canonical};
use rand_core::CryptoRngCore;
use zeroize::Zeroize as _;

use super::{
    AnonymitySeed, Method, SealedVault, VaultError, Wrap, anonymity,
    content::{Content, Seed, VERSION},
    sealed::FORMAT,
    unlocking::{Unlocking, by_public_key, keep_public_keys, method_of, public_keys},
};
use crate::RecoveryPhrase;

/// An open vault.
pub struct Vault {
    user: UserId,
    version: u64,
    master: SealKey,
    content: Content,
    wraps: BTreeMap<u8, Bytes>,
}

impl Vault {
    /// A new vault with a new master key and no unlock method yet; sealed first as version 1.
    pub fn create(user: UserId, identity: &SigningKey, rng: &mut dyn CryptoRngCore) -> Self {
        let content = Content {
            version: VERSION,
            identity: Seed(*identity.to_seed()),
            anonymity: BTreeMap::new(),
            settings: BTreeMap::new(),
        };
        let master = SealKey::generate(rng);
        Self { user, version: 0, master, content, wraps: BTreeMap::new() }
    }

    /// Opens a sealed vault with the OPAQUE export key.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open_with_password(export_key: &[u8; 64], sealed: &[u8]) -> Result<Self, VaultError> {
        Self::open(&Unlocking::by_password(export_key), sealed)
    }

    /// Opens a sealed vault with the recovery phrase.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open_with_recovery(phrase: &RecoveryPhrase, sealed: &[u8]) -> Result<Self, VaultError> {
        Self::open(&Unlocking::by_recovery(phrase), sealed)
    }

    fn open(by: &Unlocking, sealed: &[u8]) -> Result<Self, VaultError> {
        let sealed = SealedVault::parse(sealed)?;
        let find = |number| sealed.wraps.iter().find(|w| w.method == number);
        let context = wrap_context(&sealed.user, by.method);
        let master = match (find(by.method), find(by_public_key(by.method))) {
            (Some(wrap), _) => by.key.open(SealLabel::VaultKey, &context, &wrap.wrapped),
            (None, Some(wrap)) => by.pair.open(SealLabel::VaultKey, &context, &wrap.wrapped),
            (None, None) => return Err(VaultError::NoSuchMethod),
        };
        let master = master.map_err(|_| VaultError::Locked)?;
        let master: &[u8; 32] = master.as_slice().try_into().map_err(|_| VaultError::Locked)?;
        let master = SealKey::from_bytes(master);
        let context = content_context(&sealed.user, sealed.version);
        let content = master.open(SealLabel::Vault, &context, &sealed.content);
        let content = Content::decode(&content.map_err(|_| VaultError::Locked)?)?;
        let wraps = sealed.wraps.into_iter().map(|w| (w.method, w.wrapped)).collect();
        let mut vault = Self { user: sealed.user, version: sealed.version, master, content, wraps };
        vault.keep_public_key(by);
        Ok(vault)
    }

    /// Lets this export key unlock the vault, in place of an earlier one. Seal it afterwards.
    pub fn wrap_with_password(&mut self, export_key: &[u8; 64], rng: &mut dyn CryptoRngCore) {
        self.wrap(&Unlocking::by_password(export_key), rng);
    }

    /// Lets this phrase unlock the vault, in place of an earlier one. Seal it afterwards.
    pub fn wrap_with_recovery(&mut self, phrase: &RecoveryPhrase, rng: &mut dyn CryptoRngCore) {
        self.wrap(&Unlocking::by_recovery(phrase), rng);
    }

    fn wrap(&mut self, by: &Unlocking, rng: &mut dyn CryptoRngCore) {
        let context = wrap_context(&self.user, by.method);
        let master = self.master.to_bytes();
        let wrapped = by.key.seal(SealLabel::VaultKey, &context, master.as_ref(), rng);
        self.wraps.remove(&by_public_key(by.method));
        self.wraps.insert(by.method, Bytes(wrapped));
        self.keep_public_key(by);
    }

    /// Whoever opens the vault may from now on wrap to this method again.
    fn keep_public_key(&mut self, by: &Unlocking) {
        let mut keys = public_keys(&self.content);
        keys.insert(by.method, by.pair.public());
        keep_public_keys(&mut self.content, &keys);
    }

    /// Takes an unlock method away. Seal it afterwards; whoever kept an old sealed vault can still
    /// open that one, so a leaked method also calls for [`Vault::renew`].
    pub fn unwrap_method(&mut self, method: Method) {
        let method = method as u8;
        self.wraps.remove(&method);
        self.wraps.remove(&by_public_key(method));
        let mut keys = public_keys(&self.content);
        keys.remove(&method);
        keep_public_keys(&mut self.content, &keys);
    }

    /// Takes a new master key and wraps it to the public key of every unlock method there is, so
    /// that all go on unlocking. Seal it afterwards.
    ///
    /// # Errors
    /// [`VaultError::NotRenewable`] when the vault does not have the public key of one of them
    /// (wrap for it first); nothing has changed then.
    pub fn renew(&mut self, rng: &mut dyn CryptoRngCore) -> Result<(), VaultError> {
        let keys = public_keys(&self.content);
        let master = SealKey::generate(rng);
        let mut wraps = BTreeMap::new();
        for number in self.wraps.keys() {
            let method = method_of(*number);
            let key = keys.get(&method).ok_or(VaultError::NotRenewable(method))?;
            let (context, bytes) = (wrap_context(&self.user, method), master.to_bytes());
            let wrapped = seal_to(key, SealLabel::VaultKey, &context, bytes.as_ref(), rng)
                .map_err(|_| VaultError::NotRenewable(method))?;
            wraps.insert(by_public_key(method), Bytes(wrapped));
        }
        self.master = master;
        self.wraps = wraps;
        Ok(())
    }

    /// Seals it as the next version; its bytes as the node keeps them.
    pub fn reseal(&mut self, rng: &mut dyn CryptoRngCore) -> Bytes {
        self.version = self.version.saturating_add(1);
        let context = content_context(&self.user, self.version);
        let content = self.master.seal(SealLabel::Vault, &context, &self.content.encode(), rng);
        let wrap =
            |(method, wrapped): (&u8, &Bytes)| Wrap { method: *method, wrapped: wrapped.clone() };
        Bytes(to_canonical(&SealedVault {
            format: FORMAT,
            version: self.version,
            user: self.user,
            content: Bytes(content),
            wraps: self.wraps.iter().map(wrap).collect(),
        }))
    }

    /// Whose it is. The caller compares it with the user it expects.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The version it was opened at or last sealed as; 0 before the first sealing.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// The identity key in it.
    #[must_use]
    pub fn identity_key(&self) -> SigningKey {
        SigningKey::from_seed(&self.content.identity.0)
    }

    /// Puts another identity key into it, after a rotation. Seal it afterwards.
    pub fn set_identity_key(&mut self, identity: &SigningKey) {
        self.content.identity = Seed(*identity.to_seed());
    }

    /// The seed of the user's anonymity keys; none in a vault of an earlier version.
    #[must_use]
    pub fn anonymity_seed(&self) -> Option<AnonymitySeed> {
        self.content.anonymity.get(&anonymity::NUMBER).and_then(|b| AnonymitySeed::from_bytes(b))
    }

    /// Puts a later step of it in the place of the one it has, which is wiped. Seal it afterwards.
    pub fn set_anonymity_seed(&mut self, seed: &AnonymitySeed) {
        let bytes = Bytes(seed.to_bytes().to_vec());
        if let Some(mut old) = self.content.anonymity.insert(anonymity::NUMBER, bytes) {
            old.0.zeroize();
        }
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} version {})", self.user, self.version)
    }
}

fn wrap_context(user: &UserId, method: u8) -> Vec<u8> {
    [user.as_bytes().as_slice(), &[method]].concat()
}

fn content_context(user: &UserId, version: u64) -> Vec<u8> {
    [user.as_bytes().as_slice(), &version.to_be_bytes()].concat()
}
