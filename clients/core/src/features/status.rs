//! `status`: everything fetched, joined, and where it stands.

use coterie_types::{ChannelId, DeviceId, Seq, ServerId, UserId};
use serde::Serialize;
use serde_json::Value;

use super::views;
use crate::{
    AskId, Core, Failure,
    channel::{Channel, Rung, rests},
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// Where everything stands.
#[derive(Debug, Serialize)]
struct StatusReport {
    user_id: UserId,
    device_id: DeviceId,
    connected: bool,
    servers: Vec<ServerStatus>,
    channels: Vec<ChannelStatus>,
    /// What was counted, by reason and step.
    recovery: Value,
    ephemera: EphemeraStatus,
}

/// Where a policy log stands.
#[derive(Debug, Serialize)]
struct ServerStatus {
    server_id: ServerId,
    policy_seq: Seq,
    /// In hex.
    policy_hash: String,
    /// Why it is not gone on with, in words.
    paused: Option<String>,
}

/// Where a channel stands.
#[derive(Debug, Serialize)]
struct ChannelStatus {
    channel_id: ChannelId,
    server_id: ServerId,
    name: String,
    state: StatusState,
    /// In words.
    reason: Option<String>,
    /// Where it stands on the way back.
    step: Option<StepStatus>,
    epoch: Option<u64>,
    /// The epoch authenticator, in hex.
    authenticator: Option<String>,
    leaves: Option<usize>,
    seq: Option<Seq>,
    /// The head's hash, in hex.
    head: Option<String>,
}

/// How it is with a channel.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum StatusState {
    Ok,
    /// A removal is owed.
    Removing,
    /// Entering it again waits for a while.
    Resting,
    Paused,
    /// The user may no longer view it.
    Hidden,
}

/// A step on the way back, with its reason.
#[derive(Debug, Serialize)]
struct StepStatus {
    at: Rung,
    why: Option<String>,
}

/// What was dropped without a word.
#[derive(Debug, Serialize)]
struct EphemeraStatus {
    /// By the reason.
    dropped: Value,
}

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
            return view(core).map(|view| Step::done(&view));
        }
        Ok(Step::Wait)
    }
}

fn view(core: &mut Core) -> Result<StatusReport, Failure> {
    let account = core.account()?;
    let (user, device) = (account.user, account.device);
    let servers: Vec<_> = core
        .servers
        .values()
        .filter(|s| !s.gone)
        .map(|s| {
            let head = s.policy.head();
            ServerStatus {
                server_id: s.id,
                policy_seq: head.seq,
                policy_hash: hex::encode(head.hash.0),
                paused: s.paused.clone(),
            }
        })
        .collect();
    let ids: Vec<_> = core.channels.keys().copied().collect();
    let channels: Vec<_> = ids
        .into_iter()
        .filter_map(|id| core.with_channel(id, |core, channel| channel_row(core, channel)))
        .flatten()
        .collect();
    Ok(StatusReport {
        user_id: user,
        device_id: device,
        connected: core.net.signed_in(),
        servers,
        channels,
        recovery: core.counters.view(),
        ephemera: EphemeraStatus { dropped: core.ephemera.dropped.view() },
    })
}

/// A channel that this device was in, and that its user may no longer view.
fn hidden(core: &Core, channel: &Channel, name: String) -> Option<ChannelStatus> {
    channel.record.as_ref().filter(|record| record.joined > 0)?;
    core.own_states().find(|state| state.server() == channel.server)?;
    Some(ChannelStatus {
        channel_id: channel.id,
        server_id: channel.server,
        name,
        state: StatusState::Hidden,
        reason: Some("no longer visible to you".to_owned()),
        step: None,
        epoch: None,
        authenticator: None,
        leaves: None,
        seq: Some(channel.seq()),
        head: None,
    })
}

fn channel_row(core: &Core, channel: &mut Channel) -> Option<ChannelStatus> {
    let server = core.servers.get(&channel.server)?;
    if server.gone {
        return None;
    }
    let name = server.policy.state()?.channel(channel.id)?.name.to_string();
    if !core.viewed(channel) {
        return hidden(core, channel, name);
    }
    if !core.entitled(channel) {
        return None;
    }
    let owed = core.owed(channel);
    let reason =
        channel.paused.clone().or_else(|| server.paused.clone()).or_else(|| server.closed.clone());
    let (state, reason) = match (reason, owed.len()) {
        (Some(reason), _) => (StatusState::Paused, Some(reason)),
        (None, _) if channel.resting.is_some() => {
            (StatusState::Resting, Some(rests(channel, core.now)))
        }
        (None, 0) => (StatusState::Ok, None),
        (None, n) => (StatusState::Removing, Some(views::removing(n))),
    };
    let head = channel.record.as_ref().map(|r| r.head);
    let standing = channel.standing(core.now, core.wants.why(channel.id));
    let group = channel.group.as_ref();
    Some(ChannelStatus {
        channel_id: channel.id,
        server_id: channel.server,
        name,
        state,
        reason,
        step: Some(StepStatus { at: standing.rung, why: standing.why }),
        epoch: group.map(coterie_mls::Group::epoch),
        authenticator: group.map(|g| hex::encode(g.epoch_authenticator())),
        leaves: group.map(|g| g.leaves().len()),
        seq: head.map(|h| h.seq),
        head: head.map(|h| hex::encode(h.hash.0)),
    })
}
