//! `session list | revoke`: where else the user is signed in.

use coterie_protocol::rest;
use serde::Serialize;
use serde_json::Value;

use super::sign_in;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// A session that was ended.
#[derive(Debug, Serialize)]
struct EndedSession<'a> {
    session_id: &'a str,
    ended: bool,
}

enum Wish {
    List,
    Revoke(String),
    RevokeOthers,
}

/// One call, and its answer as the contract has it.
pub(super) struct Sessions {
    wish: Wish,
    begun: bool,
}

impl Sessions {
    pub(super) fn list() -> Self {
        Self { wish: Wish::List, begun: false }
    }

    pub(super) fn revoke(session: String) -> Self {
        Self { wish: Wish::Revoke(session), begun: false }
    }

    pub(super) fn revoke_others() -> Self {
        Self { wish: Wish::RevokeOthers, begun: false }
    }

    fn begin(&self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        core.signed_in()?;
        let purpose = Purpose::Ask(ask);
        let delete = "DELETE";
        match &self.wish {
            Wish::List => core.net.get(turn, purpose, "/v1/sessions".into()),
            Wish::Revoke(session) if core.net.session() == Some(session) => {
                let message = "this is the session of this program: log out instead";
                return Err(Failure::new(FailureKind::Refused, "own_session", message));
            }
            Wish::Revoke(session) => {
                let part = sign_in::path_part(session).map_err(|_| {
                    let message = format!("no such session: {session}");
                    Failure::new(FailureKind::NotFound, "not_found", message)
                })?;
                let path = format!("/v1/sessions/{part}");
                core.net.call(turn, purpose, delete, path, None::<&()>);
            }
            Wish::RevokeOthers => {
                core.net.call(turn, purpose, delete, "/v1/sessions".into(), None::<&()>);
            }
        }
        Ok(Step::Wait)
    }
}

impl Flow for Sessions {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            return self.begin(core, turn, ask);
        }
        let Input::Reply(reply) = input else { return Ok(Step::Wait) };
        match &self.wish {
            Wish::List => Ok(Step::done(&reply.parse::<rest::Sessions>()?)),
            Wish::Revoke(session) => {
                reply.parse::<Value>()?;
                Ok(Step::done(&EndedSession { session_id: session, ended: true }))
            }
            Wish::RevokeOthers => Ok(Step::done(&reply.parse::<rest::SessionsEnded>()?)),
        }
    }
}
