//! How a request of the user goes on: one small state machine a request.

use serde_json::Value;

use crate::{
    AskId, Core, Failure, Row,
    net::Reply,
    turn::{Turn, shown},
};

/// What moves a flow.
#[derive(Debug)]
pub(crate) enum Input {
    /// It begins.
    Begin,
    /// The reply to its call came.
    Reply(Reply),
    /// The rows it asked for came.
    Rows(Vec<Row>),
    /// Something in the core changed: look whether what it waits for is so.
    Look,
}

/// Where a flow stands after a step.
#[derive(Debug)]
pub(crate) enum Step {
    /// It waits for its reply, or for the core to change.
    Wait,
    /// It is finished.
    Done(Value),
}

/// One request of the user.
pub(crate) trait Flow: Send {
    /// Moves on by one input.
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure>;

    /// The user no longer waits. Takes back what can be taken back.
    fn abandon(&mut self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        let _ = (turn, core);
        Failure::new(
            crate::FailureKind::Unreachable,
            "unreachable",
            "the node did not answer in time",
        )
    }

    /// Whether it wants news to come by itself.
    fn lives(&self) -> bool {
        false
    }

    /// Whether its user is there as long as it goes on.
    fn appears(&self) -> bool {
        false
    }

    /// Whether it goes on while the node cannot be reached.
    fn patient(&self) -> bool {
        false
    }
}

impl Step {
    /// Finished, with a value made of a serialisable view.
    pub(crate) fn done<T: serde::Serialize>(view: &T) -> Self {
        Self::Done(shown(view))
    }
}
