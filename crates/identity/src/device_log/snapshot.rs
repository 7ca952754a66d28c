//! A device log as data: what stands at its head, without the entries that prove it.

use coterie_types::{Bytes, FixedBytes, Hash, Head, Seq, UserId};
use minicbor::{Decode, Encode};

use super::{Device, DeviceLog, VaultRef};
use crate::{CertificateError, UnverifiedCertificate};

/// What a device log says at its head. Whoever believes it believes whoever vouches for it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceLogSnapshot {
    /// Whose log it is.
    #[n(0)]
    pub user: UserId,
    /// The identity key that stands.
    #[n(1)]
    pub identity: FixedBytes<32>,
    /// The hash of the only key that a rotation may bring.
    #[n(2)]
    pub next: Hash,
    /// How many rotations there were.
    #[n(3)]
    pub rotations: u32,
    /// Its last entry.
    #[n(4)]
    pub head: Head,
    /// The vault that stands with it.
    #[n(5)]
    pub vault: Option<VaultRef>,
    /// Every device, active or revoked, by id.
    #[n(6)]
    pub devices: Vec<DeviceSnapshot>,
}

/// One device of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct DeviceSnapshot {
    /// Its signed certificate, the exact bytes: they name id and key.
    #[n(0)]
    pub certificate: Bytes,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// The entry that added it.
    #[n(2)]
    pub added_seq: Seq,
    /// The entry that revoked it.
    #[n(3)]
    pub revoked_seq: Option<Seq>,
}

impl DeviceLog {
    /// What stands at its head.
    #[must_use]
    pub fn snapshot(&self) -> DeviceLogSnapshot {
        let devices = self.devices.values().map(|device| DeviceSnapshot {
            certificate: device.certificate.clone(),
            name: device.name.clone(),
            added_seq: device.added_seq,
            revoked_seq: device.revoked_seq,
        });
        DeviceLogSnapshot {
            user: self.user,
            identity: FixedBytes(self.identity),
            next: self.next,
            rotations: self.rotations,
            head: self.head,
            vault: self.vault,
            devices: devices.collect(),
        }
    }

    /// The log of a snapshot. Nothing is verified.
    ///
    /// # Errors
    /// [`CertificateError`] for a certificate that cannot be read.
    pub fn restore(snapshot: DeviceLogSnapshot) -> Result<Self, CertificateError> {
        let device = |row: DeviceSnapshot| {
            let certificate = UnverifiedCertificate::parse(&row.certificate)?;
            let claims = certificate.claims();
            let device = Device {
                key: *claims.key,
                certificate: row.certificate.clone(),
                name: row.name,
                added_seq: row.added_seq,
                revoked_seq: row.revoked_seq,
            };
            Ok::<_, CertificateError>((claims.device, device))
        };
        Ok(Self {
            user: snapshot.user,
            identity: *snapshot.identity,
            next: snapshot.next,
            rotations: snapshot.rotations,
            head: snapshot.head,
            vault: snapshot.vault,
            devices: snapshot.devices.into_iter().map(device).collect::<Result<_, _>>()?,
        })
    }
}
