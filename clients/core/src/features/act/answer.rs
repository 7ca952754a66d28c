//! What is answered when an act is done: what it is about as it stands now, a row a kind.

use coterie_policy::{Body, State, channel_id, invitation_id, role_id};
use coterie_types::{ChannelId, RoleId, UserId};
use serde_json::{Value, json};

use super::Done;
use crate::{
    Core, Failure,
    features::{dm::dm, views},
};

/// The answer: the view of the thing, with the entry that did it.
pub(crate) fn answer(core: &Core, done: &Done) -> Result<Value, Failure> {
    let mut view = view(core, core.state(done.server)?, done);
    if let Some(object) = view.as_object_mut() {
        object.insert("entry_id".into(), json!(done.admitted.entry_id));
        object.insert("policy_seq".into(), json!(done.admitted.seq));
        if let Some(channels) = &done.channels {
            object.insert("channels".into(), json!(channels));
        }
    }
    Ok(view)
}

fn view(core: &Core, state: &State, done: &Done) -> Value {
    let server = state.server();
    let entry = &done.admitted.entry_id;
    match &done.body {
        Body::ServerChanged(_)
        | Body::ServerListed(_)
        | Body::OwnerTransferred(_)
        | Body::VersionFloor(_) => {
            json!(views::server(core, state))
        }
        Body::Checkpoint(body) => {
            json!({ "server_id": server, "state_hash": hex::encode(body.state.0) })
        }
        Body::RoleCreated(_) => role(state, role_id(&server, entry)),
        Body::RoleChanged(body) => role(state, body.role),
        Body::RoleMoved(body) => role(state, body.role),
        Body::RoleClaimed(body) => role(state, body.role),
        Body::RoleDeleted(body) => json!({ "server_id": server, "role_id": body.role }),
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
        Body::ChannelDeleted(body) => json!({ "server_id": server, "channel_id": body.channel }),
        Body::MemberKicked(body) => json!({ "server_id": server, "user_id": body.user }),
        Body::MemberBanned(body) => json!({ "server_id": server, "user_id": body.user }),
        Body::MemberUnbanned(body) => json!({ "server_id": server, "user_id": body.user }),
        Body::MemberAccepted(_) => json!(dm(core, state)),
        Body::InvitationCreated(_) => invitation(core, state, invitation_id(&server, entry)),
        Body::InvitationClosed(body) => invitation(core, state, body.invitation),
        _ => json!({ "server_id": server }),
    }
}

// What somebody else has done away with meanwhile is told by its id alone.

fn role(state: &State, id: RoleId) -> Value {
    let row = state.role(id).map(|role| json!(views::role(state, role)));
    row.unwrap_or_else(|| json!({ "server_id": state.server(), "role_id": id }))
}

fn member(core: &Core, state: &State, id: UserId) -> Value {
    let row = state.member(id).map(|member| json!(views::member(core, state, member)));
    row.unwrap_or_else(|| json!({ "server_id": state.server(), "user_id": id }))
}

fn channel(core: &Core, state: &State, id: ChannelId) -> Value {
    let row = state.channel(id).map(|channel| json!(views::channel(core, state, channel)));
    row.unwrap_or_else(|| json!({ "server_id": state.server(), "channel_id": id }))
}

fn invitation(core: &Core, state: &State, id: coterie_types::InvitationId) -> Value {
    let row = state.invitation(id).map(|invitation| views::invitation(core, state, invitation));
    row.unwrap_or_else(|| json!({ "server_id": state.server(), "invitation_id": id }))
}
