//! What an entry was done to, and how that looked in a state.

use coterie_policy::{Body, Intent, State, channel_id, invitation_id, role_id};
use coterie_types::{ChannelId, InvitationId, RoleId, ServerId, UserId};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Core, features::views, turn::shown};

/// What an act is done to.
#[derive(Debug, Clone, Copy)]
pub(super) enum Target {
    Server(ServerId),
    Channel(ChannelId),
    Role(RoleId),
    User(UserId),
    Invitation(InvitationId),
}

/// What sort of thing that is.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum TargetKind {
    Server,
    Channel,
    Role,
    User,
    Invitation,
}

/// What an intent of a server's log is done to.
pub(super) fn target(server: ServerId, intent: &Intent) -> Target {
    let entry = &intent.entry;
    match &intent.body {
        Body::ChannelCreated(_) => Target::Channel(channel_id(&server, entry)),
        Body::ChannelChanged(body) => Target::Channel(body.channel),
        Body::ChannelDeleted(body) => Target::Channel(body.channel),
        Body::OverwriteSet(body) => Target::Channel(body.channel),
        Body::ChannelSynced(body) => Target::Channel(body.channel),
        Body::AnonymitySet(body) => Target::Channel(body.channel),
        Body::AuthorBlocked(body) => Target::Channel(body.channel),
        Body::HistorySet(body) => Target::Channel(body.channel),
        Body::GroupReset(body) => Target::Channel(body.channel),
        Body::RoleCreated(_) => Target::Role(role_id(&server, entry)),
        Body::RoleChanged(body) => Target::Role(body.role),
        Body::RoleMoved(body) => Target::Role(body.role),
        Body::RoleDeleted(body) => Target::Role(body.role),
        Body::RoleGranted(body) => Target::User(body.user),
        Body::RoleRevoked(body) => Target::User(body.user),
        Body::NicknameSet(body) => Target::User(body.user),
        Body::TimeoutSet(body) => Target::User(body.user),
        Body::MemberKicked(body) => Target::User(body.user),
        Body::MemberBanned(body) => Target::User(body.user),
        Body::MemberUnbanned(body) => Target::User(body.user),
        Body::MemberJoined(_)
        | Body::MemberLeft(_)
        | Body::DeviceBack(_)
        | Body::RoleClaimed(_) => Target::User(intent.user),
        Body::DeviceIdle(body) => Target::User(body.user),
        Body::InvitationCreated(_) => Target::Invitation(invitation_id(&server, entry)),
        Body::InvitationClosed(body) => Target::Invitation(body.invitation),
        _ => Target::Server(server),
    }
}

impl Target {
    pub(super) fn kind(self) -> TargetKind {
        match self {
            Self::Server(_) => TargetKind::Server,
            Self::Channel(_) => TargetKind::Channel,
            Self::Role(_) => TargetKind::Role,
            Self::User(_) => TargetKind::User,
            Self::Invitation(_) => TargetKind::Invitation,
        }
    }

    pub(super) fn id(self) -> String {
        match self {
            Self::Server(id) => id.to_string(),
            Self::Channel(id) => id.to_string(),
            Self::Role(id) => id.to_string(),
            Self::User(id) => id.to_string(),
            Self::Invitation(id) => id.to_string(),
        }
    }

    /// What it is called in a state; empty if it is not there or has no name.
    pub(super) fn name(self, state: &State) -> String {
        match self {
            Self::Server(_) => state.name().to_owned(),
            Self::Channel(id) => state.channel(id).map(|c| c.name.to_string()).unwrap_or_default(),
            Self::Role(id) => state.role(id).map(|role| role.name.clone()).unwrap_or_default(),
            Self::User(id) => state.member(id).map(|m| m.username.to_string()).unwrap_or_default(),
            Self::Invitation(_) => String::new(),
        }
    }

    /// What a state says of it, if it is there.
    pub(super) fn view(self, core: &Core, state: &State) -> Option<Map<String, Value>> {
        let (view, passing): (Value, &[&str]) = match self {
            Self::Server(_) if state.is_deleted() => return None,
            // What changes with every entry, or by those who come and go, is not told.
            Self::Server(_) => (
                shown(&views::server(core, state)),
                &["channels", "members_count", "roles_count", "policy_seq"],
            ),
            Self::Channel(id) => {
                (shown(&views::channel(core, state, state.channel(id)?)), &["visible", "server_id"])
            }
            Self::Role(id) => {
                (shown(&views::role(state, state.role(id)?)), &["members_count", "server_id"])
            }
            Self::User(id) => return user(core, state, id),
            Self::Invitation(id) => {
                let invitation = state.invitation(id)?;
                (shown(&views::invitation(core, state, invitation)), &["code", "link", "server_id"])
            }
        };
        let Value::Object(mut view) = view else { return None };
        passing.iter().for_each(|key| drop(view.remove(*key)));
        Some(view)
    }
}

fn user(core: &Core, state: &State, id: UserId) -> Option<Map<String, Value>> {
    let view = state.member(id).map(|member| shown(&views::member(core, state, member)));
    let mut view = match view {
        Some(Value::Object(view)) => Some(view),
        _ => None,
    };
    if let Some(view) = view.as_mut() {
        ["devices", "rank"].iter().for_each(|key| drop(view.remove(*key)));
        view.insert("timed_out_until".into(), shown(&state.timeout(id)));
    }
    if state.ban(id).is_some() {
        view.get_or_insert_default().insert("banned".into(), true.into());
    }
    view
}
