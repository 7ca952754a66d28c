//! Everything a new user's first device makes.

use coterie_seal::SigningKey;
use coterie_types::{Bytes, DeviceId, UserId};
use rand_core::CryptoRngCore;

use crate::{
    AnonymitySeed, DeviceLog, DeviceLogError, RecoveryPhrase, SignedCertificate, SignedEntry,
    UnverifiedCertificate, Vault, VaultRef,
    device_log::{DeviceBody, add_device, genesis},
    next_identity_hash, vault_hash,
};

/// A new user: keys, phrase, vault, and a device log of two entries.
#[derive(Debug)]
pub struct NewUser {
    /// The identity key; lives on in the vault only.
    pub identity: SigningKey,
    /// The recovery phrase; shown to the user and kept nowhere.
    pub phrase: RecoveryPhrase,
    /// The first device's key.
    pub device_key: SigningKey,
    /// The open vault.
    pub vault: Vault,
    /// The vault sealed as version 1, as the node keeps it.
    pub sealed_vault: Bytes,
    /// Genesis, and the first device.
    pub entries: [SignedEntry; 2],
    /// The log of those entries.
    pub log: DeviceLog,
    /// The first device's certificate.
    pub certificate: SignedCertificate,
    /// The user's id.
    pub user: UserId,
    /// The first device's id.
    pub device: DeviceId,
}

impl NewUser {
    /// Makes a new user. The vault opens with the phrase and, if given, with the export key.
    ///
    /// # Errors
    /// [`DeviceLogError::Name`] for a device name that breaks the rules.
    pub fn create(
        rng: &mut dyn CryptoRngCore,
        device_name: &str,
        export_key: Option<&[u8; 64]>,
    ) -> Result<Self, DeviceLogError> {
        let identity = SigningKey::generate(rng);
        let phrase = RecoveryPhrase::generate(rng);
        let device_key = SigningKey::generate(rng);
        let next = next_identity_hash(&phrase.next_identity(1).verifying_key());
        let first = genesis(&identity, next);
        let mut log = DeviceLog::open([&first])?;
        let mut vault = Vault::create(log.user(), &identity, rng);
        if let Some(key) = export_key {
            vault.wrap_with_password(key, rng);
        }
        vault.wrap_with_recovery(&phrase, rng);
        vault.set_anonymity_seed(&AnonymitySeed::generate(rng));
        let sealed_vault = vault.reseal(rng);
        let vault_ref = VaultRef { version: vault.version(), hash: vault_hash(&sealed_vault) };
        let public = device_key.verifying_key();
        let second = add_device(&log, &identity, public, device_name, vault_ref);
        log.apply(&second)?;
        let DeviceBody::Add(add) = &second.entry().body else {
            return Err(DeviceLogError::Shape);
        };
        let certificate = UnverifiedCertificate::parse(&add.certificate)?;
        let certificate = certificate.verify(log.identity_key())?;
        let (user, device) = (log.user(), certificate.certificate().device);
        let entries = [first, second];
        Ok(Self {
            identity,
            phrase,
            device_key,
            vault,
            sealed_vault,
            entries,
            log,
            certificate,
            user,
            device,
        })
    }
}
