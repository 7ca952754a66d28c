//! What is answered when an act is done: what it is about as it stands now, a row a kind.

use coterie_policy::{Body, State, channel_id, invitation_id, role_id};
use coterie_types::{ChannelId, EntryId, InvitationId, RoleId, Seq, ServerId, UserId};
use serde::Serialize;
use serde_json::{Map, Value};

use super::Done;
use crate::{
    Core, Failure,
    features::{
        dm::dm,
        purge::Purged,
        views::{self, Removed},
    },
    flow::Step,
    turn::shown,
};

/// The entry that has done something, beside what it is about.
#[derive(Debug, Serialize)]
pub(crate) struct Acted {
    /// The view of the thing.
    #[serde(flatten)]
    view: Map<String, Value>,
    entry_id: EntryId,
    policy_seq: Seq,
    /// Where somebody was put out, of an act that does so.
    #[serde(skip_serializing_if = "Option::is_none")]
    channels: Option<Vec<Removed>>,
    /// Who was banned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) username: Option<String>,
    /// What of theirs was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) purged: Option<Vec<Purged>>,
    /// How many attestations are left, of a role that was claimed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) left: Option<usize>,
}

/// What something is about that somebody has done away with, or that is told by its id alone.
#[derive(Debug, Serialize)]
struct Named {
    server_id: ServerId,
    #[serde(skip_serializing_if = "Option::is_none")]
    channel_id: Option<ChannelId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_id: Option<RoleId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    invitation_id: Option<InvitationId>,
    /// Of a checkpoint, in hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    state_hash: Option<String>,
}

impl Named {
    fn new(state: &State) -> Self {
        Self {
            server_id: state.server(),
            channel_id: None,
            role_id: None,
            user_id: None,
            invitation_id: None,
            state_hash: None,
        }
    }
}

/// The answer: the view of the thing, with the entry that did it.
pub(crate) fn answer(core: &Core, done: &Done) -> Result<Step, Failure> {
    acted(core, done).map(|acted| Step::done(&acted))
}

/// The same, before more is said beside it.
pub(crate) fn acted(core: &Core, done: &Done) -> Result<Acted, Failure> {
    let view = match view(core, core.state(done.server)?, done) {
        Value::Object(view) => view,
        _ => Map::new(),
    };
    Ok(Acted {
        view,
        entry_id: done.admitted.entry_id,
        policy_seq: done.admitted.seq,
        channels: done.channels.clone(),
        username: None,
        purged: None,
        left: None,
    })
}

fn view(core: &Core, state: &State, done: &Done) -> Value {
    let server = state.server();
    let entry = &done.admitted.entry_id;
    match &done.body {
        Body::ServerChanged(_)
        | Body::ServerListed(_)
        | Body::OwnerTransferred(_)
        | Body::VersionFloor(_) => shown(&views::server(core, state)),
        Body::Checkpoint(body) => {
            let state_hash = Some(hex::encode(body.state.0));
            shown(&Named { state_hash, ..Named::new(state) })
        }
        Body::RoleCreated(_) => role(state, role_id(&server, entry)),
        Body::RoleChanged(body) => role(state, body.role),
        Body::RoleMoved(body) => role(state, body.role),
        Body::RoleClaimed(body) => role(state, body.role),
        Body::RoleDeleted(body) => shown(&Named { role_id: Some(body.role), ..Named::new(state) }),
        Body::RoleGranted(body) => member(core, state, body.user),
        Body::RoleRevoked(body) => member(core, state, body.user),
        Body::NicknameSet(body) => member(core, state, body.user),
        Body::TimeoutSet(body) => member(core, state, body.user),
        Body::ChannelCreated(_) => channel(core, state, channel_id(&server, entry)),
        Body::ChannelChanged(body) => channel(core, state, body.channel),
        Body::OverwriteSet(body) => channel(core, state, body.channel),
        Body::ChannelSynced(body) => channel(core, state, body.channel),
        Body::AnonymitySet(body) => channel(core, state, body.channel),
        Body::AuthorBlocked(body) => channel(core, state, body.channel),
        Body::HistorySet(body) => channel(core, state, body.channel),
        Body::GroupReset(body) => channel(core, state, body.channel),
        Body::ChannelDeleted(body) => {
            shown(&Named { channel_id: Some(body.channel), ..Named::new(state) })
        }
        Body::MemberKicked(body) => user(state, body.user),
        Body::MemberBanned(body) => user(state, body.user),
        Body::MemberUnbanned(body) => user(state, body.user),
        Body::MemberAccepted(_) => shown(&dm(core, state)),
        Body::InvitationCreated(_) => invitation(core, state, invitation_id(&server, entry)),
        Body::InvitationClosed(body) => invitation(core, state, body.invitation),
        _ => shown(&Named::new(state)),
    }
}

fn user(state: &State, id: UserId) -> Value {
    shown(&Named { user_id: Some(id), ..Named::new(state) })
}

// What somebody else has done away with meanwhile is told by its id alone.

fn role(state: &State, id: RoleId) -> Value {
    match state.role(id) {
        Some(role) => shown(&views::role(state, role)),
        None => shown(&Named { role_id: Some(id), ..Named::new(state) }),
    }
}

fn member(core: &Core, state: &State, id: UserId) -> Value {
    match state.member(id) {
        Some(member) => shown(&views::member(core, state, member)),
        None => user(state, id),
    }
}

fn channel(core: &Core, state: &State, id: ChannelId) -> Value {
    match state.channel(id) {
        Some(channel) => shown(&views::channel(core, state, channel)),
        None => shown(&Named { channel_id: Some(id), ..Named::new(state) }),
    }
}

fn invitation(core: &Core, state: &State, id: InvitationId) -> Value {
    match state.invitation(id) {
        Some(invitation) => shown(&views::invitation(core, state, invitation)),
        None => shown(&Named { invitation_id: Some(id), ..Named::new(state) }),
    }
}
