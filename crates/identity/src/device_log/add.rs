//! Kind 1: adds a device by its certificate.

use coterie_seal::Signatures;
use coterie_types::{Bytes, DeviceId, Seq, check_name, limits::DEVICES_PER_USER};
use minicbor::{Decode, Encode};

use super::{Device, DeviceLog, DeviceLogError};
use crate::UnverifiedCertificate;

/// Adds a device.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Add {
    /// The signed certificate, the exact bytes.
    #[n(0)]
    pub certificate: Bytes,
    /// The device's name.
    #[n(1)]
    pub name: String,
}

impl Add {
    pub(super) fn check(
        &self,
        log: &DeviceLog,
        seq: Seq,
        signatures: &mut Signatures,
    ) -> Result<(DeviceId, Device), DeviceLogError> {
        let certificate = UnverifiedCertificate::parse(&self.certificate)?;
        if certificate.claims().user != log.user {
            return Err(DeviceLogError::CertificateUser);
        }
        let certificate = certificate.verify_with(&log.identity, signatures)?;
        check_name(&self.name).map_err(|_| DeviceLogError::Name)?;
        let claims = certificate.certificate();
        if log.devices.contains_key(&claims.device) {
            return Err(DeviceLogError::DeviceKnown);
        }
        if log.active_devices().count() >= DEVICES_PER_USER {
            return Err(DeviceLogError::TooManyDevices);
        }
        let device = Device {
            certificate: certificate.bytes().clone(),
            key: *claims.key,
            name: self.name.clone(),
            added_seq: seq,
            revoked_seq: None,
        };
        Ok((claims.device, device))
    }
}
