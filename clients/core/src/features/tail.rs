//! `tail`: what is stored after a seq, then everything that arrives, until abandoned.

use coterie_protocol::gateway::Lane;
use coterie_types::{ChannelId, Seq};

use super::{
    page::Page,
    reach::Reach,
    read,
    views::{CaughtUpRow, TailRow},
};
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    turn::Turn,
};

enum Stage {
    Channel(Reach),
    Loading(ChannelId),
    Live(ChannelId),
}

pub(super) struct Tail {
    after: Option<Seq>,
    /// Whether `caught_up` has been shown for the present connection.
    said: bool,
    stage: Stage,
}

impl Tail {
    pub(super) fn new(channel: String, after: Option<Seq>) -> Self {
        Self { after, said: false, stage: Stage::Channel(Reach::new(channel)) }
    }

    /// Shows `caught_up` once a connection, when stored, synced and followed.
    fn live(
        &mut self,
        core: &Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        id: ChannelId,
    ) -> Result<Step, Failure> {
        let Some(channel) = core.channels.get(&id) else { return Ok(Step::Wait) };
        core.refuse_paused(channel.server, Some(id))?;
        if core.servers.get(&channel.server).is_none_or(|s| s.gone) || !core.viewed(channel) {
            return Err(Failure::no_channel());
        }
        let followed = core.gateway.live() && core.gateway.caught_up.contains(&Lane::Channel(id));
        if followed && channel.settled() {
            if !std::mem::replace(&mut self.said, true) {
                turn.row(ask, &TailRow::CaughtUp(CaughtUpRow { seq: channel.seq() }));
            }
        } else if !core.gateway.live() {
            self.said = false;
        }
        Ok(Step::Wait)
    }
}

impl Flow for Tail {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Channel(channel) => {
                let Some(id) = channel.step(core)? else { return Ok(Step::Wait) };
                if let Some(gap) = read::leading_gap(core, id, self.after.unwrap_or(0)) {
                    turn.row(ask, &gap);
                }
                read::load(core, turn, ask, id, self.after, u32::MAX, false);
                // From here on every new row is shown as it is saved: none is missed, none doubled,
                // as the load's range was fixed in this very batch.
                self.stage = Stage::Loading(id);
            }
            Stage::Loading(id) => {
                let id = *id;
                if let Input::Rows(rows) = input {
                    let page = Page::new(&rows, u32::MAX);
                    page.values(core, id).into_iter().for_each(|(_, value)| turn.row(ask, &value));
                    core.tails.insert(ask, id);
                    core.ephemera.pace.look_anew();
                    self.stage = Stage::Live(id);
                }
            }
            Stage::Live(id) => {
                let id = *id;
                return self.live(core, turn, ask, id);
            }
        }
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        matches!(self.stage, Stage::Loading(_) | Stage::Live(_))
    }
}
