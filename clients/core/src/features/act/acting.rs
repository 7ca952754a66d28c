//! The flow of an act: its walk, and then the group of a channel that it made.

use coterie_policy::{Body, State, channel_id};
use coterie_types::{ChannelId, Millis, ServerId, UserId, check_reason};

use super::{Doing, Done, Walk, answer};
use crate::{
    AskId, Core, Failure, FailureKind,
    acts::{Act, Place},
    flow::{Flow, Input, Step},
    resolve::member_in,
    server::intent::Wish,
    turn::Turn,
};

/// Something done in a server by one intent.
pub(crate) trait Deed: Act + Send {
    /// What is wished, as things stand there.
    fn body(&self, at: &At<'_>) -> Result<Body, Failure>;
}

/// Where and when something is done.
pub(crate) struct At<'a> {
    pub(crate) core: &'a Core,
    /// The newest verified state of the server.
    pub(crate) state: &'a State,
    /// The channel, if it is done in one.
    channel: Option<ChannelId>,
    /// The driver's time, or the log's own where that is later: no clock decides.
    pub(crate) now: Millis,
}

enum Stage {
    Doing(Walk),
    /// The group of a channel that was made, or reset, is joined before it is told of.
    Joining(Box<Done>, ChannelId),
}

/// An act on its way.
pub(crate) struct Acting<D> {
    deed: D,
    stage: Stage,
}

impl<'a> At<'a> {
    /// Finds the place of an act.
    pub(crate) fn find(core: &'a Core, place: Place<'_>) -> Result<Self, Failure> {
        let (server, channel) = match place {
            Place::Server(text) => (core.resolve_server(text)?, None),
            Place::Channel(text) => {
                let (server, channel) = core.resolve_any_channel(text)?;
                (server, Some(channel))
            }
            Place::Invitation(text) => (core.resolve_invitation(text)?.0, None),
        };
        core.refuse_paused(server, None)?;
        let state = core.state(server)?;
        Ok(Self { core, state, channel, now: core.now.max(state.at()) })
    }

    /// The channel it is done in.
    pub(crate) fn channel(&self) -> Result<&coterie_policy::Channel, Failure> {
        let found = self.channel.and_then(|id| self.state.channel(id));
        found.ok_or_else(Failure::no_channel)
    }

    pub(crate) fn server(&self) -> ServerId {
        self.state.server()
    }

    pub(crate) fn member(&self, text: &str) -> Result<UserId, Failure> {
        member_in(self.state, text)
    }
}

/// Begins an act: what is wrong in itself is refused before the node is asked anything.
pub(crate) fn begin(core: &mut Core, act: &impl Act) -> Result<(), Failure> {
    if let Some(reason) = act.reason() {
        check_reason(reason).map_err(|e| invalid(e.to_string()))?;
    }
    core.sync_servers()
}

/// Sets out to do a deed, as things stand.
pub(crate) fn set_out(core: &Core, deed: &impl Deed) -> Result<Doing, Failure> {
    let at = At::find(core, deed.place())?;
    let reason = deed.reason().map(str::to_owned);
    Ok(Doing::new(core, at.server(), Wish { body: deed.body(&at)?, reason }))
}

/// What a rule refuses before the node does.
pub(crate) fn invalid(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::Refused, "invalid", message)
}

impl<D: Deed> Acting<D> {
    pub(crate) fn new(deed: D) -> Self {
        Self { deed, stage: Stage::Doing(Walk::new()) }
    }
}

impl<D: Deed> Flow for Acting<D> {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Doing(walk) => {
                let deed = &self.deed;
                let out = |core: &mut Core, _: &mut Turn<'_>| set_out(core, deed);
                let Some(done) = walk.step((core, turn, ask), &input, deed, out)? else {
                    return Ok(Step::Wait);
                };
                let channel = match &done.body {
                    Body::ChannelCreated(_) => channel_id(&done.server, &done.admitted.entry_id),
                    Body::GroupReset(body) => body.channel,
                    _ => return answer(core, &done),
                };
                self.stage = Stage::Joining(Box::new(done), channel);
                self.step(core, turn, ask, Input::Look)
            }
            Stage::Joining(done, channel) if core.channel_synced(*channel) => {
                core.refuse_paused(done.server, Some(*channel))?;
                answer(core, done)
            }
            Stage::Joining(..) => Ok(Step::Wait),
        }
    }
}
