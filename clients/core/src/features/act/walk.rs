//! The walk of every act: what is wrong in itself refused, the policy logs brought up to date, the wish carried out.

use super::{Doing, Done, acting::begin};
use crate::{AskId, Core, Failure, acts::Act, flow::Input, turn::Turn};

enum Stage {
    Begin,
    Servers,
    Doing(Box<Doing>),
}

/// An act on its way to being done.
pub(crate) struct Walk(Stage);

impl Walk {
    pub(crate) const fn new() -> Self {
        Self(Stage::Begin)
    }

    /// Moves on; gives what was done when it is. `set_out` makes the wish, once, as things stand when the
    /// logs are up to date.
    pub(crate) fn step(
        &mut self,
        (core, turn, ask): (&mut Core, &mut Turn<'_>, AskId),
        input: &Input,
        act: &impl Act,
        set_out: impl FnOnce(&mut Core, &mut Turn<'_>) -> Result<Doing, Failure>,
    ) -> Result<Option<Done>, Failure> {
        match &mut self.0 {
            Stage::Begin => {
                begin(core, act)?;
                self.0 = Stage::Servers;
            }
            Stage::Servers if core.servers_synced() => {
                let mut doing = set_out(core, turn)?;
                let done = doing.step(core, turn, ask, &Input::Look)?;
                self.0 = Stage::Doing(Box::new(doing));
                return Ok(done);
            }
            Stage::Servers => {}
            Stage::Doing(doing) => return doing.step(core, turn, ask, input),
        }
        Ok(None)
    }
}
