//! One listed server, as its own verified policy log says: the listing must be what the owner has
//! signed.

use coterie_protocol::rest::ListingView;
use coterie_types::{InvitationId, Millis, Seq, ServerId, UserId};
use serde::Serialize;

use crate::{
    AskId, Core, Failure, FailureKind,
    features::{link::Link, log_behind::LogBehind, views},
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// A listed server, as its log says.
#[derive(Debug, Serialize)]
struct VerifiedListing {
    server_id: ServerId,
    name: String,
    description: String,
    icon: String,
    language: String,
    category: &'static str,
    owner_id: UserId,
    members_count: usize,
    policy_seq: Seq,
    invitation_id: InvitationId,
    listed_at: Millis,
    /// It is what the owner has signed.
    verified: bool,
    joined: bool,
}

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

fn verified(
    core: &Core,
    log: &LogBehind,
    listing: &ListingView,
) -> Result<VerifiedListing, Failure> {
    let invitation = log.invitation()?;
    let state = log.policy.state().ok_or_else(Failure::no_channel)?;
    let settings = state.settings();
    Ok(VerifiedListing {
        server_id: state.server(),
        name: settings.name.clone(),
        description: settings.description.clone(),
        icon: settings.icon.clone(),
        language: settings.language.clone(),
        category: views::category_name(settings.category),
        owner_id: state.owner(),
        members_count: state.members_count(),
        policy_seq: state.head().seq,
        invitation_id: invitation,
        listed_at: listing.server.listed_at,
        verified: true,
        joined: core.own_states().any(|own| own.server() == state.server()),
    })
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
                let shown =
                    whole.then(|| verified(core, log, listing).map(|view| Step::done(&view)));
                return shown.unwrap_or(Ok(Step::Wait));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
