//! `server create | finish`: its log is opened and its template made ([`crate::making`]), and the groups
//! of its channels waited for; or what of a template was not made is left so.

use coterie_types::{ServerId, check_name};
use serde::Serialize;

use super::{templates::Template, views};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    making::Made,
    turn::Turn,
};

enum Wanted {
    New {
        name: String,
        template: Template,
    },
    /// What of its template was not made.
    Rest {
        server: String,
    },
}

pub(super) struct CreateServer {
    wanted: Wanted,
    server: Option<ServerId>,
}

impl CreateServer {
    pub(super) fn new(name: String, template: Template) -> Self {
        Self { wanted: Wanted::New { name, template }, server: None }
    }

    /// Goes on with one that was not made whole.
    pub(super) fn finish(server: String) -> Self {
        Self { wanted: Wanted::Rest { server }, server: None }
    }

    fn begin(&self, core: &mut Core, turn: &mut Turn<'_>) -> Result<ServerId, Failure> {
        core.signed_in()?;
        match &self.wanted {
            Wanted::New { name, template } => {
                check_name(name)
                    .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
                core.begin_making(turn, name.clone(), *template)
            }
            Wanted::Rest { server } => {
                let server = core.resolve_server(server)?;
                core.finish_making(turn, server)?;
                Ok(server)
            }
        }
    }
}

impl Flow for CreateServer {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let Some(server) = self.server else {
            self.server = Some(self.begin(core, turn)?);
            return Ok(Step::Wait);
        };
        core.refuse_paused(server, None)?;
        if let Made::OnItsWay = core.made(server)? {
            return Ok(Step::Wait);
        }
        let channels = core.server_channels(server);
        if channels.iter().all(|id| core.channel_synced(*id)) {
            return Ok(Step::done(&views::entered(core, core.state(server)?)));
        }
        Ok(Step::Wait)
    }

    fn abandon(&mut self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        match self.server {
            Some(server) => core.leave_making(turn, server),
            None => Failure::new(FailureKind::Unreachable, "unreachable", "nothing was made"),
        }
    }
}

/// A server that is left as it is.
#[derive(Debug, Serialize)]
struct LeftView {
    server_id: ServerId,
}

/// Leaves a server without what its template was to make.
pub(super) struct LeaveUnmade {
    server: String,
}

impl LeaveUnmade {
    pub(super) fn new(server: String) -> Self {
        Self { server }
    }
}

impl Flow for LeaveUnmade {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        core.signed_in()?;
        let server_id = core.resolve_server(&self.server)?;
        core.forget_unmade(turn, server_id)?;
        Ok(Step::done(&LeftView { server_id }))
    }
}
