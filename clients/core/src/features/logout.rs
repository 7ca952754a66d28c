//! `logout`: the session ends; the device and what it has stored stay.

use serde_json::Map;

use super::views;
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::{Turn, shown},
};

pub(super) struct Logout;

impl Flow for Logout {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match input {
            Input::Begin => {
                core.signed_in()?;
                core.net.call(
                    turn,
                    Purpose::Ask(ask),
                    "POST",
                    "/v1/auth/logout".into(),
                    None::<&()>,
                );
                Ok(Step::Wait)
            }
            Input::Reply(reply) => {
                let failure = reply.parse::<serde_json::Value>().err();
                if failure.as_ref().is_some_and(|f| f.kind != crate::FailureKind::NotSignedIn) {
                    return failure.map_or(Ok(Step::Wait), Err);
                }
                let account = core.account.as_ref();
                let view = account.map_or_else(|| Map::new().into(), |a| shown(&views::who(a)));
                core.net.end_session(turn);
                Ok(Step::Done(view))
            }
            _ => Ok(Step::Wait),
        }
    }
}
