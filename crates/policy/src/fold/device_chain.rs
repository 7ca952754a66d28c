//! Device logs embedded in intents, so that a policy log needs nothing beside it.

use coterie_identity::{DeviceLog, SignedEntry};
use coterie_seal::Signatures;
use coterie_types::{Bytes, UserId, limits::DEVICE_LOG_MAX};

use crate::Refusal;

/// Verifies a whole chain of this user that agrees with what is known of them.
pub(super) fn verify(
    chain: &[Bytes],
    user: UserId,
    known: Option<&DeviceLog>,
    signatures: &mut Signatures,
) -> Result<DeviceLog, Refusal> {
    // One more than fits, so that the fold of the log says it is full.
    let chain = chain.iter().take(DEVICE_LOG_MAX + 1);
    let entries = chain.map(|bytes| SignedEntry::parse(bytes)).collect::<Result<Vec<_>, _>>()?;
    if entries.first().is_some_and(|first| first.opens_user() != user) {
        return Err(Refusal::ChainUser);
    }
    if let Some(known) = known.map(DeviceLog::head) {
        let same = usize::try_from(known.seq - 1).ok().and_then(|index| entries.get(index));
        let same = same.ok_or(Refusal::ChainShorter)?;
        if same.hash() != known.hash {
            return Err(Refusal::ChainForks);
        }
    }
    Ok(DeviceLog::open_with(&entries, signatures)?)
}
