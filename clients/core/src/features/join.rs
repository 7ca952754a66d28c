//! `join`: the whole policy log is verified before anything is signed, so the node cannot lead a
//! joiner elsewhere.

use coterie_policy::{body::MemberJoined, join_proof};
use coterie_protocol::rest::{Admitted, PostIntent};
use coterie_types::{Bytes, InvitationId, ServerId};

use super::{
    link::Link,
    log_behind::{LogBehind, unknown},
    views,
};
use crate::{
    AskId, Core, Failure, FailureKind,
    account::forged,
    flow::{Flow, Input, Step},
    keys,
    net::{Purpose, Reply},
    server::{Policy, Server, intent::Wish},
    turn::Turn,
};

enum Stage {
    Begin,
    /// A member already, as far as is known here: perhaps not any more.
    Looking,
    Reading(Box<LogBehind>),
    Joining(Box<LogBehind>),
    Joined,
}

/// Joining a server by a link, as somebody was given it or as it stands in a listing.
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

impl Join {
    pub(super) fn new(text: String, wait: bool) -> Self {
        Self { text, wait, link: None, tries: 0, stage: Stage::Begin }
    }

    /// By a link that has been read already.
    pub(super) fn by(link: Link, wait: bool) -> Self {
        Self { link: Some(link), ..Self::new(String::new(), wait) }
    }

    fn link(&self) -> Result<&Link, Failure> {
        self.link.as_ref().ok_or_else(bad_link)
    }

    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        core.signed_in()?;
        if self.link.is_none() {
            self.link = Some(Link::parse(&self.text).ok_or_else(bad_link)?);
        }
        if self.is_member(core)? {
            core.sync_servers()?;
            self.stage = Stage::Looking;
            return Ok(Step::Wait);
        }
        self.read_log(core, turn, ask)
    }

    fn is_member(&self, core: &Core) -> Result<bool, Failure> {
        let server = self.link()?.server;
        Ok(core.own_states().any(|state| state.server() == server))
    }

    fn read_log(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
    ) -> Result<Step, Failure> {
        let log = LogBehind::new(self.link()?.clone());
        log.read_on(core, turn, ask);
        self.stage = Stage::Reading(Box::new(log));
        Ok(Step::Wait)
    }

    /// When the log is whole and verified, signs the join.
    fn read(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        mut log: Box<LogBehind>,
        reply: &Reply,
    ) -> Result<Step, Failure> {
        if !log.replied(core, turn, ask, reply)? {
            self.stage = Stage::Reading(log);
            return Ok(Step::Wait);
        }
        let (own, server) = (core.account()?.user, self.link()?.server);
        if log.policy.state().is_some_and(|state| state.member(own).is_some()) {
            // A join whose answer was lost: the verified log has it.
            self.adopt(core, turn, server, log.policy, &log.entries);
            return Ok(Step::Wait);
        }
        let body = self.sign(core, turn, &log)?;
        let path = format!("/v1/invitations/{}/join", self.link()?.code());
        core.net.call(turn, Purpose::Ask(ask), "POST", path, Some(&body));
        self.tries += 1;
        self.stage = Stage::Joining(log);
        Ok(Step::Wait)
    }

    fn sign(
        &self,
        core: &Core,
        turn: &mut Turn<'_>,
        log: &LogBehind,
    ) -> Result<PostIntent, Failure> {
        let (account, link) = (core.account()?, self.link()?);
        let state = log.policy.state().ok_or_else(unknown)?;
        let invitation: InvitationId = log.invitation()?;
        let counter = state.counter(account.device) + 1;
        let wish = Wish::of(MemberJoined {
            invitation,
            username: account.username.clone(),
            device_chain: account.chain(),
            proof: join_proof(&link.secret(), link.server, account.user, account.device, counter),
        });
        let signed = core.sign_at(turn, Some(link.server), Some(state.head()), counter, wish)?;
        Ok(PostIntent { intent: signed.intent.bytes().clone() })
    }

    fn joined(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        reply: &Reply,
        log: Box<LogBehind>,
    ) -> Result<Step, Failure> {
        let moved_on =
            matches!(reply.code(), Some("head_stale" | "head_unknown" | "counter_conflict"));
        if moved_on && self.tries < 5 {
            log.read_on(core, turn, ask);
            self.stage = Stage::Reading(log);
            return Ok(Step::Wait);
        }
        let server = self.link()?.server;
        let admitted: Admitted = reply.parse()?;
        if admitted.server_id != server {
            return Err(forged("the node answered for another server"));
        }
        core.admitted_at(admitted.at);
        self.adopt(core, turn, server, log.policy, &log.entries);
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
        // Whoever was put out in between finds that in the channels' logs, and joins them anew.
        for channel in core.channels.values_mut().filter(|channel| channel.server == server) {
            channel.stale = true;
        }
        core.policy_moved(turn, server, false);
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
            (Stage::Reading(log), Input::Reply(reply)) => {
                return self.read(core, turn, ask, log, &reply);
            }
            (Stage::Joining(log), Input::Reply(reply)) => {
                if reply.code() == Some("not_found") {
                    return Err(unknown());
                }
                return self.joined(core, turn, ask, &reply, log);
            }
            (Stage::Looking, _) if core.servers_synced() => {
                if !self.is_member(core)? {
                    return self.read_log(core, turn, ask);
                }
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
        Ok(Step::done(&views::entered(core, core.state(server)?)))
    }
}
