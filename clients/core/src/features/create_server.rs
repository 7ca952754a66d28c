//! `server create`: the intent that opens the log, what its template makes, and the groups of its channels.

use coterie_policy::body::ServerCreated;
use coterie_protocol::rest::{Admitted, CreateServer as Post, PostIntent};
use coterie_types::{ServerId, check_name};

use super::{
    templates::{Plan, Template},
    views,
};
use crate::{
    AskId, Core, Failure, FailureKind,
    account::forged,
    flow::{Flow, Input, Step},
    net::Purpose,
    server::{Server, intent::Wish},
    turn::Turn,
};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Begin,
    Opening,
    /// The log has what was made so far.
    Made,
    Making,
    Joining,
}

pub(super) struct CreateServer {
    name: String,
    plan: Plan,
    server: Option<ServerId>,
    stage: Stage,
}

impl CreateServer {
    pub(super) fn new(name: String, template: Template) -> Self {
        Self { name, plan: Plan::new(template), server: None, stage: Stage::Begin }
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

    /// Signs the next intent of the template; all being made, the groups are waited for.
    fn make(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        server: ServerId,
    ) -> Result<(), Failure> {
        let Some(wish) = self.plan.next(core.state(server)?.everyone()) else {
            self.stage = Stage::Joining;
            return Ok(());
        };
        let signed = core.sign_intent(turn, server, wish)?;
        self.plan.made(&server, &signed.entry);
        let post = PostIntent { intent: signed.intent.bytes().clone() };
        core.net.call(
            turn,
            Purpose::Ask(ask),
            "POST",
            format!("/v1/servers/{server}/policy"),
            Some(&post),
        );
        self.stage = Stage::Making;
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
            self.stage = Stage::Made;
            return Ok(Step::Wait);
        }
        core.refuse_paused(server, None)?;
        if !core.servers.get(&server).is_some_and(Server::settled) {
            return Ok(Step::Wait);
        }
        if self.stage == Stage::Made {
            self.make(core, turn, ask, server)?;
        }
        match self.stage {
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
