//! Who a user is: device certificates, the device log and its fold, the vault, the recovery
//! phrase and the safety number (`spec/02-identity.md`). No I/O, no clock; randomness is passed in.

mod certificate;
pub mod device_log;
pub mod link;
mod new_user;
mod peek;
mod recovery;
mod safety_number;
mod signed;
mod vault;

pub use certificate::{
    CertificateError, DeviceCertificate, SignedCertificate, UnverifiedCertificate,
    certificate_device, certificate_user, device_id,
};
pub use device_log::{
    Device, DeviceBody, DeviceEntry, DeviceLog, DeviceLogError, DeviceLogSnapshot, SignedEntry,
    VaultRef,
};
pub use new_user::NewUser;
pub use peek::peek_kind;
pub use recovery::{RecoveryError, RecoveryPhrase, next_identity_hash};
pub use safety_number::safety_number;
pub use signed::Signed;
pub use vault::{AnonymitySeed, Method, SealedVault, Vault, VaultError, Wrap, vault_hash};
