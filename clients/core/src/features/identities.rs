//! `identity list | link | unlink`: identities at providers that sign the user in.

use coterie_protocol::rest::{self, LinkIdentity};

use super::provider;
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

const PATH: &str = "/v1/users/@me/identities";

enum Wish {
    List,
    Link { provider: String, id_token: String },
    Unlink(String),
}

/// One call, and its answer as the contract has it.
pub(super) struct Identities {
    wish: Wish,
    begun: bool,
}

impl Identities {
    pub(super) fn list() -> Self {
        Self { wish: Wish::List, begun: false }
    }

    pub(super) fn link(provider: String, id_token: String) -> Self {
        Self { wish: Wish::Link { provider, id_token }, begun: false }
    }

    pub(super) fn unlink(provider: String) -> Self {
        Self { wish: Wish::Unlink(provider), begun: false }
    }
}

impl Flow for Identities {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            core.signed_in()?;
            let purpose = Purpose::Ask(ask);
            match &self.wish {
                Wish::List => core.net.get(turn, purpose, PATH.into()),
                Wish::Link { provider, id_token } => {
                    let path = format!("{PATH}/{}", provider::path_part(provider)?);
                    let body = LinkIdentity { id_token: id_token.trim().into() };
                    core.net.call(turn, purpose, "PUT", path, Some(&body));
                }
                Wish::Unlink(provider) => {
                    let path = format!("{PATH}/{}", provider::path_part(provider)?);
                    core.net.call(turn, purpose, "DELETE", path, None::<&()>);
                }
            }
            return Ok(Step::Wait);
        }
        let Input::Reply(reply) = input else { return Ok(Step::Wait) };
        Ok(Step::done(&reply.parse::<rest::Identities>()?))
    }
}
