//! `channel create`: the intent, then the group.

use coterie_policy::{Body, ChannelKind, body::ChannelCreated, channel_id};
use coterie_types::{ChannelId, ServerId, check_name};

use super::{post_intent::Intending, views};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    turn::Turn,
};

enum Stage {
    Begin,
    Syncing,
    Intending(Box<Intending>, ServerId),
    Joining(ServerId, ChannelId),
}

pub(super) struct CreateChannel {
    server: String,
    name: String,
    stage: Stage,
}

impl CreateChannel {
    pub(super) fn new(server: String, name: String) -> Self {
        Self { server, name, stage: Stage::Begin }
    }
}

impl Flow for CreateChannel {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Begin => {
                check_name(&self.name)
                    .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
                core.sync_servers()?;
                self.stage = Stage::Syncing;
            }
            Stage::Syncing if core.servers_synced() => {
                let server = core.resolve_server(&self.server)?;
                let body = Body::from(ChannelCreated::plain(&self.name, ChannelKind::Text));
                self.stage = Stage::Intending(Box::new(Intending::new(server, body)), server);
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Intending(intending, server) => {
                if let Input::Reply(reply) = &input {
                    intending.replied(core, reply)?;
                } else if let Some(admitted) = intending.landed(core, turn, ask)? {
                    let channel = channel_id(server, &admitted.entry_id);
                    self.stage = Stage::Joining(*server, channel);
                    return self.step(core, turn, ask, Input::Look);
                }
            }
            Stage::Joining(server, channel) if core.channel_synced(*channel) => {
                core.refuse_paused(*server, Some(*channel))?;
                let row = views::channels(core.state(*server)?)
                    .into_iter()
                    .find(|c| c.channel_id == *channel);
                return row.map_or(Ok(Step::Wait), |row| Ok(Step::done(&row)));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
