//! `history backup`: the sealed history at the node, switched on or off, or shown.

use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    turn::Turn,
};

pub(super) struct Backup {
    on: Option<bool>,
    now: bool,
    begun: bool,
}

impl Backup {
    pub(super) fn new(on: Option<bool>, now: bool) -> Self {
        Self { on, now, begun: false }
    }
}

impl Flow for Backup {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            core.signed_in()?;
            core.ask_backup(self.on, self.now);
            return Ok(Step::Wait);
        }
        let done = core.backup_asked()?;
        Ok(if done { Step::done(&core.show_backup()) } else { Step::Wait })
    }
}
