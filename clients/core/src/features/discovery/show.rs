//! One listed server, as its own verified policy log says: the listing must be what the owner has
//! signed.

use coterie_protocol::rest::ListingView;
use coterie_types::ServerId;
use serde_json::{Value, json};

use crate::{
    AskId, Core, Failure, FailureKind,
    features::{link::Link, log_behind::LogBehind, views},
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

enum Stage {
    Begin,
    Listing(ServerId),
    Reading(Box<LogBehind>, Box<ListingView>),
}

/// Looking at a listed server.
pub(in crate::features) struct ShowListing {
    server: String,
    stage: Stage,
}

impl ShowListing {
    pub(in crate::features) fn new(server: String) -> Self {
        Self { server, stage: Stage::Begin }
    }
}

/// Asks for the listing of a server.
pub(super) fn ask_listing(
    core: &mut Core,
    turn: &mut Turn<'_>,
    ask: AskId,
    server: &str,
) -> Result<ServerId, Failure> {
    core.signed_in()?;
    let server: ServerId = server.parse().map_err(|_| {
        let words = format!("{server} is no server's id: discover search shows them");
        Failure::new(FailureKind::Usage, "usage", words)
    })?;
    core.net.get(turn, Purpose::Ask(ask), format!("/v1/discovery/{server}"));
    Ok(server)
}

fn verified(core: &Core, log: &LogBehind, listing: &ListingView) -> Result<Value, Failure> {
    let invitation = log.invitation()?;
    let state = log.policy.state().ok_or_else(Failure::no_channel)?;
    let settings = state.settings();
    Ok(json!({
        "server_id": state.server(), "name": settings.name, "description": settings.description,
        "icon": settings.icon, "language": settings.language,
        "category": views::category_name(settings.category), "owner_id": state.owner(),
        "members_count": state.members_count(), "policy_seq": state.head().seq,
        "invitation_id": invitation, "listed_at": listing.server.listed_at, "verified": true,
        "joined": core.own_states().any(|own| own.server() == state.server()),
    }))
}

impl Flow for ShowListing {
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
                let log = LogBehind::new(Link::of_listing(*server, &listing));
                log.read_on(core, turn, ask);
                self.stage = Stage::Reading(Box::new(log), Box::new(listing));
            }
            (Stage::Reading(log, listing), Input::Reply(reply)) => {
                let whole = log.replied(core, turn, ask, &reply)?;
                let shown = whole.then(|| verified(core, log, listing).map(Step::Done));
                return shown.unwrap_or(Ok(Step::Wait));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
