//! `lend_token`: the access token, for the driver's transfers of bytes.

use serde::Serialize;

use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// A token for the driver's own calls.
#[derive(Serialize)]
struct Lent<'a> {
    access_token: Option<&'a String>,
}

/// A call shows that the token is good, or has it renewed.
pub(crate) struct Lend;

impl Flow for Lend {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match input {
            Input::Begin => {
                core.account()?;
                core.net.get(turn, Purpose::Ask(ask), "/v1/users/@me".into());
                Ok(Step::Wait)
            }
            Input::Reply(reply) => {
                let _: serde_json::Value = reply.parse()?;
                Ok(Step::done(&Lent { access_token: core.net.access() }))
            }
            _ => Ok(Step::Wait),
        }
    }
}
