//! The fold of a device log: pure, and unchanged by a refused entry.

use std::collections::BTreeMap;

use coterie_seal::{SignLabel, Signatures, VerifyingKey, check_key};
use coterie_types::{Bytes, DeviceId, Hash, Head, Seq, UserId, limits};

use super::{DeviceBody, DeviceEntry, DeviceLogError, SignedEntry, VaultRef, entry::VERSION};

/// One device of a user, active or revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    /// Its signed certificate, the exact bytes.
    pub certificate: Bytes,
    /// Its Ed25519 key.
    pub key: VerifyingKey,
    /// Its name, as its user wrote it.
    pub name: String,
    /// The entry of the device log that added it.
    pub added_seq: Seq,
    /// The entry that revoked it.
    pub revoked_seq: Option<Seq>,
}

impl Device {
    /// Whether it is not revoked.
    #[must_use]
    pub const fn is_active(&self) -> bool {
        self.revoked_seq.is_none()
    }
}

/// A verified device log: what stands at its head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeviceLog {
    pub(super) user: UserId,
    pub(super) identity: VerifyingKey,
    pub(super) next: Hash,
    pub(super) rotations: u32,
    pub(super) head: Head,
    pub(super) vault: Option<VaultRef>,
    pub(super) devices: BTreeMap<DeviceId, Device>,
}

impl DeviceLog {
    /// Verifies a whole log from its first entry.
    ///
    /// # Errors
    /// [`DeviceLogError`] of the first entry that is refused.
    pub fn open<'a>(
        entries: impl IntoIterator<Item = &'a SignedEntry>,
    ) -> Result<Self, DeviceLogError> {
        Self::open_with(entries, &mut Signatures::Now)
    }

    /// The same with signatures verified now or later.
    ///
    /// # Errors
    /// As [`DeviceLog::open`].
    pub fn open_with<'a>(
        entries: impl IntoIterator<Item = &'a SignedEntry>,
        signatures: &mut Signatures,
    ) -> Result<Self, DeviceLogError> {
        let mut entries = entries.into_iter();
        let mut log = Self::start(entries.next().ok_or(DeviceLogError::Empty)?, signatures)?;
        entries.try_for_each(|entry| log.apply_with(entry, signatures))?;
        Ok(log)
    }

    fn start(first: &SignedEntry, signatures: &mut Signatures) -> Result<Self, DeviceLogError> {
        let entry = first.entry();
        check_version(entry)?;
        if entry.seq != 1 {
            return Err(DeviceLogError::Seq);
        }
        let DeviceBody::Genesis(genesis) = &entry.body else {
            return Err(DeviceLogError::Shape);
        };
        if entry.user.is_some() || entry.prev.is_some() || entry.vault.is_some() {
            return Err(DeviceLogError::Shape);
        }
        check_key(&genesis.identity).map_err(|_| DeviceLogError::Key)?;
        verify(first, &genesis.identity, signatures)?;
        Ok(Self {
            user: first.opens_user(),
            identity: *genesis.identity,
            next: genesis.next,
            rotations: 0,
            head: Head { seq: 1, hash: first.hash() },
            vault: None,
            devices: BTreeMap::new(),
        })
    }

    /// Adds the next entry.
    ///
    /// # Errors
    /// [`DeviceLogError`]; the log is then as before.
    pub fn apply(&mut self, signed: &SignedEntry) -> Result<(), DeviceLogError> {
        self.apply_with(signed, &mut Signatures::Now)
    }

    /// The same with signatures verified now or later.
    ///
    /// # Errors
    /// As [`DeviceLog::apply`].
    pub fn apply_with(
        &mut self,
        signed: &SignedEntry,
        signatures: &mut Signatures,
    ) -> Result<(), DeviceLogError> {
        let entry = signed.entry();
        check_version(entry)?;
        if entry.seq != self.head.seq + 1 {
            return Err(DeviceLogError::Seq);
        }
        let (Some(user), Some(prev), Some(vault)) = (entry.user, entry.prev, entry.vault) else {
            return Err(DeviceLogError::Shape);
        };
        if user != self.user {
            return Err(DeviceLogError::User);
        }
        if prev != self.head.hash {
            return Err(DeviceLogError::Prev);
        }
        if entry.seq > limits::DEVICE_LOG_MAX as Seq {
            return Err(DeviceLogError::Full);
        }
        self.check_vault(&vault)?;
        match &entry.body {
            DeviceBody::Genesis(_) => return Err(DeviceLogError::Shape),
            DeviceBody::Add(add) => {
                verify(signed, &self.identity, signatures)?;
                let (id, device) = add.check(self, entry.seq, signatures)?;
                self.devices.insert(id, device);
            }
            DeviceBody::Revoke(revoke) => {
                verify(signed, &self.identity, signatures)?;
                revoke.check(self)?.revoked_seq = Some(entry.seq);
            }
            DeviceBody::Rotate(rotate) => {
                rotate.check(self, entry.seq, &prev, signatures)?;
                verify(signed, &rotate.identity, signatures)?;
                self.identity = *rotate.identity;
                self.next = rotate.next;
                self.rotations += 1;
            }
        }
        self.vault = Some(vault);
        self.head = Head { seq: entry.seq, hash: signed.hash() };
        Ok(())
    }

    fn check_vault(&self, vault: &VaultRef) -> Result<(), DeviceLogError> {
        let before = self.vault.map_or(0, |v| v.version);
        if vault.version == 0 || vault.version < before {
            return Err(DeviceLogError::VaultVersion);
        }
        match self.vault {
            Some(known) if known.version == vault.version && known.hash != vault.hash => {
                Err(DeviceLogError::VaultHash)
            }
            _ => Ok(()),
        }
    }

    /// Whose log it is.
    #[must_use]
    pub const fn user(&self) -> UserId {
        self.user
    }

    /// The identity key that stands.
    #[must_use]
    pub const fn identity_key(&self) -> &VerifyingKey {
        &self.identity
    }

    /// The hash of the only key that a rotation may bring.
    #[must_use]
    pub const fn next_identity_hash(&self) -> &Hash {
        &self.next
    }

    /// How many rotations there were; the next key from the recovery phrase has this number + 1.
    #[must_use]
    pub const fn rotations(&self) -> u32 {
        self.rotations
    }

    /// Its last entry.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// The vault that stands with the last entry.
    #[must_use]
    pub const fn vault(&self) -> Option<&VaultRef> {
        self.vault.as_ref()
    }

    /// Whether a vault may be the user's: not older than the log says, and no other at that
    /// version. (A change of password seals a new version without an entry.)
    #[must_use]
    pub fn accepts_vault(&self, version: u64, hash: &Hash) -> bool {
        match &self.vault {
            Some(known) if known.version == version => known.hash == *hash,
            Some(known) => known.version < version,
            None => version > 0,
        }
    }

    /// Every device, active or revoked.
    pub fn devices(&self) -> impl Iterator<Item = (&DeviceId, &Device)> {
        self.devices.iter()
    }

    /// The active devices.
    pub fn active_devices(&self) -> impl Iterator<Item = (&DeviceId, &Device)> {
        self.devices.iter().filter(|(_, device)| device.is_active())
    }

    /// One device, active or revoked.
    #[must_use]
    pub fn device(&self, id: &DeviceId) -> Option<&Device> {
        self.devices.get(id)
    }
}

const fn check_version(entry: &DeviceEntry) -> Result<(), DeviceLogError> {
    if entry.version == VERSION { Ok(()) } else { Err(DeviceLogError::UnknownKind) }
}

fn verify(
    entry: &SignedEntry,
    key: &VerifyingKey,
    signatures: &mut Signatures,
) -> Result<(), DeviceLogError> {
    let verified = entry.signed().verify_with(SignLabel::DeviceLog, key, signatures);
    verified.map_err(|_| DeviceLogError::Signature)
}
