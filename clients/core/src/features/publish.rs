//! `server publish | unpublish`: a standing invitation is made and then listed, by which everybody
//! may join; it is closed when the server is taken off the list.

use coterie_policy::{
    Invitation, State,
    body::{InvitationClosed, ServerListed, StandingInvitation},
};
use coterie_protocol::rest::Info;
use coterie_types::{InvitationId, Millis};

use super::{
    act::{At, Doing, Done, answer, begin},
    invitations::Secrets,
};
use crate::{
    AskId, Core, Failure, FailureKind,
    acts::{Act, PublishServer, UnpublishServer},
    flow::{Flow, Input, Step},
    net::Purpose,
    server::intent::Wish,
    turn::Turn,
};

enum Stage {
    Begin,
    Info,
    Syncing,
    Inviting(Box<Doing>, Secrets),
    Listing(Box<Doing>),
}

/// A server that is being listed.
pub(super) struct Publish {
    act: PublishServer,
    public_url: String,
    stage: Stage,
}

impl Publish {
    pub(super) fn new(act: PublishServer) -> Self {
        Self { act, public_url: String::new(), stage: Stage::Begin }
    }

    fn set_out(&self, core: &Core, turn: &mut Turn<'_>) -> Result<Stage, Failure> {
        let at = At::find(core, self.act.place())?;
        if at.state.settings().listing.is_some() {
            let words = "the server is listed already";
            return Err(Failure::new(FailureKind::Refused, "invalid", words));
        }
        if let Some(id) = unused(core, at.state) {
            return Ok(Stage::Listing(Box::new(self.list(core, at.state, id)?)));
        }
        let secrets = Secrets::new(turn);
        let wish = self.wish(secrets.body(0, Millis(0)));
        Ok(Stage::Inviting(Box::new(Doing::new(core, at.server(), wish)), secrets))
    }

    fn list(&self, core: &Core, state: &State, id: InvitationId) -> Result<Doing, Failure> {
        let record = core.invitations.get(&id).ok_or_else(|| {
            Failure::new(FailureKind::Bug, "bug", "the standing invitation was not kept")
        })?;
        let listing = StandingInvitation { invitation: id, code: record.code, secret: record.seed };
        let wish = self.wish(ServerListed { listing: Some(listing) });
        Ok(Doing::new(core, state.server(), wish))
    }

    fn wish(&self, body: impl Into<coterie_policy::Body>) -> Wish {
        Wish { body: body.into(), reason: self.act.reason.clone() }
    }
}

/// An invitation that was made for a listing and has not come to stand there.
fn unused(core: &Core, state: &State) -> Option<InvitationId> {
    let open = |i: &&Invitation| i.check_open(state.at()).is_ok();
    let made = core.invitations.values().filter(|r| r.standing == Some(true));
    let mut ids = made.filter(|r| r.server == state.server()).map(|r| r.invitation);
    ids.find(|id| state.invitation(*id).as_ref().is_some_and(open))
}

impl Flow for Publish {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Begin => {
                begin(core, &self.act)?;
                core.net.get(turn, Purpose::Ask(ask), "/v1/info".into());
                self.stage = Stage::Info;
            }
            Stage::Info => {
                if let Input::Reply(reply) = &input {
                    self.public_url = reply.parse::<Info>()?.public_url;
                    self.stage = Stage::Syncing;
                }
            }
            Stage::Syncing if core.servers_synced() => {
                self.stage = self.set_out(core, turn)?;
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Syncing => {}
            Stage::Inviting(doing, secrets) => {
                let Some(done) = doing.step(core, turn, ask, &input)? else {
                    return Ok(Step::Wait);
                };
                let id = secrets.keep(core, turn, &done, &self.public_url, true);
                let doing = self.list(core, core.state(done.server)?, id)?;
                self.stage = Stage::Listing(Box::new(doing));
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Listing(doing) => {
                if let Some(done) = doing.step(core, turn, ask, &input)? {
                    return answer(core, &done);
                }
            }
        }
        Ok(Step::Wait)
    }
}

enum Closing {
    Begin,
    Syncing,
    Unlisting(Box<Doing>, InvitationId),
    Shutting(Box<Doing>, Box<Done>),
}

/// A server that is being taken off the list.
pub(super) struct Unpublish {
    act: UnpublishServer,
    stage: Closing,
}

impl Unpublish {
    pub(super) fn new(act: UnpublishServer) -> Self {
        Self { act, stage: Closing::Begin }
    }

    fn set_out(&self, core: &Core) -> Result<Closing, Failure> {
        let at = At::find(core, self.act.place())?;
        let Some(listing) = &at.state.settings().listing else {
            let words = "the server is not listed";
            return Err(Failure::new(FailureKind::Refused, "invalid", words));
        };
        let wish =
            Wish { body: ServerListed { listing: None }.into(), reason: self.act.reason.clone() };
        let doing = Doing::new(core, at.server(), wish);
        Ok(Closing::Unlisting(Box::new(doing), listing.invitation))
    }
}

impl Flow for Unpublish {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Closing::Begin => {
                begin(core, &self.act)?;
                self.stage = Closing::Syncing;
            }
            Closing::Syncing if core.servers_synced() => {
                self.stage = self.set_out(core)?;
                return self.step(core, turn, ask, Input::Look);
            }
            Closing::Syncing => {}
            Closing::Unlisting(doing, invitation) => {
                let Some(done) = doing.step(core, turn, ask, &input)? else {
                    return Ok(Step::Wait);
                };
                // Whoever has seen the listing would still come in by it.
                let wish = Wish::of(InvitationClosed { invitation: *invitation });
                let doing = Doing::new(core, done.server, wish);
                self.stage = Closing::Shutting(Box::new(doing), Box::new(done));
                return self.step(core, turn, ask, Input::Look);
            }
            Closing::Shutting(doing, unlisted) => {
                if doing.step(core, turn, ask, &input)?.is_some() {
                    return answer(core, unlisted);
                }
            }
        }
        Ok(Step::Wait)
    }
}
