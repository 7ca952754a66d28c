//! `device revoke`: an entry of the device log, a new master key for the vault, and the device taken
//! out of every channel.

use coterie_identity::{
    Device, Vault, VaultError, VaultRef, device_log::revoke_device, vault_hash,
};
use coterie_protocol::rest::DeviceChange;
use coterie_types::{Bytes, DeviceId};
use serde::Serialize;
use serde_json::Value;

use super::{
    act::removed,
    devices::{fetch, learn},
    unlocking::Unlocking,
};
use crate::{
    AskId, Core, Failure, FailureKind, Unlock,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// A device that was revoked.
#[derive(Debug, Serialize)]
struct RevokedDevice {
    device_id: DeviceId,
    revoked: bool,
}

enum Stage {
    Begin,
    Fetching,
    Opening(DeviceId, Unlocking),
    Posting(DeviceId, Bytes),
    Syncing(DeviceId),
    Removing(DeviceId),
}

pub(super) struct Revoke {
    device: String,
    unlock: Option<Unlock>,
    stage: Stage,
}

impl Revoke {
    pub(super) fn new(device: String, unlock: Option<Unlock>) -> Self {
        Self { device, unlock, stage: Stage::Begin }
    }

    /// The new master key and the entry, posted together: the entry names the vault.
    fn post(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        device: DeviceId,
        mut vault: Vault,
    ) -> Result<(), Failure> {
        vault.renew(turn.rng).map_err(|error| not_renewable(&error))?;
        let sealed = vault.reseal(turn.rng);
        let vault_ref = VaultRef { version: vault.version(), hash: vault_hash(&sealed) };
        let account = core.account()?;
        let entry = revoke_device(&account.log, &vault.identity_key(), device, vault_ref);
        let bytes = entry.bytes().clone();
        let body = DeviceChange { entry: bytes.clone(), vault: Some(sealed) };
        core.net.call(turn, Purpose::Ask(ask), "POST", "/v1/devices".into(), Some(&body));
        self.stage = Stage::Posting(device, bytes);
        Ok(())
    }
}

/// A vault of an earlier version does not have the public key of every method.
fn not_renewable(error: &VaultError) -> Failure {
    let message = format!("{error}: set a new password first, or use the recovery phrase");
    Failure::new(FailureKind::Refused, error.rule(), message)
}

/// The one active device of this id or name that is not this one.
fn target(core: &Core, wanted: &str) -> Result<DeviceId, Failure> {
    let account = core.account()?;
    let id = wanted.parse::<DeviceId>().ok();
    let fits = |(found, d): &(&DeviceId, &Device)| {
        d.is_active() && id.map_or(d.name == wanted, |id| **found == id)
    };
    let found: Vec<_> = account.log.devices().filter(fits).map(|(id, _)| *id).collect();
    match found.as_slice() {
        [one] if *one == account.device => Err(Failure::new(
            FailureKind::Refused,
            "own_device",
            "a device does not revoke itself: log out instead",
        )),
        [one] => Ok(*one),
        [] => Err(Failure::new(
            FailureKind::NotFound,
            "not_found",
            format!("no such device: {wanted}"),
        )),
        many => {
            let names: Vec<_> = many.iter().map(ToString::to_string).collect();
            Err(Failure::new(
                FailureKind::Usage,
                "ambiguous",
                format!("more than one device: {}", names.join(", ")),
            ))
        }
    }
}

/// Owed removals, in every channel: this device starts at once.
pub(super) fn remove_everywhere(core: &mut Core) {
    let ids: Vec<_> = core.channels.keys().copied().collect();
    for channel in core.channels.values_mut() {
        (channel.urgent, channel.outsiders) = (true, None);
    }
    ids.into_iter().for_each(|id| core.sync_channel(id));
}

/// Whether they are all made, as far as this device can.
pub(super) fn removed_everywhere(core: &mut Core) -> bool {
    let ids: Vec<_> = core.channels.keys().copied().collect();
    ids.into_iter().all(|id| removed(core, id))
}

impl Flow for Revoke {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&mut self.stage, input) {
            (Stage::Begin, _) => {
                self.stage = Stage::Fetching;
                return fetch(core, turn, ask);
            }
            (Stage::Fetching, Input::Reply(reply)) => {
                learn(core, turn, &reply.parse()?)?;
                let device = target(core, &self.device)?;
                let opening = Unlocking::begin(core, turn, ask, self.unlock.take())?;
                self.stage = Stage::Opening(device, opening);
            }
            (Stage::Opening(device, opening), Input::Reply(reply)) => {
                let device = *device;
                if let Some(vault) = opening.replied(core, turn, ask, &reply)? {
                    self.post(core, turn, ask, device, vault)?;
                }
            }
            (Stage::Posting(device, entry), Input::Reply(reply)) => {
                reply.parse::<Value>()?;
                if let Some(account) = core.account.as_mut() {
                    account.learn_own(turn, entry.clone())?;
                }
                core.sync_servers()?;
                self.stage = Stage::Syncing(*device);
            }
            (Stage::Syncing(device), _) if core.servers_synced() => {
                self.stage = Stage::Removing(*device);
                remove_everywhere(core);
                return self.step(core, turn, ask, Input::Look);
            }
            (Stage::Removing(device), _) => {
                let device = *device;
                if removed_everywhere(core) {
                    return Ok(Step::done(&RevokedDevice { device_id: device, revoked: true }));
                }
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
