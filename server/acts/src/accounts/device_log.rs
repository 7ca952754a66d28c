//! Checks of device logs and of the vaults they name.

use std::collections::BTreeSet;

use coterie_identity::{DeviceLog, DeviceLogError, SealedVault, SignedEntry, vault_hash};
use coterie_types::{Bytes, DeviceId, ErrorCode};

use crate::{ActError, Answer};

/// A device log that verifies.
pub(super) struct Verified {
    pub(super) entries: Vec<SignedEntry>,
    pub(super) log: DeviceLog,
}

/// Verifies a whole log.
pub(super) fn verify(entries: &[Bytes]) -> Answer<Verified> {
    let entries = entries
        .iter()
        .map(|bytes| SignedEntry::parse(bytes))
        .collect::<Result<Vec<_>, _>>()
        .map_err(|e| refused(&e))?;
    let log = DeviceLog::open(&entries).map_err(|e| refused(&e))?;
    Ok(Verified { entries, log })
}

/// The active devices of a log.
pub(crate) fn active_devices(entries: &[Bytes]) -> Answer<BTreeSet<DeviceId>> {
    Ok(verify(entries)?.log.active_devices().map(|(id, _)| *id).collect())
}

/// The answer for an entry or log that the fold refuses.
pub(super) fn refused(error: &DeviceLogError) -> ActError {
    let code = match error {
        DeviceLogError::Seq | DeviceLogError::Prev => ErrorCode::VersionConflict,
        DeviceLogError::TooManyDevices | DeviceLogError::Full => ErrorCode::LimitReached,
        DeviceLogError::TooLarge => ErrorCode::TooLarge,
        DeviceLogError::Malformed(_) => ErrorCode::Malformed,
        _ => ErrorCode::Invalid,
    };
    ActError::new(code, error.to_string()).with_rule(error.rule())
}

/// Checks that sealed bytes are the vault that stands with the log's last entry.
pub(super) fn check_vault(log: &DeviceLog, sealed: &[u8]) -> Answer<SealedVault> {
    let vault = parse_vault(log, sealed)?;
    let named = log.vault();
    if named.is_some_and(|v| v.version == vault.version && v.hash == vault_hash(sealed)) {
        Ok(vault)
    } else {
        let detail = "the vault is not the one that the device log names";
        Err(ActError::invalid(detail).with_rule("vault_not_named"))
    }
}

/// Checks that sealed bytes are a vault of the log's user.
pub(super) fn parse_vault(log: &DeviceLog, sealed: &[u8]) -> Answer<SealedVault> {
    let vault = SealedVault::parse(sealed)
        .map_err(|e| ActError::invalid(e.to_string()).with_rule(e.rule()))?;
    if vault.user != log.user() {
        return Err(ActError::invalid("the vault is another user's").with_rule("vault_user"));
    }
    Ok(vault)
}
