//! `preview`: where an invitation leads, as the verified policy log says and not as the node describes
//! it. Nobody needs to be signed in for it.

use serde_json::{Value, json};

use super::{link::Link, log_behind::LogBehind};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    turn::Turn,
};

pub(super) struct Preview {
    link: String,
    log: Option<Box<LogBehind>>,
}

impl Preview {
    pub(super) fn new(link: String) -> Self {
        Self { link, log: None }
    }
}

fn view(core: &Core, log: &LogBehind) -> Result<Value, Failure> {
    let id = log.invitation()?;
    let state = log.policy.state().ok_or_else(Failure::no_channel)?;
    let invitation = state.invitations().find(|known| known.id == id);
    let by = invitation.and_then(|known| state.member(known.creator));
    let settings = state.settings();
    Ok(json!({
        "server_id": state.server(), "name": settings.name, "description": settings.description,
        "members_count": state.members_count(), "invitation_id": id,
        "by": by.map(|member| member.username.to_string()),
        "expires_at": invitation.map(|known| known.expires_at),
        "joined": core.own_states().any(|own| own.server() == state.server()),
    }))
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
            return view(core, log).map(Step::Done);
        }
        Ok(Step::Wait)
    }
}
