//! `device list`: the own device log.

use coterie_protocol::rest::DeviceLogView;
use coterie_types::{DeviceId, Seq, sort_by_number};
use serde::Serialize;

use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// A device of the user.
#[derive(Debug, Serialize)]
struct DeviceView {
    device_id: DeviceId,
    name: String,
    /// Whether it is this one.
    this: bool,
    /// The seq of its entry in the device log.
    added_at: Seq,
    revoked: bool,
}

/// All of them, in the order in which they were added.
#[derive(Debug, Serialize)]
struct DeviceList {
    devices: Vec<DeviceView>,
}

/// Asks for the own device log.
pub(super) fn fetch(core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
    core.signed_in()?;
    core.net.get(turn, Purpose::Ask(ask), "/v1/devices".into());
    Ok(Step::Wait)
}

/// Takes it in.
pub(super) fn learn(
    core: &mut Core,
    turn: &mut Turn<'_>,
    view: &DeviceLogView,
) -> Result<(), Failure> {
    match core.account.as_mut() {
        Some(account) => account.learn(turn, &view.entries),
        None => Ok(()),
    }
}

fn rows(core: &Core) -> Result<DeviceList, Failure> {
    let account = core.account()?;
    let mut devices: Vec<_> = account.log.devices().collect();
    sort_by_number(&mut devices, |(_, d)| d.added_seq);
    let devices = devices
        .into_iter()
        .map(|(id, d)| DeviceView {
            device_id: *id,
            name: d.name.clone(),
            this: *id == account.device,
            added_at: d.added_seq,
            revoked: !d.is_active(),
        })
        .collect();
    Ok(DeviceList { devices })
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
        rows(core).map(|view| Step::done(&view))
    }
}
