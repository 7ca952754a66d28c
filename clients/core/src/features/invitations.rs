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
use coterie_types::{
    FixedBytes, InvitationId, Millis, RoleId, ServerId, limits, sha256, sort_by_number,
};
use serde::Serialize;

use super::{
    act::{At, Deed, Doing, Done, answer, begin, invalid},
    views::{self, InvitationView},
};
use crate::{
    AskId, Core, Failure, FailureKind,
    acts::{Act, CreateInvitation, RevokeInvitation},
    flow::{Flow, Input, Step},
    keys,
    net::Purpose,
    records::InvitationRecord,
    resolve::{channel_in, role_in},
    server::intent::Wish,
    turn::Turn,
};

/// What a link to an invitation is made of; nobody else has it yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Secrets {
    pub(super) code: [u8; 16],
    pub(super) seed: [u8; 32],
}

impl Secrets {
    pub(super) fn new(turn: &mut Turn<'_>) -> Self {
        Self { code: turn.random(), seed: turn.random() }
    }

    /// An invitation by them, to the server as a whole.
    pub(super) fn body(&self, max_uses: u32, expires_at: Millis) -> InvitationCreated {
        InvitationCreated {
            key: FixedBytes(SigningKey::from_seed(&self.seed).verifying_key()),
            code_hash: sha256(&[&self.code]),
            max_uses,
            expires_at,
            channel: None,
            roles: None,
        }
    }

    /// Keeps them with the invitation that was made.
    pub(super) fn keep(
        &self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        done: &Done,
        public_url: &str,
        standing: bool,
    ) -> InvitationId {
        let id = invitation_id(&done.server, &done.admitted.entry_id);
        let link = link(public_url, &self.code, &self.seed, done.server);
        let record = InvitationRecord {
            server: done.server,
            code: FixedBytes(self.code),
            seed: FixedBytes(self.seed),
            link,
            invitation: id,
            standing: standing.then_some(true),
        };
        turn.save(keys::invitation(id), &record);
        core.invitations.insert(id, record);
        id
    }
}

/// The link to an invitation: what follows the `#` never reaches the node.
pub(super) fn link(url: &str, code: &[u8; 16], seed: &[u8; 32], server: ServerId) -> String {
    let code = URL_SAFE_NO_PAD.encode(code);
    let secret = URL_SAFE_NO_PAD.encode([seed.as_slice(), server.as_bytes()].concat());
    format!("{}/i/{code}#{secret}", url.trim_end_matches('/'))
}

enum Stage {
    Begin,
    Info,
    Syncing,
    Doing(Box<Doing>, Secrets),
}

/// An invitation that is being made.
pub(super) struct Create {
    act: CreateInvitation,
    public_url: String,
    stage: Stage,
}

impl Create {
    pub(super) fn new(act: CreateInvitation) -> Self {
        Self { act, public_url: String::new(), stage: Stage::Begin }
    }

    fn set_out(&self, core: &Core, turn: &mut Turn<'_>) -> Result<Stage, Failure> {
        let at = At::find(core, self.act.place())?;
        let secrets = Secrets::new(turn);
        let life = self.act.life_ms;
        let expires_at = if life == 0 { Millis(0) } else { at.now.plus(life) };
        let mut body = secrets.body(self.act.uses, expires_at);
        let channel = self.act.channel.as_deref().map(|text| channel_in(at.state, text));
        body.channel = channel.transpose()?;
        let roles = self.act.roles.iter().map(|text| role_in(at.state, text));
        let mut roles: Vec<RoleId> = roles.collect::<Result<_, _>>()?;
        roles.sort_unstable();
        roles.dedup();
        body.roles = (!roles.is_empty()).then_some(roles);
        let wish = Wish { body: body.into(), reason: self.act.reason.clone() };
        Ok(Stage::Doing(Box::new(Doing::new(core, at.server(), wish)), secrets))
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
                if self.act.uses > limits::INVITATION_USES_MAX
                    || self.act.life_ms > limits::INVITATION_LIFE_MAX
                {
                    let message = "an invitation has at most 100 uses and lives at most 7 days (0: without limit)";
                    return Err(invalid(message));
                }
                begin(core, &self.act)?;
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
                self.stage = self.set_out(core, turn)?;
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Syncing => {}
            Stage::Doing(doing, secrets) => {
                if let Some(done) = doing.step(core, turn, ask, &input)? {
                    secrets.keep(core, turn, &done, &self.public_url, false);
                    return answer(core, &done);
                }
            }
        }
        Ok(Step::Wait)
    }
}

/// The invitations of a server that can be used.
#[derive(Debug, Serialize)]
pub(super) struct InvitationList {
    invitations: Vec<InvitationView>,
}

/// The invitations of a server that can be used, in the order in which they were made.
pub(super) fn list(core: &Core, state: &State) -> InvitationList {
    let mut open: Vec<&Invitation> =
        state.invitations().filter(|i| i.check_open(state.at()).is_ok()).collect();
    sort_by_number(&mut open, |i| i.created_seq);
    let invitations = open.into_iter().map(|i| views::invitation(core, state, i)).collect();
    InvitationList { invitations }
}

impl Deed for RevokeInvitation {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let (_, invitation) = at.core.resolve_invitation(&self.invitation)?;
        Ok(InvitationClosed { invitation }.into())
    }
}

impl Core {
    /// An invitation by its id, or by the code of one made here.
    pub(crate) fn resolve_invitation(
        &self,
        text: &str,
    ) -> Result<(ServerId, InvitationId), Failure> {
        let not_found = || Failure::new(FailureKind::NotFound, "not_found", "no such invitation");
        let by_code = |r: &&InvitationRecord| URL_SAFE_NO_PAD.encode(r.code.0) == text;
        let id = match text.parse::<InvitationId>() {
            Ok(id) => id,
            Err(_) => {
                let found = self.invitations.values().find(by_code);
                found.map(|r| r.invitation).ok_or_else(not_found)?
            }
        };
        let server = self.own_states().find(|s| s.invitation(id).is_some()).map(State::server);
        server.map(|server| (server, id)).ok_or_else(not_found)
    }
}
