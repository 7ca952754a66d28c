//! The user and this device: keys, certificate, own device log.

use coterie_identity::{
    AnonymitySeed, DeviceLog, NewUser, RecoveryPhrase, SignedEntry, Vault, vault_hash,
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, DeviceId, FixedBytes, Seq, UserId};

use crate::{Failure, FailureKind, keys, records::AccountRecord, turn::Turn};

/// Whoever uses this store.
#[derive(Debug)]
pub(crate) struct Account {
    pub(crate) user: UserId,
    pub(crate) username: String,
    pub(crate) device: DeviceId,
    pub(crate) key: SigningKey,
    pub(crate) certificate: Bytes,
    pub(crate) identity: SigningKey,
    pub(crate) log: DeviceLog,
    entries: Vec<Bytes>,
    recovery: Option<FixedBytes<32>>,
    /// The seed of the anonymity keys; none of an account of an earlier version.
    pub(crate) anonymity: Option<AnonymitySeed>,
    /// Up to which entry of the device log the user was told.
    pub(crate) told: Seq,
    /// The highest version of the vault that this device has seen.
    vault_seen: Option<u64>,
}

impl Account {
    /// The account of a user just made.
    pub(crate) fn of_new(user: &NewUser, username: &str) -> Self {
        Self {
            user: user.user,
            username: username.into(),
            device: user.device,
            key: user.device_key.clone(),
            certificate: user.certificate.bytes().clone(),
            identity: user.identity.clone(),
            log: user.log.clone(),
            entries: user.entries.iter().map(|e| e.bytes().clone()).collect(),
            recovery: Some(FixedBytes(*user.phrase.entropy())),
            anonymity: user.vault.anonymity_seed(),
            told: user.log.head().seq,
            vault_seen: None,
        }
    }

    /// The account of a device that was just added to `log`, with what stands in the vault.
    pub(crate) fn of_added(
        username: &str,
        key: SigningKey,
        (identity, anonymity): (SigningKey, Option<AnonymitySeed>),
        log: DeviceLog,
        entries: Vec<Bytes>,
        phrase: Option<&RecoveryPhrase>,
    ) -> Option<Self> {
        let device = coterie_identity::device_id(&log.user(), &key.verifying_key());
        let certificate = log.device(&device)?.certificate.clone();
        Some(Self {
            told: log.head().seq,
            user: log.user(),
            username: username.into(),
            device,
            key,
            certificate,
            identity,
            log,
            entries,
            recovery: phrase.map(|p| FixedBytes(*p.entropy())),
            anonymity,
            vault_seen: None,
        })
    }

    pub(crate) fn open(record: AccountRecord) -> Result<Self, Failure> {
        let corrupt = |what: &str| {
            Failure::new(
                FailureKind::Bug,
                "store_corrupt",
                format!("the store's {what} is corrupt"),
            )
        };
        let log = open_log(&record.entries).map_err(|_| corrupt("device log"))?;
        Ok(Self {
            told: record.told.unwrap_or(log.head().seq),
            user: record.user,
            username: record.username,
            device: record.device,
            key: SigningKey::from_seed(&record.device_seed),
            certificate: record.certificate,
            identity: SigningKey::from_seed(&record.identity_seed),
            log,
            entries: record.entries,
            recovery: record.recovery,
            anonymity: record.anonymity.as_ref().and_then(|b| AnonymitySeed::from_bytes(&b.0)),
            vault_seen: record.vault,
        })
    }

    pub(crate) fn save(&self, turn: &mut Turn<'_>) {
        let record = AccountRecord {
            user: self.user,
            username: self.username.clone(),
            device: self.device,
            device_seed: FixedBytes(*self.key.to_seed()),
            certificate: self.certificate.clone(),
            entries: self.entries.clone(),
            identity_seed: FixedBytes(*self.identity.to_seed()),
            recovery: self.recovery,
            told: Some(self.told),
            anonymity: self.anonymity.as_ref().map(|seed| FixedBytes(*seed.to_bytes())),
            vault: self.vault_seen,
        };
        turn.save(keys::ACCOUNT.into(), &record);
    }

    /// The recovery phrase, if this device made it or was given it.
    pub(crate) fn phrase(&self) -> Option<RecoveryPhrase> {
        self.recovery.map(|entropy| RecoveryPhrase::from_entropy(&entropy))
    }

    /// The device chain, as `server_created` and `member_joined` embed it.
    pub(crate) fn chain(&self) -> Vec<Bytes> {
        self.entries.clone()
    }

    /// The identity key as it stands in the vault now.
    pub(crate) fn set_identity(&mut self, turn: &mut Turn<'_>, identity: SigningKey) {
        if identity.verifying_key() != self.identity.verifying_key() {
            self.identity = identity;
            self.save(turn);
        }
    }

    /// The seed as it stands in the vault, where this device has none, or an earlier step; a later
    /// one goes into the vault, to be sealed with what is sealed next.
    pub(crate) fn learn_seed(&mut self, turn: &mut Turn<'_>, vault: &mut Vault) {
        let here = self.anonymity.as_ref().map(AnonymitySeed::step);
        match (vault.anonymity_seed(), &self.anonymity) {
            (Some(seed), _) if here.is_none_or(|step| step < seed.step()) => {
                self.anonymity = Some(seed);
                self.save(turn);
            }
            (Some(old), Some(seed)) if old.step() < seed.step() => vault.set_anonymity_seed(seed),
            _ => {}
        }
    }

    /// Whether the vault is one that the node may show: as the device log names it or later, and not
    /// older than one that this device has seen, for a new password has no entry there.
    pub(crate) fn check_vault(&self, vault: &Vault, sealed: &[u8]) -> Result<(), Failure> {
        if !self.log.accepts_vault(vault.version(), &vault_hash(sealed)) {
            return Err(forged("the node shows an older vault than the device log names"));
        }
        if self.vault_seen.is_some_and(|seen| vault.version() < seen) {
            return Err(forged("the node shows an older vault than this device has seen"));
        }
        Ok(())
    }

    /// Remembers that there is a vault of this version.
    pub(crate) fn see_vault(&mut self, turn: &mut Turn<'_>, version: u64) {
        if self.vault_seen.is_none_or(|seen| seen < version) {
            self.vault_seen = Some(version);
            self.save(turn);
        }
    }

    /// Takes in the log with an entry of this device's own making at its end.
    pub(crate) fn learn_own(&mut self, turn: &mut Turn<'_>, entry: Bytes) -> Result<(), Failure> {
        let told = self.told == self.log.head().seq;
        let mut entries = self.chain();
        if entries.last() != Some(&entry) {
            entries.push(entry);
        }
        self.learn(turn, &entries)?;
        if told {
            self.told = self.log.head().seq;
            self.save(turn);
        }
        Ok(())
    }

    /// Takes in a longer device log: it must go on where the known one ends, and verify.
    pub(crate) fn learn(&mut self, turn: &mut Turn<'_>, entries: &[Bytes]) -> Result<(), Failure> {
        let known = self.entries.len();
        if entries.len() < known || entries[..known] != self.entries[..] {
            return Err(forged("the node shows another device log of yours than before"));
        }
        let log = open_log(entries)
            .map_err(|e| forged(&format!("the node shows a forged device log: {e}")))?;
        if entries.len() > known {
            self.log = log;
            self.entries = entries.to_vec();
            self.save(turn);
        }
        Ok(())
    }
}

/// Verifies a device log as the node sent it.
pub(crate) fn open_log(entries: &[Bytes]) -> Result<DeviceLog, coterie_identity::DeviceLogError> {
    let entries = entries.iter().map(|e| SignedEntry::parse(e)).collect::<Result<Vec<_>, _>>()?;
    DeviceLog::open(entries.iter())
}

pub(crate) fn forged(message: &str) -> Failure {
    Failure::new(FailureKind::Lied, "node_lied", message)
}
