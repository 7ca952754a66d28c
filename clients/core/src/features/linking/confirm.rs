//! The user has compared the digits that both devices show.

use serde::Serialize;

use super::code_of;
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// What the user has said.
#[derive(Debug, Serialize)]
struct Compared {
    same: bool,
}

pub(crate) struct Confirm {
    code: String,
    same: bool,
}

impl Confirm {
    pub(crate) fn new(code: String, same: bool) -> Self {
        Self { code, same }
    }
}

impl Flow for Confirm {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        core.account()?;
        core.compared.insert(code_of(&self.code)?, self.same);
        Ok(Step::done(&Compared { same: self.same }))
    }
}
