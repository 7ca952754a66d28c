//! An open vault: unlocked, changed, sealed again.

use std::{collections::BTreeMap, fmt};

use coterie_seal::{KdfLabel, SealKey, SealLabel, SigningKey, derive};
use coterie_types::{Bytes, UserId, to_canonical};
use rand_core::CryptoRngCore;

use super::{
    Method, SealedVault, VaultError, Wrap,
    content::{Content, Seed, VERSION},
    sealed::FORMAT,
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
        Self::open(Method::Password, &password_key(export_key), sealed)
    }

    /// Opens a sealed vault with the recovery phrase.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn open_with_recovery(phrase: &RecoveryPhrase, sealed: &[u8]) -> Result<Self, VaultError> {
        Self::open(Method::Recovery, &phrase.vault_key(), sealed)
    }

    fn open(method: Method, key: &SealKey, sealed: &[u8]) -> Result<Self, VaultError> {
        let sealed = SealedVault::parse(sealed)?;
        let method = method as u8;
        let wrap = sealed.wraps.iter().find(|w| w.method == method);
        let wrap = wrap.ok_or(VaultError::NoSuchMethod)?;
        let context = wrap_context(&sealed.user, method);
        let master = key.open(SealLabel::VaultKey, &context, &wrap.wrapped);
        let master = master.map_err(|_| VaultError::Locked)?;
        let master: &[u8; 32] = master.as_slice().try_into().map_err(|_| VaultError::Locked)?;
        let master = SealKey::from_bytes(master);
        let context = content_context(&sealed.user, sealed.version);
        let content = master.open(SealLabel::Vault, &context, &sealed.content);
        let content = Content::decode(&content.map_err(|_| VaultError::Locked)?)?;
        let wraps = sealed.wraps.into_iter().map(|w| (w.method, w.wrapped)).collect();
        Ok(Self { user: sealed.user, version: sealed.version, master, content, wraps })
    }

    /// Lets this export key unlock the vault, in place of an earlier one. Seal it afterwards.
    pub fn wrap_with_password(&mut self, export_key: &[u8; 64], rng: &mut dyn CryptoRngCore) {
        self.wrap(Method::Password, &password_key(export_key), rng);
    }

    /// Lets this phrase unlock the vault, in place of an earlier one. Seal it afterwards.
    pub fn wrap_with_recovery(&mut self, phrase: &RecoveryPhrase, rng: &mut dyn CryptoRngCore) {
        self.wrap(Method::Recovery, &phrase.vault_key(), rng);
    }

    fn wrap(&mut self, method: Method, key: &SealKey, rng: &mut dyn CryptoRngCore) {
        let method = method as u8;
        let context = wrap_context(&self.user, method);
        let master = self.master.to_bytes();
        let wrapped = key.seal(SealLabel::VaultKey, &context, master.as_ref(), rng);
        self.wraps.insert(method, Bytes(wrapped));
    }

    /// Takes an unlock method away. Seal it afterwards; whoever kept an old sealed vault can still
    /// open that one, so a leaked method also calls for [`Vault::renew`].
    pub fn unwrap_method(&mut self, method: Method) {
        self.wraps.remove(&(method as u8));
    }

    /// Takes a new master key and forgets all unlock methods: wrap them anew, then seal.
    pub fn renew(&mut self, rng: &mut dyn CryptoRngCore) {
        self.master = SealKey::generate(rng);
        self.wraps.clear();
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
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({} version {})", self.user, self.version)
    }
}

fn password_key(export_key: &[u8; 64]) -> SealKey {
    SealKey::from_bytes(&derive(export_key, KdfLabel::VaultPassword, &[]))
}

fn wrap_context(user: &UserId, method: u8) -> Vec<u8> {
    [user.as_bytes().as_slice(), &[method]].concat()
}

fn content_context(user: &UserId, version: u64) -> Vec<u8> {
    [user.as_bytes().as_slice(), &version.to_be_bytes()].concat()
}
