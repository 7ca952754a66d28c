//! `preview`: where an invitation leads, as the verified policy log says and not as the node describes
//! it. Nobody needs to be signed in for it.

use coterie_types::{InvitationId, Millis, ServerId};
use serde::Serialize;

use super::{link::Link, log_behind::LogBehind};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// Where a link leads.
#[derive(Debug, Serialize)]
struct LinkPreview {
    server_id: ServerId,
    name: String,
    description: String,
    members_count: usize,
    invitation_id: InvitationId,
    /// Who has made the invitation, if they are still there.
    by: Option<String>,
    /// 0: never.
    expires_at: Option<Millis>,
    joined: bool,
}

pub(super) struct Preview {
    link: String,
    log: Option<Box<LogBehind>>,
}

impl Preview {
    pub(super) fn new(link: String) -> Self {
        Self { link, log: None }
    }
}

fn view(core: &Core, log: &LogBehind) -> Result<LinkPreview, Failure> {
    let id = log.invitation()?;
    let state = log.policy.state().ok_or_else(Failure::no_channel)?;
    let invitation = state.invitations().find(|known| known.id == id);
    let by = invitation.and_then(|known| state.member(known.creator));
    let settings = state.settings();
    Ok(LinkPreview {
        server_id: state.server(),
        name: settings.name.clone(),
        description: settings.description.clone(),
        members_count: state.members_count(),
        invitation_id: id,
        by: by.map(|member| member.username.to_string()),
        expires_at: invitation.map(|known| known.expires_at),
        joined: core.own_states().any(|own| own.server() == state.server()),
    })
}

impl Flow for Preview {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let Some(log) = self.log.as_mut() else {
            let words = "this is not an invitation link: it looks like https://…/i/CODE#SECRET";
            let link = Link::parse(&self.link)
                .ok_or_else(|| Failure::new(FailureKind::Usage, "usage", words))?;
            let log = self.log.insert(Box::new(LogBehind::new(link)));
            log.read_on(core, turn, ask);
            return Ok(Step::Wait);
        };
        let Input::Reply(reply) = input else { return Ok(Step::Wait) };
        if log.replied(core, turn, ask, &reply)? {
            return view(core, log).map(|view| Step::done(&view));
        }
        Ok(Step::Wait)
    }
}
