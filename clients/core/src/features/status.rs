//! `status`: everything fetched, joined, and where it stands.

use serde_json::{Value, json};

use super::views;
use crate::{
    AskId, Core, Failure,
    channel::{Channel, rests},
    flow::{Flow, Input, Step},
    turn::Turn,
};

#[derive(Default)]
pub(super) struct Status {
    stage: Stage,
}

#[derive(Default)]
enum Stage {
    #[default]
    Begin,
    Servers,
    Channels,
}

impl Flow for Status {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        match self.stage {
            Stage::Begin => {
                core.sync_servers()?;
                self.stage = Stage::Servers;
                return Ok(Step::Wait);
            }
            Stage::Servers if core.servers_synced() => {
                let ids: Vec<_> = core.channels.keys().copied().collect();
                ids.into_iter().for_each(|id| core.sync_channel(id));
                self.stage = Stage::Channels;
            }
            Stage::Servers | Stage::Channels => {}
        }
        let all = |core: &Core| core.channels.keys().all(|id| core.channel_read(*id));
        if matches!(self.stage, Stage::Channels) && core.servers_synced() && all(core) {
            return view(core).map(Step::Done);
        }
        Ok(Step::Wait)
    }
}

fn view(core: &mut Core) -> Result<Value, Failure> {
    let account = core.account()?;
    let (user, device) = (account.user, account.device);
    let servers: Vec<_> = core
        .servers
        .values()
        .filter(|s| !s.gone)
        .map(|s| {
            let head = s.policy.head();
            json!({
                "server_id": s.id, "policy_seq": head.seq, "policy_hash": hex::encode(head.hash.0),
                "paused": s.paused,
            })
        })
        .collect();
    let ids: Vec<_> = core.channels.keys().copied().collect();
    let channels: Vec<_> = ids
        .into_iter()
        .filter_map(|id| core.with_channel(id, |core, channel| channel_row(core, channel)))
        .flatten()
        .collect();
    Ok(json!({
        "user_id": user, "device_id": device, "connected": core.net.signed_in(),
        "servers": servers, "channels": channels, "recovery": core.counters.view(),
        "ephemera": { "dropped": core.ephemera.dropped.view() },
    }))
}

/// A channel that this device was in, and that its user may no longer view.
fn hidden(core: &Core, channel: &Channel, name: &str) -> Option<Value> {
    channel.record.as_ref().filter(|record| record.joined > 0)?;
    core.own_states().find(|state| state.server() == channel.server)?;
    Some(json!({
        "channel_id": channel.id, "server_id": channel.server, "name": name, "state": "hidden",
        "reason": "no longer visible to you", "step": null, "epoch": null, "authenticator": null, "leaves": null,
        "seq": channel.seq(), "head": null,
    }))
}

fn channel_row(core: &Core, channel: &mut Channel) -> Option<Value> {
    let server = core.servers.get(&channel.server)?;
    if server.gone {
        return None;
    }
    let name = server.policy.state()?.channel(channel.id)?.name.to_string();
    if !core.viewed(channel) {
        return hidden(core, channel, &name);
    }
    if !core.entitled(channel) {
        return None;
    }
    let owed = core.owed(channel);
    let reason =
        channel.paused.clone().or_else(|| server.paused.clone()).or_else(|| server.closed.clone());
    let (state, reason) = match (reason, owed.len()) {
        (Some(reason), _) => ("paused", Some(reason)),
        (None, _) if channel.resting.is_some() => ("resting", Some(rests(channel, core.now))),
        (None, 0) => ("ok", None),
        (None, n) => ("removing", Some(views::removing(n))),
    };
    let head = channel.record.as_ref().map(|r| r.head);
    let standing = channel.standing(core.now, core.wants.why(channel.id));
    Some(json!({
        "channel_id": channel.id, "server_id": channel.server, "name": name, "state": state, "reason": reason,
        "step": { "at": standing.rung.code(), "why": standing.why },
        "epoch": channel.group.as_ref().map(coterie_mls::Group::epoch),
        "authenticator": channel.group.as_ref().map(|g| hex::encode(g.epoch_authenticator())),
        "leaves": channel.group.as_ref().map(|g| g.leaves().len()),
        "seq": head.map(|h| h.seq), "head": head.map(|h| hex::encode(h.hash.0)),
    }))
}
