//! What the audit log says of an intent: what it was done to, and what of that is other now.

use coterie_policy::{Body, Intent, RoleGate, State, channel_id, invitation_id, role_id};
use coterie_ports::rows::AuditRow;
use coterie_types::{ChannelId, InvitationId, RoleId, ServerId, UserId};
use serde::Serialize;
use serde_json::{Map, Value};

use super::views::{channel_view, invitation_view, member_view, role_view, server_view};

/// What an act is done to.
enum Target {
    Server(ServerId),
    Channel(ChannelId),
    Role(RoleId),
    User(UserId),
    Invitation(InvitationId),
}

/// The row of an intent; who comes and goes by themselves, and checkpoints, are no acts upon
/// anything.
pub(super) fn audit_row(
    before: Option<&State>,
    after: &State,
    intent: &Intent,
) -> Option<AuditRow> {
    let target = target(after.server(), intent)?;
    let was = before.and_then(|before| target.view(before));
    let (was, is) = difference(was, target.view(after));
    let (target_kind, target) = target.name();
    Some(AuditRow {
        seq: 0,
        at: after.at(),
        actor: intent.user,
        action: intent.body.name().to_owned(),
        target_kind: target_kind.to_owned(),
        target,
        policy_seq: Some(after.head().seq),
        reason: intent.reason.clone(),
        before: was.map(|was| Value::Object(was).to_string()),
        after: is.map(|is| Value::Object(is).to_string()),
    })
}

fn target(server: ServerId, intent: &Intent) -> Option<Target> {
    let entry = &intent.entry;
    Some(match &intent.body {
        Body::MemberJoined(_)
        | Body::MemberLeft(_)
        | Body::Checkpoint(_)
        | Body::AnonymityKeySet(_)
        | Body::DeviceIdle(_)
        | Body::DeviceBack(_) => return None,
        Body::ServerCreated(_)
        | Body::ServerChanged(_)
        | Body::ServerListed(_)
        | Body::ServerDeleted(_)
        | Body::OwnerTransferred(_)
        | Body::VersionFloor(_) => Target::Server(server),
        Body::ChannelCreated(_) => Target::Channel(channel_id(&server, entry)),
        Body::ChannelChanged(body) => Target::Channel(body.channel),
        Body::ChannelDeleted(body) => Target::Channel(body.channel),
        Body::OverwriteSet(body) => Target::Channel(body.channel),
        Body::ChannelSynced(body) => Target::Channel(body.channel),
        Body::AnonymitySet(body) => Target::Channel(body.channel),
        Body::GroupReset(body) => Target::Channel(body.channel),
        Body::AuthorBlocked(body) => Target::Channel(body.channel),
        Body::HistorySet(body) => Target::Channel(body.channel),
        Body::RoleCreated(_) => Target::Role(role_id(&server, entry)),
        Body::RoleChanged(body) => Target::Role(body.role),
        Body::RoleMoved(body) => Target::Role(body.role),
        Body::RoleDeleted(body) => Target::Role(body.role),
        Body::RoleGranted(body) => Target::User(body.user),
        Body::RoleRevoked(body) => Target::User(body.user),
        Body::RoleClaimed(_) => Target::User(intent.user),
        Body::NicknameSet(body) => Target::User(body.user),
        Body::TimeoutSet(body) => Target::User(body.user),
        Body::MemberKicked(body) => Target::User(body.user),
        Body::MemberBanned(body) => Target::User(body.user),
        Body::MemberUnbanned(body) => Target::User(body.user),
        Body::InvitationCreated(_) => Target::Invitation(invitation_id(&server, entry)),
        Body::InvitationClosed(body) => Target::Invitation(body.invitation),
        // A kind that the fold knows and this table does not: about the server, at least.
        _ => Target::Server(server),
    })
}

impl Target {
    fn name(&self) -> (&'static str, String) {
        match self {
            Self::Server(id) => ("server", id.to_string()),
            Self::Channel(id) => ("channel", id.to_string()),
            Self::Role(id) => ("role", id.to_string()),
            Self::User(id) => ("user", id.to_string()),
            Self::Invitation(id) => ("invitation", id.to_string()),
        }
    }

    /// What a state says of it, if it is there.
    fn view(&self, state: &State) -> Option<Map<String, Value>> {
        match self {
            Self::Server(_) if state.is_deleted() => None,
            Self::Server(_) => {
                let mut view = object(&server_view(state));
                // They change with every entry, or by those who come and go.
                view.remove("head");
                view.remove("members_count");
                Some(view)
            }
            Self::Channel(id) => Some(object(&channel_view(state, state.channel(*id)?))),
            Self::Role(id) => state.role(*id).map(|role| {
                let mut view = object(&role_view(role));
                view.insert("gate".into(), gate(role.gate.as_ref()));
                view
            }),
            Self::User(id) => user(state, *id),
            Self::Invitation(id) => state.invitation(*id).map(|invitation| {
                let mut view = object(&invitation_view(invitation));
                view.insert("closed".into(), invitation.closed.into());
                view
            }),
        }
    }
}

/// What is proved to have a role; the tables do not have it.
fn gate(gate: Option<&RoleGate>) -> Value {
    gate.map_or(Value::Null, |gate| {
        serde_json::json!({
            "attester": gate.attester, "attribute": gate.attribute,
            "at_least": gate.comparison != 0, "threshold": gate.threshold, "years": gate.years,
            "fresh_days": gate.fresh,
        })
    })
}

fn user(state: &State, id: UserId) -> Option<Map<String, Value>> {
    let mut view = state.member(id).map(|member| object(&member_view(state, member)));
    if state.ban(id).is_some() {
        view.get_or_insert_default().insert("banned".into(), true.into());
    }
    view
}

fn object(view: &impl Serialize) -> Map<String, Value> {
    match serde_json::to_value(view) {
        Ok(Value::Object(object)) => object,
        // Our own types are objects.
        _ => Map::new(),
    }
}

/// What a thing was, and what it is.
type Two = (Option<Map<String, Value>>, Option<Map<String, Value>>);

/// Leaves what differs. Of lists only the items that the other does not have.
fn difference(before: Option<Map<String, Value>>, after: Option<Map<String, Value>>) -> Two {
    let (Some(before), Some(after)) = (&before, &after) else { return (before, after) };
    let left = |of: &Map<String, Value>, other: &Map<String, Value>| {
        let differs = of.iter().filter(|(key, value)| other.get(*key) != Some(value));
        let pairs = differs.map(|(key, value)| (key.clone(), less(value, other.get(key))));
        Some(pairs.collect())
    };
    (left(before, after), left(after, before))
}

fn less(value: &Value, other: Option<&Value>) -> Value {
    match (value, other) {
        (Value::Array(items), Some(Value::Array(others))) => {
            items.iter().filter(|item| !others.contains(item)).cloned().collect()
        }
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn map(value: Value) -> Option<Map<String, Value>> {
        value.as_object().cloned()
    }

    #[test]
    fn what_is_the_same_is_left_out_and_of_lists_the_items_that_are() {
        let before = map(json!({"name": "a", "kind": "text", "roles": ["r1", "r2"], "gone": 1}));
        let after = map(json!({"name": "b", "kind": "text", "roles": ["r2", "r3"]}));
        let (was, is) = difference(before.clone(), after);
        assert_eq!(was, map(json!({"name": "a", "roles": ["r1"], "gone": 1})));
        assert_eq!(is, map(json!({"name": "b", "roles": ["r3"]})));
        assert_eq!(difference(before.clone(), None), (before, None));
    }
}
