//! Who has signed an intent, and whether it is the author's next.

use coterie_identity::DeviceLog;
use coterie_seal::Signatures;
use coterie_types::{Seq, limits::AS_OF_WINDOW};

use super::device_chain;
use crate::{Body, Intent, Refusal, State, UnverifiedIntent, body::MemberJoined};

/// The author is a member, by a device that this log knows.
pub(super) fn check_member(
    state: &State,
    signed: &UnverifiedIntent,
    signatures: &mut Signatures,
) -> Result<(), Refusal> {
    let user = signed.claims().user;
    if state.member(user).is_none() {
        return Err(Refusal::NotMember);
    }
    let log = state.device_log(user).ok_or(Refusal::DeviceUnknown)?;
    let back = matches!(signed.claims().body, Body::DeviceBack(_));
    let idle = state.is_idle(signed.claims().device);
    check_device(log, signed, signatures)?;
    if idle && !back { Err(Refusal::DeviceIdle) } else { Ok(()) }
}

/// The author is no member yet, and brings the device log along.
pub(super) fn check_joiner(
    state: &mut State,
    seq: Seq,
    signed: &UnverifiedIntent,
    body: &MemberJoined,
    signatures: &mut Signatures,
) -> Result<(), Refusal> {
    let user = signed.claims().user;
    if state.member(user).is_some() {
        return Err(Refusal::AlreadyMember);
    }
    let log = device_chain::verify(&body.device_chain, user, state.device_log(user), signatures)?;
    check_device(&log, signed, signatures)?;
    state.adopt_log(log, seq);
    // Whoever comes back by an idle device is back with it.
    if let Some(record) = state.devices.get_mut(&signed.claims().device) {
        record.idle = None;
    }
    Ok(())
}

/// The intent is signed by an active device of this log.
pub(super) fn check_device(
    log: &DeviceLog,
    signed: &UnverifiedIntent,
    signatures: &mut Signatures,
) -> Result<(), Refusal> {
    let device = log.device(&signed.claims().device).ok_or(Refusal::DeviceUnknown)?;
    if !device.is_active() {
        return Err(Refusal::DeviceRevoked);
    }
    signed.verify(&device.key, signatures)
}

/// The intent is the device's next, and its author has seen a recent head of this log.
pub(super) fn check_order(state: &State, intent: &Intent) -> Result<(), Refusal> {
    if intent.counter != state.counter(intent.device).saturating_add(1) {
        return Err(Refusal::Counter);
    }
    let as_of = intent.as_of.ok_or(Refusal::Shape)?;
    if as_of.seq.saturating_add(AS_OF_WINDOW) < state.head.seq {
        return Err(Refusal::AsOfTooOld);
    }
    if state.hash_at(as_of.seq) == Some(as_of.hash) { Ok(()) } else { Err(Refusal::AsOfUnknown) }
}
