//! `join`: the link names node path, code, secret and server; the whole policy log is verified
//! before anything is signed, so the node cannot lead a joiner elsewhere.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use coterie_policy::{Body, Invitation, State, body::MemberJoined, join_proof};
use coterie_protocol::rest::{Admitted, PolicyPage, PostIntent};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, Hash, InvitationId, ServerId, sha256};
use serde_json::json;

use super::views;
use crate::{
    AskId, Core, Failure, FailureKind,
    account::forged,
    flow::{Flow, Input, Step},
    keys,
    net::{Purpose, Reply},
    server::{Policy, Server},
    turn::Turn,
};

/// What a link says.
struct Link {
    code: String,
    code_hash: Hash,
    secret: SigningKey,
    server: ServerId,
}

enum Stage {
    Begin,
    Reading(Policy, Vec<Bytes>),
    Joining(Policy, Vec<Bytes>),
    Joined,
}

pub(super) struct Join {
    text: String,
    wait: bool,
    link: Option<Link>,
    tries: u32,
    stage: Stage,
}

fn bad_link() -> Failure {
    Failure::new(
        FailureKind::Usage,
        "usage",
        "this is not an invitation link: it looks like https://…/i/CODE#SECRET",
    )
}

/// A used-up, expired, revoked and unknown invitation look alike.
fn unknown() -> Failure {
    Failure::new(
        FailureKind::NotFound,
        "not_found",
        "no such invitation, or it can no longer be used",
    )
}

impl Link {
    fn parse(text: &str) -> Option<Self> {
        let (path, secret) = text.trim().split_once('#')?;
        let code = path.rsplit_once("/i/").map(|(_, code)| code)?;
        let code_bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(code).ok()?.try_into().ok()?;
        let secret: [u8; 48] = URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()?;
        let (seed, server) = secret.split_first_chunk::<32>()?;
        Some(Self {
            code: code.to_owned(),
            code_hash: sha256(&[&code_bytes]),
            secret: SigningKey::from_seed(seed),
            server: ServerId::from_slice(server)?,
        })
    }

    fn invitation<'a>(&self, state: &'a State) -> Option<&'a Invitation> {
        let key = self.secret.verifying_key();
        state.invitations().find(|i| i.code_hash == self.code_hash && i.key.0 == key)
    }
}

impl Join {
    pub(super) fn new(text: String, wait: bool) -> Self {
        Self { text, wait, link: None, tries: 0, stage: Stage::Begin }
    }

    fn link(&self) -> Result<&Link, Failure> {
        self.link.as_ref().ok_or_else(bad_link)
    }

    fn read_page(
        &self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        after: u64,
    ) -> Result<(), Failure> {
        let path = format!("/v1/invitations/{}/policy?after={after}&limit=200", self.link()?.code);
        core.net.get(turn, Purpose::Ask(ask), path);
        Ok(())
    }

    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        core.signed_in()?;
        let link = Link::parse(&self.text).ok_or_else(bad_link)?;
        let server = link.server;
        self.link = Some(link);
        let member = core.own_states().any(|s| s.server() == server);
        if member {
            core.sync_servers()?;
            self.stage = Stage::Joined;
            return Ok(Step::Wait);
        }
        self.read_page(core, turn, ask, 0)?;
        self.stage = Stage::Reading(Policy::default(), Vec::new());
        Ok(Step::Wait)
    }

    /// Verifies a page of the log; when it is whole, signs the join.
    fn read(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        mut policy: Policy,
        mut entries: Vec<Bytes>,
        page: &PolicyPage,
    ) -> Result<Step, Failure> {
        let server = self.link()?.server;
        for entry in &page.entries {
            policy.learn(server, entry).map_err(|e| forged(&e.to_string()))?;
            entries.push(entry.clone());
        }
        if page.next.is_some() && !page.entries.is_empty() {
            self.read_page(core, turn, ask, policy.head().seq)?;
            self.stage = Stage::Reading(policy, entries);
            return Ok(Step::Wait);
        }
        let own = core.account()?.user;
        if policy.state().is_some_and(|state| state.member(own).is_some()) {
            // A join whose answer was lost: the verified log has it.
            self.adopt(core, turn, server, policy, &entries);
            return Ok(Step::Wait);
        }
        let body = self.sign(core, turn, &policy)?;
        let path = format!("/v1/invitations/{}/join", self.link()?.code);
        core.net.call(turn, Purpose::Ask(ask), "POST", path, Some(&body));
        self.tries += 1;
        self.stage = Stage::Joining(policy, entries);
        Ok(Step::Wait)
    }

    fn sign(
        &self,
        core: &Core,
        turn: &mut Turn<'_>,
        policy: &Policy,
    ) -> Result<PostIntent, Failure> {
        let (account, link) = (core.account()?, self.link()?);
        let state = policy.state().ok_or_else(unknown)?;
        let invitation: InvitationId = link.invitation(state).map(|i| i.id).ok_or_else(|| {
            forged("the server's log has no invitation of this link: the node leads elsewhere")
        })?;
        let counter = state.counter(account.device) + 1;
        let body = Body::from(MemberJoined {
            invitation,
            username: account.username.clone(),
            device_chain: account.chain(),
            proof: join_proof(&link.secret, link.server, account.user, account.device, counter),
        });
        let signed = core.sign_at(turn, Some(link.server), Some(state.head()), counter, body)?;
        Ok(PostIntent { intent: signed.intent.bytes().clone() })
    }

    fn joined(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        reply: &Reply,
        policy: Policy,
        entries: Vec<Bytes>,
    ) -> Result<Step, Failure> {
        let moved_on =
            matches!(reply.code(), Some("head_stale" | "head_unknown" | "counter_conflict"));
        if moved_on && self.tries < 5 {
            self.read_page(core, turn, ask, policy.head().seq)?;
            self.stage = Stage::Reading(policy, entries);
            return Ok(Step::Wait);
        }
        let server = self.link()?.server;
        let admitted: Admitted = reply.parse()?;
        if admitted.server_id != server {
            return Err(forged("the node answered for another server"));
        }
        self.adopt(core, turn, server, policy, &entries);
        Ok(Step::Wait)
    }

    /// The verified log is the server's, from here on.
    fn adopt(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        server: ServerId,
        policy: Policy,
        entries: &[Bytes],
    ) {
        let known = core.servers.get(&server).is_some_and(|s| s.policy.state().is_some());
        if !known {
            for (index, entry) in entries.iter().enumerate() {
                turn.save_bytes(keys::policy(server, index as u64 + 1), Some(entry.0.clone()));
            }
            core.servers.insert(server, Server { policy, ..Server::new(server, true) });
        }
        if let Some(known) = core.servers.get_mut(&server) {
            (known.stale, known.gone) = (true, false);
        }
        core.policy_moved(server);
        core.online = true;
        self.stage = Stage::Joined;
    }
}

impl Flow for Join {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (std::mem::replace(&mut self.stage, Stage::Joined), input) {
            (Stage::Begin, _) => return self.begin(core, turn, ask),
            (Stage::Reading(policy, entries), Input::Reply(reply)) => {
                if reply.code() == Some("not_found") {
                    return Err(unknown());
                }
                return self.read(core, turn, ask, policy, entries, &reply.parse()?);
            }
            (Stage::Joining(policy, entries), Input::Reply(reply)) => {
                if reply.code() == Some("not_found") {
                    return Err(unknown());
                }
                return self.joined(core, turn, ask, &reply, policy, entries);
            }
            (Stage::Joined, _) => {}
            (stage, _) => {
                self.stage = stage;
                return Ok(Step::Wait);
            }
        }
        let server = self.link()?.server;
        core.refuse_paused(server, None)?;
        let settled = core.servers.get(&server).is_some_and(Server::settled);
        if !settled || core.stale_servers || core.listing {
            return Ok(Step::Wait);
        }
        let channels = core.server_channels(server);
        if self.wait && !channels.iter().all(|id| core.channel_synced(*id)) {
            return Ok(Step::Wait);
        }
        let state = core.state(server)?;
        Ok(Step::Done(
            json!({ "server_id": server, "name": state.name(), "channels": views::channels(state) }),
        ))
    }
}
