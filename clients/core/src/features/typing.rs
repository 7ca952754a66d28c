//! `typing`: the user types in a channel; and what they have chosen to be told of them.

use coterie_types::ChannelId;
use serde::Serialize;
use serde_json::Value;

use super::reach::Reach;
use crate::{
    AskId, Core, Failure, PresenceChoice,
    flow::{Flow, Input, Step},
    turn::{Turn, shown},
};

/// Whether it was told now that the user types.
#[derive(Debug, Serialize)]
struct TypedView {
    channel_id: ChannelId,
    told: bool,
}

/// The user types.
pub(super) struct Typing {
    channel: Reach,
    anonymously: bool,
}

/// What is told of the user, chosen or only shown.
#[derive(Default)]
pub(super) struct Appear {
    pub(super) state: Option<PresenceChoice>,
    pub(super) typing: Option<bool>,
    pub(super) idle: Option<bool>,
    pub(super) done: Option<Value>,
}

impl Typing {
    pub(super) fn new(channel: String, anonymously: bool) -> Self {
        Self { channel: Reach::stored(channel), anonymously }
    }
}

impl Flow for Typing {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let Some(id) = self.channel.step(core)? else { return Ok(Step::Wait) };
        let told = core.type_in(turn, id, self.anonymously);
        Ok(Step::done(&TypedView { channel_id: id, told }))
    }
}

impl Flow for Appear {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if self.done.is_some() {
            return Ok(core.told(&mut self.done));
        }
        core.choose_presence(turn, self.state, self.typing)?;
        if let Some(idle) = self.idle {
            core.note_idle(idle);
        }
        self.done = Some(shown(&core.show_presence()));
        core.begin_telling(turn);
        Ok(core.told(&mut self.done))
    }
}
