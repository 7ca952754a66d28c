//! `profile show | set`: the sealed blob of a profile, as it is. What is in it, and how its key
//! travels, comes later; until then whoever has the key opens it elsewhere.

use coterie_protocol::rest::{ProfileKept, ProfileView, PutProfile};
use coterie_types::{Bytes, UserId, limits::PROFILE_MAX};
use serde_json::json;

use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

const OWN: &str = "/v1/users/@me/profile";

/// Somebody's.
pub(super) struct Show {
    user: Option<String>,
    stage: Stage,
}

enum Stage {
    Begin,
    Syncing(String),
    Fetching(UserId),
}

impl Show {
    pub(super) fn new(user: Option<String>) -> Self {
        Self { user, stage: Stage::Begin }
    }

    fn fetch(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId, user: UserId) -> Step {
        core.net.get(turn, Purpose::Ask(ask), format!("/v1/users/{user}/profile"));
        self.stage = Stage::Fetching(user);
        Step::Wait
    }
}

impl Flow for Show {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&self.stage, input) {
            (Stage::Begin, _) => {
                let own = core.signed_in()?.user;
                let Some(user) = self.user.take() else {
                    return Ok(self.fetch(core, turn, ask, own));
                };
                if let Ok(user) = user.parse() {
                    return Ok(self.fetch(core, turn, ask, user));
                }
                // A name is a member's, in one of the own servers.
                core.sync_servers()?;
                self.stage = Stage::Syncing(user);
                Ok(Step::Wait)
            }
            (Stage::Syncing(name), _) if core.servers_synced() => {
                let user = core.resolve_user(name)?;
                Ok(self.fetch(core, turn, ask, user))
            }
            (Stage::Fetching(user), Input::Reply(reply)) => {
                let view: ProfileView = reply.parse()?;
                let (version, profile) = (view.version, view.profile);
                Ok(Step::Done(json!({ "user_id": user, "version": version, "profile": profile })))
            }
            _ => Ok(Step::Wait),
        }
    }
}

/// One's own, one version up.
pub(super) struct Set {
    profile: Bytes,
    begun: bool,
    posted: bool,
}

impl Set {
    pub(super) fn new(profile: Bytes) -> Self {
        Self { profile, begun: false, posted: false }
    }
}

impl Flow for Set {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            core.signed_in()?;
            if self.profile.is_empty() || self.profile.len() > PROFILE_MAX {
                let message = format!("a profile has 1 to {PROFILE_MAX} bytes");
                return Err(Failure::new(FailureKind::Refused, "too_large", message));
            }
            core.net.get(turn, Purpose::Ask(ask), OWN.into());
            return Ok(Step::Wait);
        }
        let Input::Reply(reply) = input else { return Ok(Step::Wait) };
        if !std::mem::replace(&mut self.posted, true) {
            let version = reply.parse::<ProfileView>()?.version.saturating_add(1);
            let body = PutProfile { version, profile: self.profile.clone() };
            core.net.call(turn, Purpose::Ask(ask), "PUT", OWN.into(), Some(&body));
            return Ok(Step::Wait);
        }
        let kept: ProfileKept = reply.parse()?;
        let user = core.account()?.user;
        Ok(Step::Done(json!({ "user_id": user, "version": kept.version })))
    }
}
