//! The vault: a user's identity key and settings, sealed under a random master key, which each
//! unlock method wraps for itself. The node keeps it and can read none of it.

use std::{collections::BTreeMap, fmt};

use coterie_seal::{KdfLabel, SealKey, SealLabel, SigningKey, derive};
use coterie_types::{
    Bytes, CodecError, Hash, UserId, from_canonical, limits::VAULT_MAX, sha256, to_canonical,
};
use minicbor::{Decode, Decoder, Encode, Encoder, decode, encode};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::RecoveryPhrase;

const VERSION: u8 = 1;

/// Why a vault does not open.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum VaultError {
    /// Not the deterministic encoding of a sealed vault.
    #[error("the vault is malformed: {0}")]
    Malformed(#[from] CodecError),
    /// Over [`VAULT_MAX`] bytes.
    #[error("the vault is too large")]
    TooLarge,
    /// A version this program does not know.
    #[error("the vault has a version this program does not know")]
    UnknownVersion,
    /// Numbered 0, or wraps that repeat or stand out of order.
    #[error("the vault's number or its wrapped keys are not well-formed")]
    Shape,
    /// No key is wrapped for this method.
    #[error("the vault cannot be unlocked this way")]
    NoSuchMethod,
    /// The password or phrase does not fit, or a byte was changed.
    #[error("the vault does not open: wrong password or recovery phrase, or altered bytes")]
    Locked,
}

impl VaultError {
    /// Its stable name, as in the test vectors.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "vault_malformed",
            Self::TooLarge => "vault_too_large",
            Self::UnknownVersion => "vault_unknown_version",
            Self::Shape => "vault_shape",
            Self::NoSuchMethod => "vault_no_such_method",
            Self::Locked => "vault_locked",
        }
    }
}

/// A way to unlock the vault. Others may follow; unknown ones are kept as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Method {
    /// By the OPAQUE export key.
    Password = 0,
    /// By the recovery phrase.
    Recovery = 1,
}

/// The master key, wrapped for one method.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Wrap {
    /// [`Method`] as a number.
    #[n(0)]
    pub method: u8,
    /// The sealed master key.
    #[n(1)]
    pub wrapped: Bytes,
}

/// A sealed vault, as the node keeps it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SealedVault {
    /// 1.
    #[n(0)]
    pub format: u8,
    /// Its number: from 1, up with every change.
    #[n(1)]
    pub version: u64,
    /// Whose it is.
    #[n(2)]
    pub user: UserId,
    /// The sealed content.
    #[n(3)]
    pub content: Bytes,
    /// The wrapped master keys, ascending by method.
    #[n(4)]
    pub wraps: Vec<Wrap>,
}

impl SealedVault {
    /// Reads a sealed vault.
    ///
    /// # Errors
    /// [`VaultError`], all but those of opening.
    pub fn parse(bytes: &[u8]) -> Result<Self, VaultError> {
        if bytes.len() > VAULT_MAX {
            return Err(VaultError::TooLarge);
        }
        let sealed: Self = from_canonical(bytes)?;
        if sealed.format != VERSION {
            return Err(VaultError::UnknownVersion);
        }
        let ascending = sealed.wraps.windows(2).all(|pair| pair[0].method < pair[1].method);
        if sealed.version == 0 || !ascending {
            return Err(VaultError::Shape);
        }
        Ok(sealed)
    }
}

/// What a device log says of a vault: SHA-256 of its sealed bytes.
#[must_use]
pub fn vault_hash(sealed: &[u8]) -> Hash {
    sha256(&[sealed])
}

#[derive(Clone, Zeroize, ZeroizeOnDrop)]
struct Seed([u8; 32]);

impl<C> Encode<C> for Seed {
    fn encode<W: encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), encode::Error<W::Error>> {
        e.bytes(&self.0)?.ok()
    }
}

impl<'b, C> Decode<'b, C> for Seed {
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, decode::Error> {
        let bytes = d.bytes()?.try_into();
        bytes.map(Self).map_err(|_| decode::Error::message("a seed has 32 bytes"))
    }
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Content {
    #[n(0)]
    version: u8,
    #[n(1)]
    identity: Seed,
    #[n(2)]
    anonymity: BTreeMap<u64, Bytes>,
    #[n(3)]
    settings: BTreeMap<u64, Bytes>,
}

impl Content {
    fn encode(&self) -> Zeroizing<Vec<u8>> {
        // Room ahead, so that no smaller buffer with the seed is left behind unwiped.
        let extra = self.anonymity.values().chain(self.settings.values());
        let room = extra.fold(128, |n, v| n + v.len() + 20);
        let mut out = Zeroizing::new(Vec::with_capacity(room));
        // Writing to a vector cannot fail.
        let _ = minicbor::encode(self, &mut *out);
        out
    }

    /// Strict like `from_canonical`, with every copy wiped.
    fn decode(bytes: &[u8]) -> Result<Self, VaultError> {
        let malformed = |e: decode::Error| CodecError::Malformed(e.to_string());
        let content: Self = minicbor::decode(bytes).map_err(malformed)?;
        if content.encode().as_slice() != bytes {
            return Err(CodecError::NotCanonical.into());
        }
        if content.version == VERSION { Ok(content) } else { Err(VaultError::UnknownVersion) }
    }
}

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
            format: VERSION,
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
