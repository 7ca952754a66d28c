//! `device list | revoke`: the own device log.

use coterie_identity::device_log::revoke_device;
use coterie_protocol::rest::{DeviceChange, DeviceLogView};
use coterie_types::{Bytes, DeviceId};
use serde_json::{Value, json};

use super::act::removed;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

fn fetch(core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
    core.signed_in()?;
    core.net.get(turn, Purpose::Ask(ask), "/v1/devices".into());
    Ok(Step::Wait)
}

fn learn(core: &mut Core, turn: &mut Turn<'_>, view: &DeviceLogView) -> Result<(), Failure> {
    match core.account.as_mut() {
        Some(account) => account.learn(turn, &view.entries),
        None => Ok(()),
    }
}

fn rows(core: &Core) -> Result<Value, Failure> {
    let account = core.account()?;
    let mut devices: Vec<_> = account.log.devices().collect();
    devices.sort_by_key(|(_, d)| d.added_seq);
    let rows: Vec<_> = devices
        .into_iter()
        .map(|(id, d)| {
            json!({
                "device_id": id, "name": d.name, "this": *id == account.device,
                "added_at": d.added_seq, "revoked": !d.is_active(),
            })
        })
        .collect();
    Ok(json!({ "devices": rows }))
}

#[derive(Default)]
pub(super) struct List {
    begun: bool,
}

impl Flow for List {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            return fetch(core, turn, ask);
        }
        let Input::Reply(reply) = input else { return Ok(Step::Wait) };
        learn(core, turn, &reply.parse()?)?;
        rows(core).map(Step::Done)
    }
}

enum Stage {
    Begin,
    Fetching,
    Posting(DeviceId, Bytes),
    Syncing(DeviceId),
    Removing(DeviceId),
}

pub(super) struct Revoke {
    device: String,
    stage: Stage,
}

impl Revoke {
    pub(super) fn new(device: String) -> Self {
        Self { device, stage: Stage::Begin }
    }

    fn target(&self, core: &Core) -> Result<DeviceId, Failure> {
        let account = core.account()?;
        let id = self.device.parse::<DeviceId>().ok();
        let fits = |(found, d): &(&DeviceId, &coterie_identity::Device)| {
            d.is_active() && id.map_or(d.name == self.device, |id| **found == id)
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
                format!("no such device: {}", self.device),
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
}

impl Flow for Revoke {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&self.stage, input) {
            (Stage::Begin, _) => {
                self.stage = Stage::Fetching;
                return fetch(core, turn, ask);
            }
            (Stage::Fetching, Input::Reply(reply)) => {
                learn(core, turn, &reply.parse()?)?;
                let device = self.target(core)?;
                let account = core.account()?;
                let entry =
                    revoke_device(&account.log, &account.identity, device, account.vault_ref());
                let bytes = entry.bytes().clone();
                let body = DeviceChange { entry: bytes.clone(), vault: None };
                core.net.call(turn, Purpose::Ask(ask), "POST", "/v1/devices".into(), Some(&body));
                self.stage = Stage::Posting(device, bytes);
            }
            (Stage::Posting(device, entry), Input::Reply(reply)) => {
                reply.parse::<Value>()?;
                let mut entries = core.account()?.chain();
                entries.push(entry.clone());
                if let Some(account) = core.account.as_mut() {
                    account.learn(turn, &entries)?;
                }
                // Its leaves are owed a removal in every channel: this device starts at once.
                let device = *device;
                core.sync_servers()?;
                self.stage = Stage::Syncing(device);
            }
            (Stage::Syncing(device), _) if core.servers_synced() => {
                let device = *device;
                let ids: Vec<_> = core.channels.keys().copied().collect();
                for channel in core.channels.values_mut() {
                    (channel.urgent, channel.outsiders) = (true, None);
                }
                ids.into_iter().for_each(|id| core.sync_channel(id));
                self.stage = Stage::Removing(device);
                return self.step(core, turn, ask, Input::Look);
            }
            (Stage::Removing(device), _) => {
                let device = *device;
                let ids: Vec<_> = core.channels.keys().copied().collect();
                if ids.into_iter().all(|id| removed(core, id)) {
                    return Ok(Step::Done(json!({ "device_id": device, "revoked": true })));
                }
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
