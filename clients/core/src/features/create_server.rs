//! `server create`: its log is opened and its template made ([`crate::making`]), and the groups of its
//! channels waited for.

use coterie_types::{ServerId, check_name};

use super::{templates::Template, views};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    making::Made,
    turn::Turn,
};

pub(super) struct CreateServer {
    name: String,
    template: Template,
    server: Option<ServerId>,
}

impl CreateServer {
    pub(super) fn new(name: String, template: Template) -> Self {
        Self { name, template, server: None }
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
            core.signed_in()?;
            check_name(&self.name)
                .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
            self.server = Some(core.begin_making(turn, self.name.clone(), self.template)?);
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
