//! `invite create | list | revoke`: the code finds the invitation, the secret in the link's
//! fragment admits; neither is ever shown to the node before it is used.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_policy::{
    Body, Invitation, State,
    body::{InvitationClosed, InvitationCreated},
    invitation_id,
};
use coterie_protocol::rest::Info;
use coterie_seal::SigningKey;
use coterie_types::{FixedBytes, InvitationId, Millis, ServerId, limits, sha256};
use serde_json::{Value, json};

use super::post_intent::Intending;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    keys,
    net::Purpose,
    records::InvitationRecord,
    turn::Turn,
};

enum Stage {
    Begin,
    Info,
    Syncing,
    Intending(Box<Intending>, ServerId),
}

pub(super) struct Create {
    server: String,
    uses: u32,
    life: u64,
    public_url: String,
    code: [u8; 16],
    seed: [u8; 32],
    stage: Stage,
}

impl Create {
    pub(super) fn new(server: String, uses: u32, life: u64) -> Self {
        Self {
            server,
            uses,
            life,
            public_url: String::new(),
            code: [0; 16],
            seed: [0; 32],
            stage: Stage::Begin,
        }
    }

    fn intend(&mut self, core: &Core, turn: &mut Turn<'_>) -> Result<Stage, Failure> {
        let server = core.resolve_server(&self.server)?;
        (self.code, self.seed) = (turn.random(), turn.random());
        let key = SigningKey::from_seed(&self.seed).verifying_key();
        // Measured from the log's own time where that is later: no clock decides.
        let now = turn.now.max(core.state(server)?.at());
        let expires_at = if self.life == 0 { Millis(0) } else { now.plus(self.life) };
        let body = Body::from(InvitationCreated {
            key: FixedBytes(key),
            code_hash: sha256(&[&self.code]),
            max_uses: self.uses,
            expires_at,
            channel: None,
            roles: None,
        });
        Ok(Stage::Intending(Box::new(Intending::new(server, body)), server))
    }

    fn finish(
        &self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        server: ServerId,
        id: InvitationId,
    ) -> Result<Value, Failure> {
        let code = URL_SAFE_NO_PAD.encode(self.code);
        let secret = URL_SAFE_NO_PAD.encode([self.seed.as_slice(), server.as_bytes()].concat());
        let link = format!("{}/i/{code}#{secret}", self.public_url.trim_end_matches('/'));
        let record = InvitationRecord {
            server,
            code: FixedBytes(self.code),
            seed: FixedBytes(self.seed),
            link,
            invitation: id,
        };
        turn.save(keys::invitation(id), &record);
        core.invitations.insert(id, record);
        row(core, core.state(server)?, id).ok_or_else(|| {
            Failure::new(FailureKind::Bug, "bug", "the invitation is not in the log")
        })
    }
}

impl Flow for Create {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Begin => {
                if self.uses > limits::INVITATION_USES_MAX
                    || self.life > limits::INVITATION_LIFE_MAX
                {
                    let message = "an invitation has at most 100 uses and lives at most 7 days (0: without limit)";
                    return Err(Failure::new(FailureKind::Refused, "invalid", message));
                }
                core.sync_servers()?;
                core.net.get(turn, Purpose::Ask(ask), "/v1/info".into());
                self.stage = Stage::Info;
            }
            Stage::Info => {
                if let Input::Reply(reply) = &input {
                    self.public_url = reply.parse::<Info>()?.public_url;
                    self.stage = Stage::Syncing;
                }
            }
            Stage::Syncing if core.servers_synced() => {
                self.stage = self.intend(core, turn)?;
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Intending(intending, server) => {
                if let Input::Reply(reply) = &input {
                    intending.replied(core, reply)?;
                } else if let Some(admitted) = intending.landed(core, turn, ask)? {
                    let (server, id) = (*server, invitation_id(server, &admitted.entry_id));
                    return self.finish(core, turn, server, id).map(Step::Done);
                }
            }
            Stage::Syncing => {}
        }
        Ok(Step::Wait)
    }
}

/// An invitation as the log has it, with code and link where this device made it.
fn row(core: &Core, state: &State, id: InvitationId) -> Option<Value> {
    let invitation = state.invitation(id)?;
    let own = core.invitations.get(&id);
    Some(json!({
        "invitation_id": id, "server_id": state.server(),
        "code": own.map(|r| URL_SAFE_NO_PAD.encode(r.code.0)), "link": own.map(|r| r.link.clone()),
        "uses": invitation.max_uses, "used": invitation.uses, "expires_at": invitation.expires_at,
        "creator_id": invitation.creator, "closed": invitation.closed,
    }))
}

pub(super) struct List {
    server: String,
    begun: bool,
}

impl List {
    pub(super) fn new(server: String) -> Self {
        Self { server, begun: false }
    }
}

impl Flow for List {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            core.sync_servers()?;
            return Ok(Step::Wait);
        }
        if !core.servers_synced() {
            return Ok(Step::Wait);
        }
        let state = core.state(core.resolve_server(&self.server)?)?;
        let mut open: Vec<&Invitation> =
            state.invitations().filter(|i| i.check_open(state.at()).is_ok()).collect();
        open.sort_by_key(|i| i.created_seq);
        let rows: Vec<_> = open.into_iter().filter_map(|i| row(core, state, i.id)).collect();
        Ok(Step::Done(json!({ "invitations": rows })))
    }
}

pub(super) struct Revoke {
    invitation: String,
    begun: bool,
    intending: Option<(Box<Intending>, ServerId, InvitationId)>,
}

impl Revoke {
    pub(super) fn new(invitation: String) -> Self {
        Self { invitation, begun: false, intending: None }
    }

    fn find(&self, core: &Core) -> Result<(ServerId, InvitationId), Failure> {
        let not_found = || Failure::new(FailureKind::NotFound, "not_found", "no such invitation");
        let by_code = |r: &&InvitationRecord| URL_SAFE_NO_PAD.encode(r.code.0) == self.invitation;
        let id = match self.invitation.parse::<InvitationId>() {
            Ok(id) => id,
            Err(_) => core
                .invitations
                .values()
                .find(by_code)
                .map(|r| r.invitation)
                .ok_or_else(not_found)?,
        };
        let server = core.own_states().find(|s| s.invitation(id).is_some()).map(State::server);
        server.map(|server| (server, id)).ok_or_else(not_found)
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
        if !std::mem::replace(&mut self.begun, true) {
            core.sync_servers()?;
            return Ok(Step::Wait);
        }
        let Some((intending, server, id)) = &mut self.intending else {
            if core.servers_synced() {
                let (server, id) = self.find(core)?;
                let body = Body::from(InvitationClosed { invitation: id });
                self.intending = Some((Box::new(Intending::new(server, body)), server, id));
                return self.step(core, turn, ask, Input::Look);
            }
            return Ok(Step::Wait);
        };
        if let Input::Reply(reply) = &input {
            intending.replied(core, reply)?;
        } else if intending.landed(core, turn, ask)?.is_some() {
            let view = row(core, core.state(*server)?, *id);
            return Ok(Step::Done(view.unwrap_or(Value::Null)));
        }
        Ok(Step::Wait)
    }
}
