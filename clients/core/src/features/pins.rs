//! `pins`: what is pinned in a channel.

use coterie_protocol::content::Target;
use coterie_types::{ChannelId, MessageId, Seq, UserId, from_canonical};
use serde::Serialize;

use super::{page::Page, reach::Reach, views::TimelineRow};
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    keys,
    loading::Loading,
    relations::Pins,
    turn::Turn,
};

/// What is pinned in a channel, in the order in which it was pinned.
#[derive(Debug, Serialize)]
struct PinList {
    pins: Vec<PinView>,
}

/// A pinned message.
#[derive(Debug, Serialize)]
struct PinView {
    seq: Seq,
    message_id: MessageId,
    by: Pinner,
    /// As it is shown; none if it is not kept here.
    message: Option<TimelineRow>,
}

/// Who has pinned it.
#[derive(Debug, Serialize)]
struct Pinner {
    user_id: UserId,
    username: Option<String>,
}

enum Stage {
    Channel(Reach),
    Pins(ChannelId),
    Messages(ChannelId),
}

pub(super) struct Pinned {
    pins: Pins,
    page: Page,
    stage: Stage,
}

impl Pinned {
    pub(super) fn new(channel: String) -> Self {
        let stage = Stage::Channel(Reach::new(channel));
        Self { pins: Pins::default(), page: Page::default(), stage }
    }

    fn done(&self, core: &Core, id: ChannelId) -> Step {
        let server = core.channels.get(&id).map(|channel| channel.server);
        let view = |pinned: &crate::relations::Pinned| {
            let target = Target { seq: pinned.target, id: pinned.id };
            let name = server.map(|server| core.name_in(server, pinned.by));
            PinView {
                seq: pinned.target,
                message_id: pinned.id,
                by: Pinner { user_id: pinned.by, username: name },
                message: server.and_then(|server| self.page.value(core, server, target)),
            }
        };
        Step::done(&PinList { pins: self.pins.all.iter().map(view).collect() })
    }
}

impl Flow for Pinned {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&mut self.stage, input) {
            (Stage::Channel(channel), _) => {
                let Some(id) = channel.step(core)? else { return Ok(Step::Wait) };
                let key = keys::pins(id);
                core.load_rows(turn, Loading::Ask(ask), (key.clone(), key + "/"), (1, false));
                self.stage = Stage::Pins(id);
            }
            (Stage::Pins(id), Input::Rows(rows)) => {
                let id = *id;
                let pins = rows.first().and_then(|row| from_canonical(&row.value).ok());
                self.pins = pins.unwrap_or_default();
                self.stage = Stage::Messages(id);
                let seqs = self.pins.all.iter().map(|pinned| pinned.target);
                if self.page.ask_for(core, turn, ask, id, seqs.collect()) {
                    return Ok(self.done(core, id));
                }
            }
            (Stage::Messages(id), Input::Rows(rows)) if self.page.add(&rows) => {
                let id = *id;
                return Ok(self.done(core, id));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
