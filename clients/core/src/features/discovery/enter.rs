//! Joining a listed server: by its listing, which the server's policy log must confirm.

use coterie_protocol::rest::ListingView;
use coterie_types::ServerId;

use super::show::ask_listing;
use crate::{
    AskId, Core, Failure,
    features::{join::Join, link::Link},
    flow::{Flow, Input, Step},
    turn::Turn,
};

enum Stage {
    Begin,
    Listing(ServerId),
    Joining(Box<Join>),
}

/// Joining by a listing.
pub(in crate::features) struct JoinListed {
    server: String,
    wait: bool,
    stage: Stage,
}

impl JoinListed {
    pub(in crate::features) fn new(server: String, wait: bool) -> Self {
        Self { server, wait, stage: Stage::Begin }
    }
}

impl Flow for JoinListed {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&mut self.stage, input) {
            (Stage::Begin, _) => {
                let server = ask_listing(core, turn, ask, &self.server)?;
                self.stage = Stage::Listing(server);
            }
            (Stage::Listing(server), Input::Reply(reply)) => {
                let listing: ListingView = reply.parse()?;
                let mut join = Box::new(Join::by(Link::of_listing(*server, &listing), self.wait));
                let step = join.step(core, turn, ask, Input::Begin);
                self.stage = Stage::Joining(join);
                return step;
            }
            (Stage::Joining(join), input) => return join.step(core, turn, ask, input),
            _ => {}
        }
        Ok(Step::Wait)
    }
}
