//! What is only looked up: the policy logs brought up to date, and the answer made of them.

use serde_json::Value;

use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// A question that verified policy logs answer.
pub(super) struct Look<F> {
    begun: bool,
    answer: F,
}

impl<F: Fn(&Core) -> Result<Value, Failure> + Send> Look<F> {
    pub(super) fn new(answer: F) -> Self {
        Self { begun: false, answer }
    }
}

impl<F: Fn(&Core) -> Result<Value, Failure> + Send> Flow for Look<F> {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            core.sync_servers()?;
            return Ok(Step::Wait);
        }
        if core.servers_synced() { (self.answer)(core).map(Step::Done) } else { Ok(Step::Wait) }
    }
}
