//! `member ban`: the entry, everybody's removal of the banned one, and then their messages of late.

use coterie_policy::{Body, body::MemberBanned};
use coterie_types::UserId;

use super::{
    act::{At, Deed, Done, Walk, acted, answer, set_out},
    purge::Purge,
};
use crate::{
    AskId, Core, Failure, FailureKind,
    acts::Ban,
    flow::{Flow, Input, Step},
    turn::Turn,
};

impl Deed for Ban {
    fn body(&self, at: &At<'_>) -> Result<Body, Failure> {
        let user = at.core.resolve_anybody(at.state, &self.user)?;
        if user == at.core.account()?.user {
            let words = "nobody bans themselves";
            return Err(Failure::new(FailureKind::Refused, "self", words));
        }
        Ok(MemberBanned { user }.into())
    }
}

enum Stage {
    Doing(Walk),
    Purging(Box<Done>, UserId, Box<Purge>),
}

/// A ban on its way.
pub(super) struct Banning {
    ban: Ban,
    stage: Stage,
}

impl Banning {
    pub(super) fn new(ban: Ban) -> Self {
        Self { ban, stage: Stage::Doing(Walk::new()) }
    }
}

impl Flow for Banning {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Doing(walk) => {
                let ban = &self.ban;
                let out = |core: &mut Core, _: &mut Turn<'_>| set_out(core, ban);
                let Some(done) = walk.step((core, turn, ask), &input, ban, out)? else {
                    return Ok(Step::Wait);
                };
                let Body::MemberBanned(body) = &done.body else {
                    return answer(core, &done);
                };
                let user = body.user;
                let since = turn.now.0.saturating_sub(self.ban.purge_ms);
                let purge = (self.ban.purge_ms > 0).then_some(since);
                let purge = Purge::new(core, done.server, user, purge);
                self.stage = Stage::Purging(Box::new(done), user, Box::new(purge));
                self.step(core, turn, ask, Input::Look)
            }
            Stage::Purging(done, user, purge) => {
                let Some(purged) = purge.step(core, turn, ask, input)? else {
                    return Ok(Step::Wait);
                };
                let mut acted = acted(core, done)?;
                acted.username = Some(core.name_in(done.server, *user));
                acted.purged = Some(purged);
                Ok(Step::done(&acted))
            }
        }
    }
}
