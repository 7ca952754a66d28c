//! `notify` and `mute`: what a channel notifies of, and until when of nothing.

use coterie_protocol::own_data::{ChannelMarks, Level, Register};
use coterie_types::{ChannelId, Millis};
use serde::Serialize;
use serde_json::Value;

use super::reach::Reach;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    turn::{Turn, shown},
};

/// What a channel notifies of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct NotifyView {
    channel_id: ChannelId,
    level: Level,
    muted: bool,
    muted_until: Option<Millis>,
}

/// What is to be so.
pub(super) enum Change {
    /// Nothing changes.
    None,
    Level(Level),
    Mute(Mute),
}

/// How long nothing notifies.
#[derive(Debug, Clone, Copy)]
pub(super) enum Mute {
    Off,
    Until(Millis),
    For(u64),
    WithoutEnd,
}

impl Mute {
    /// Of what a request says; one of these at most.
    pub(super) fn of(millis: Option<u64>, until: Option<Millis>, off: bool) -> Option<Self> {
        match (millis, until, off) {
            (None, None, true) => Some(Self::Off),
            (None, Some(until), false) => Some(Self::Until(until)),
            (Some(millis), None, false) => Some(Self::For(millis)),
            (None, None, false) => Some(Self::WithoutEnd),
            _ => None,
        }
    }

    /// When it ends.
    fn end(self, now: Millis) -> Result<Millis, Failure> {
        let ends = match self {
            Self::Off => return Ok(Millis(0)),
            Self::WithoutEnd => return Ok(ChannelMarks::end(None)),
            Self::Until(until) => until,
            Self::For(millis) => now.plus(millis),
        };
        if ends <= now {
            return Err(usage("that time has passed"));
        }
        Ok(ends)
    }
}

fn usage(words: &str) -> Failure {
    Failure::new(FailureKind::Usage, "usage", words)
}

pub(super) struct Notify {
    channel: Reach,
    /// None: the request contradicts itself.
    change: Option<Change>,
    /// What is answered once it was told.
    done: Option<Value>,
}

impl Notify {
    pub(super) fn new(channel: String, change: Option<Change>) -> Self {
        Self { channel: Reach::stored(channel), change, done: None }
    }
}

impl Flow for Notify {
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
        let Some(change) = &self.change else {
            return Err(usage("a mute has one end: after a time, at a time, or now"));
        };
        let Some(id) = self.channel.step(core)? else { return Ok(Step::Wait) };
        match change {
            Change::None => {}
            Change::Level(level) => {
                core.change_marks(turn, id, |marks, device| {
                    if marks.level() != *level {
                        Register::set(&mut marks.level, device, *level);
                    }
                })?;
            }
            Change::Mute(mute) => {
                let end = mute.end(core.now)?;
                core.change_marks(turn, id, |marks, device| {
                    Register::set(&mut marks.muted, device, end);
                })?;
            }
        }
        self.done = Some(shown(&view(core, id)));
        core.begin_telling(turn);
        Ok(core.told(&mut self.done))
    }
}

/// What a channel notifies of.
pub(super) fn view(core: &Core, id: ChannelId) -> NotifyView {
    let marks = core.marks.get(&id).cloned().unwrap_or_default();
    NotifyView {
        channel_id: id,
        level: marks.level(),
        muted: marks.is_muted(core.now),
        muted_until: marks.muted_until(core.now),
    }
}
