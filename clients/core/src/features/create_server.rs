//! `server create`: the intent that opens the log, its first channel, and that channel's group.

use coterie_policy::{
    ChannelKind,
    body::{ChannelCreated, ServerCreated},
};
use coterie_protocol::rest::{Admitted, CreateServer as Post, PostIntent};
use coterie_types::{ServerId, check_name};

use super::views;
use crate::{
    AskId, Core, Failure, FailureKind,
    account::forged,
    flow::{Flow, Input, Step},
    net::Purpose,
    server::{Server, intent::Wish},
    turn::Turn,
};

/// The name of a new server's first channel.
const FIRST_CHANNEL: &str = "general";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begin,
    Opening,
    Opened,
    AddingChannel,
    Joining,
}

pub(super) struct CreateServer {
    name: String,
    server: Option<ServerId>,
    stage: Stage,
}

impl CreateServer {
    pub(super) fn new(name: String) -> Self {
        Self { name, server: None, stage: Stage::Begin }
    }

    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        let account = core.signed_in()?;
        check_name(&self.name)
            .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
        let wish = Wish::of(ServerCreated {
            name: self.name.clone(),
            username: account.username.clone(),
            device_chain: account.chain(),
            kind: None,
        });
        let first = core.sign_at(turn, None, None, 1, wish)?;
        self.server = Some(first.intent.server());
        let intents = vec![first.intent.bytes().clone()];
        core.net.call(
            turn,
            Purpose::Ask(ask),
            "POST",
            "/v1/servers".into(),
            Some(&Post { intents }),
        );
        self.stage = Stage::Opening;
        Ok(Step::Wait)
    }

    fn add_channel(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        server: ServerId,
    ) -> Result<(), Failure> {
        let wish = Wish::of(ChannelCreated::plain(FIRST_CHANNEL, ChannelKind::Text));
        let signed = core.sign_intent(turn, server, wish)?;
        let post = PostIntent { intent: signed.intent.bytes().clone() };
        core.net.call(
            turn,
            Purpose::Ask(ask),
            "POST",
            format!("/v1/servers/{server}/policy"),
            Some(&post),
        );
        self.stage = Stage::AddingChannel;
        Ok(())
    }
}

impl Flow for CreateServer {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let Some(server) = self.server else { return self.begin(core, turn, ask) };
        if let Input::Reply(reply) = input {
            let admitted: Admitted = reply.parse()?;
            if admitted.server_id != server {
                return Err(forged("the node answered for another server"));
            }
            core.admitted_at(admitted.at);
            core.online = true;
            core.servers.entry(server).or_insert_with(|| Server::new(server, true)).stale = true;
            self.stage = if self.stage == Stage::Opening { Stage::Opened } else { Stage::Joining };
            return Ok(Step::Wait);
        }
        core.refuse_paused(server, None)?;
        if !core.servers.get(&server).is_some_and(Server::settled) {
            return Ok(Step::Wait);
        }
        match self.stage {
            Stage::Opened => self.add_channel(core, turn, ask, server)?,
            Stage::Joining
                if core.server_channels(server).iter().all(|id| core.channel_synced(*id)) =>
            {
                return Ok(Step::done(&views::entered(core, core.state(server)?)));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
