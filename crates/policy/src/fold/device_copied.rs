//! A device entry, copied from a user's device log: the identity's signature is the authority.

use std::sync::Arc;

use coterie_identity::{DeviceBody, DeviceLog, SignedEntry};
use coterie_seal::Signatures;
use coterie_types::Seq;

use crate::{Refusal, State};

pub(super) fn apply(
    state: &mut State,
    seq: Seq,
    bytes: &[u8],
    signatures: &mut Signatures,
) -> Result<(), Refusal> {
    if state.deleted {
        return Err(Refusal::ServerDeleted);
    }
    let signed = SignedEntry::parse(bytes)?;
    // Entry 1 names no user, and every log that is known here has its own.
    let user = signed.entry().user.ok_or(Refusal::Shape)?;
    let known: &Arc<DeviceLog> = state.logs.get(&user).ok_or(Refusal::DeviceStranger)?;
    let mut log = DeviceLog::clone(known);
    log.apply_with(&signed, signatures)?;
    if matches!(signed.entry().body, DeviceBody::Revoke(_)) && state.member(user).is_some() {
        state.last_exit = seq;
    }
    state.adopt_log(log, seq);
    Ok(())
}
