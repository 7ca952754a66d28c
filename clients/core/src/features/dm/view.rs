//! Direct messages as they are shown.

use coterie_policy::{Member, State};
use coterie_types::{ChannelId, Seq, ServerId, UserId};
use serde::Serialize;

use crate::{Core, features::views::Verified};

#[derive(Debug, Serialize)]
struct Peer {
    user_id: UserId,
    username: String,
    display_name: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    blocked: bool,
    /// Whether they have still to accept.
    invited: bool,
    /// The safety number, as it was compared.
    verified: Verified,
}

#[derive(Debug, Serialize)]
pub(crate) struct DmView {
    dm_id: ServerId,
    /// Its one channel, once there is one.
    channel_id: Option<ChannelId>,
    name: String,
    owner_id: UserId,
    /// All but oneself, by id.
    peers: Vec<Peer>,
    /// Whether it is a request: one's own acceptance is awaited.
    request: bool,
    /// Who has asked.
    invited_by: Option<UserId>,
    invited_by_name: Option<String>,
    policy_seq: Seq,
}

/// Those that were opened or accepted.
#[derive(Debug, Serialize)]
pub(crate) struct DmList {
    dms: Vec<DmView>,
}

/// Those that wait for an answer.
#[derive(Debug, Serialize)]
pub(crate) struct RequestList {
    requests: Vec<DmView>,
}

/// A dm.
pub(crate) fn dm(core: &Core, state: &State) -> DmView {
    let me = core.account.as_ref().map(|account| account.user);
    let others = state.members().filter(|member| Some(member.user) != me);
    let own = me.and_then(|me| state.member(me));
    let invited_by = own.and_then(|member| member.invited_by);
    DmView {
        dm_id: state.server(),
        channel_id: state.channels().map(|channel| channel.id).next(),
        name: state.name().to_owned(),
        owner_id: state.owner(),
        peers: others.map(|member| peer(core, state, member)).collect(),
        request: invited_by.is_some(),
        invited_by,
        invited_by_name: invited_by.map(|user| core.name_in(state.server(), user)),
        policy_seq: state.head().seq,
    }
}

fn peer(core: &Core, state: &State, member: &Member) -> Peer {
    let identity = state.identity_key(member.user);
    Peer {
        user_id: member.user,
        username: member.username.to_string(),
        display_name: core.display_name_in(state.server(), member.user),
        blocked: core.is_blocked(member.user),
        invited: member.invited_by.is_some(),
        verified: core.verified_state(member.user, identity),
    }
}

/// Those that the user is in for good.
pub(crate) fn dms(core: &Core) -> DmList {
    DmList { dms: rows(core, false) }
}

/// Those that wait to be accepted or declined.
pub(crate) fn requests(core: &Core) -> RequestList {
    RequestList { requests: rows(core, true) }
}

fn rows(core: &Core, requests: bool) -> Vec<DmView> {
    let Some(me) = core.account.as_ref().map(|account| account.user) else { return Vec::new() };
    // What was begun and has neither channel nor anybody else is gone on with by `dm`, and not shown.
    let begun = |state: &State| state.channels().next().is_none() && state.members_count() == 1;
    let of = |state: &&State| state.is_dm() && state.is_invited(me) == requests && !begun(state);
    // Requests of those who are blocked are not shown, and stay unanswered.
    let asks = |state: &State| state.member(me).and_then(|own| own.invited_by);
    let wanted = |state: &&State| !asks(state).is_some_and(|user| core.is_blocked(user));
    core.own_states().filter(of).filter(wanted).map(|state| dm(core, state)).collect()
}
