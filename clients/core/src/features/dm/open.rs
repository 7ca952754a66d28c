//! `dm USER[,USER…] [TEXT]`: the dm of these people is found or opened, the others' devices are added
//! by their KeyPackages, and the text is sent. Each step looks at what is so, so that whatever was
//! cut off is gone on with.

use coterie_policy::{
    ChannelKind, ServerKind, State,
    body::{ChannelCreated, MemberAdded, ServerCreated},
};
use coterie_protocol::rest::{Admitted, CreateServer};
use coterie_types::{ChannelId, MessageId, Seq, ServerId, UserId, limits};
use serde::Serialize;

use super::{
    people::{Found, People},
    view::{DmView, dm},
};
use crate::{
    AskId, Core, Failure, FailureKind,
    account::forged,
    channel::Sent,
    features::{act::Doing, compose::bytes_of},
    flow::{Flow, Input, Step},
    net::Purpose,
    server::{Server, intent::Wish},
    turn::Turn,
};

/// The name of a dm's one channel.
const CHANNEL: &str = "messages";

/// The dm, and what was sent to it at once.
#[derive(Debug, Serialize)]
struct OpenedDm {
    #[serde(flatten)]
    dm: DmView,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<MessageId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seq: Option<Seq>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epoch: Option<u64>,
}

enum Stage {
    Begin,
    Servers,
    Naming,
    Opening(ServerId),
    Filling(ServerId),
    Doing(ServerId, Box<Doing>),
    Joining(ServerId, ChannelId),
    Adding(ServerId, ChannelId),
    Sending(ServerId, ChannelId, MessageId),
}

/// A dm on its way.
pub(crate) struct Open {
    users: Vec<String>,
    text: Option<String>,
    /// The dm that somebody is added to, as it was typed; none: that of exactly these people.
    to: Option<String>,
    people: Option<People>,
    /// Whether the dm that the other opened at the same time may be looked for once more.
    again: bool,
    stage: Stage,
}

impl Open {
    pub(crate) fn new(users: Vec<String>, text: Option<String>) -> Self {
        Self { users, text, to: None, people: None, again: true, stage: Stage::Begin }
    }

    /// Adds one more to a dm.
    pub(crate) fn adding(dm: String, user: String) -> Self {
        Self { to: Some(dm), ..Self::new(vec![user], None) }
    }

    fn found(&self) -> &[Found] {
        self.people.as_ref().map(|people| people.found.as_slice()).unwrap_or_default()
    }

    /// All are found: which dm is it?
    fn choose(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
    ) -> Result<Step, Failure> {
        let ids = self.people.as_ref().map(People::ids).unwrap_or_default();
        let me = core.account()?.user;
        let known = match &self.to {
            Some(text) => Some(core.resolve_server(text)?),
            None => core.dm_of(&ids).or_else(|| core.begun_dm(&ids)),
        };
        if let Some(server) = known {
            let state = core.state(server)?;
            if !state.is_dm() {
                let words = "this is a server: one joins it by an invitation";
                return Err(Failure::new(FailureKind::Refused, "not_dm", words));
            }
            refuse_unaccepted(state, me)?;
            self.stage = Stage::Filling(server);
            return self.step(core, turn, ask, Input::Look);
        }
        if ids.len() >= limits::DM_MEMBERS {
            let words = format!("a dm is for at most {} people", limits::DM_MEMBERS);
            return Err(Failure::new(FailureKind::Refused, "too_many_members", words));
        }
        let account = core.account()?;
        let names: Vec<&str> = self.found().iter().map(|found| found.username.as_str()).collect();
        let name = [&[account.username.as_str()], names.as_slice()].concat().join(", ");
        let wish = Wish::of(ServerCreated {
            name: name.chars().take(limits::NAME_MAX).collect::<String>().trim_end().to_owned(),
            username: account.username.clone(),
            device_chain: account.chain(),
            kind: ServerKind::Dm.number(),
        });
        let first = core.sign_at(turn, None, None, 1, wish)?;
        let post = CreateServer { intents: vec![first.intent.bytes().clone()] };
        core.net.call(turn, Purpose::Ask(ask), "POST", "/v1/servers".into(), Some(&post));
        self.stage = Stage::Opening(first.intent.server());
        Ok(Step::Wait)
    }

    /// What the dm lacks still: a member, its channel; else it is ready.
    fn fill(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        server: ServerId,
    ) -> Result<Step, Failure> {
        let state = core.state(server)?;
        let missing = self.found().iter().find(|found| state.member(found.user).is_none());
        let channel = state.channels().map(|channel| channel.id).next();
        let wish = match (missing, channel) {
            (Some(found), _) => Wish::of(MemberAdded {
                user: found.user,
                username: found.username.clone(),
                device_chain: found.entries.clone(),
            }),
            (None, None) => Wish::of(ChannelCreated::plain(CHANNEL, ChannelKind::Text)),
            (None, Some(id)) => {
                core.sync_channel(id);
                self.stage = Stage::Joining(server, id);
                return self.step(core, turn, ask, Input::Look);
            }
        };
        self.stage = Stage::Doing(server, Box::new(Doing::new(core, server, wish)));
        self.step(core, turn, ask, Input::Look)
    }

    /// The channel is joined: the text goes out, after those are added who are to read it.
    fn say(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        (server, id): (ServerId, ChannelId),
    ) -> Result<Step, Failure> {
        core.refuse_paused(server, Some(id))?;
        core.add_right_devices(id);
        let Some(text) = self.text.take() else {
            self.stage = Stage::Adding(server, id);
            return self.step(core, turn, ask, Input::Look);
        };
        let content = core.content_of(server, &text, (turn.random(), turn.now));
        let content = bytes_of(&content)?;
        let message = core.new_message_id(turn);
        core.enqueue(turn, id, message, content);
        self.stage = Stage::Sending(server, id, message);
        self.step(core, turn, ask, Input::Look)
    }

    fn done(
        core: &Core,
        server: ServerId,
        sent: Option<(MessageId, Sent)>,
    ) -> Result<Step, Failure> {
        Ok(Step::done(&OpenedDm {
            dm: dm(core, core.state(server)?),
            message_id: sent.as_ref().map(|(message, _)| *message),
            seq: sent.as_ref().map(|(_, sent)| sent.seq),
            epoch: sent.as_ref().map(|(_, sent)| sent.epoch),
        }))
    }
}

impl Core {
    /// Nothing is said in a request before it is accepted.
    pub(crate) fn refuse_request(&self, channel: ChannelId) -> Result<(), Failure> {
        let server = self.channels.get(&channel).map(|channel| channel.server);
        match server.map(|server| self.state(server)) {
            Some(Ok(state)) => refuse_unaccepted(state, self.account()?.user),
            _ => Ok(()),
        }
    }
}

/// Whoever was asked answers first.
fn refuse_unaccepted(state: &State, me: UserId) -> Result<(), Failure> {
    if !state.is_invited(me) {
        return Ok(());
    }
    let words = format!(
        "this is a request that waits for your answer: accept it first \
         (coterie requests accept {})",
        state.server()
    );
    Err(Failure::new(FailureKind::Refused, "not_accepted", words))
}

impl Flow for Open {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Begin => {
                self.people = Some(People::named(&self.users)?);
                core.sync_servers()?;
                self.stage = Stage::Servers;
            }
            Stage::Servers if core.servers_synced() => {
                self.stage = Stage::Naming;
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Naming => {
                let Some(people) = self.people.as_mut() else { return Ok(Step::Wait) };
                if let Input::Reply(reply) = &input {
                    people.answered(core, reply)?;
                }
                if !people.ask(core, turn, ask) {
                    return self.choose(core, turn, ask);
                }
            }
            Stage::Opening(server) => {
                let Input::Reply(reply) = &input else { return Ok(Step::Wait) };
                let server = *server;
                let admitted: Admitted = reply.parse()?;
                if admitted.server_id != server {
                    return Err(forged("the node answered for another server"));
                }
                core.admitted_at(admitted.at);
                core.servers.entry(server).or_insert_with(|| Server::new(server, true)).stale =
                    true;
                self.stage = Stage::Filling(server);
            }
            Stage::Filling(server) => {
                let server = *server;
                core.refuse_paused(server, None)?;
                if core.servers.get(&server).is_some_and(Server::settled) {
                    return self.fill(core, turn, ask, server);
                }
            }
            Stage::Doing(server, doing) => {
                let server = *server;
                match doing.step(core, turn, ask, &input) {
                    Ok(None) => {}
                    Ok(Some(_)) => {
                        self.stage = Stage::Filling(server);
                        return self.step(core, turn, ask, Input::Look);
                    }
                    // The other was faster: theirs is found when everything is fetched.
                    Err(failure) if self.again && failure.message.contains("(dm_exists)") => {
                        self.again = false;
                        self.people = Some(People::named(&self.users)?);
                        core.sync_servers()?;
                        self.stage = Stage::Servers;
                    }
                    Err(failure) => return Err(failure),
                }
            }
            Stage::Joining(server, id) if core.channel_synced(*id) => {
                let at = (*server, *id);
                return self.say(core, turn, ask, at);
            }
            Stage::Adding(server, id) if core.channel_synced(*id) => {
                return Self::done(core, *server, None);
            }
            Stage::Sending(server, id, message) => {
                core.refuse_paused(*server, Some(*id))?;
                if let Some(outcome) = core.take_outcome(*id, *message) {
                    let sent = (*message, outcome?);
                    return Self::done(core, *server, Some(sent));
                }
            }
            _ => {}
        }
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        matches!(self.stage, Stage::Sending(..))
    }

    fn abandon(&mut self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        match self.stage {
            Stage::Sending(_, id, message) => core.give_up_sending(turn, Some((id, &[message]))),
            _ => core.give_up_sending(turn, None),
        }
    }
}
