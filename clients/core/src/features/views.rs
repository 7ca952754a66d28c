//! The objects of the CLI contract (`spec/10-cli.md`).

use coterie_policy::State;
use coterie_protocol::content::{Content, text_of};
use coterie_types::{ChannelId, DeviceId, EntryId, Seq, ServerId, UserId};
use serde::Serialize;
use serde_json::{Value, json};

use crate::{account::Account, records::TimelineRecord};

#[derive(Debug, Serialize)]
pub(crate) struct Who {
    pub(crate) user_id: UserId,
    pub(crate) username: String,
    pub(crate) device_id: DeviceId,
}

#[derive(Debug, Serialize)]
pub(crate) struct ChannelRow {
    pub(crate) channel_id: ChannelId,
    pub(crate) server_id: ServerId,
    pub(crate) name: String,
    pub(crate) kind: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct ServerView {
    pub(crate) server_id: ServerId,
    pub(crate) name: String,
    pub(crate) owner_id: UserId,
    pub(crate) channels: Vec<ChannelRow>,
    pub(crate) members_count: usize,
    pub(crate) policy_seq: Seq,
}

#[derive(Debug, Serialize)]
pub(crate) struct Removed {
    pub(crate) channel_id: ChannelId,
    pub(crate) removed: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct Expelled {
    pub(crate) entry_id: EntryId,
    pub(crate) policy_seq: Seq,
    pub(crate) channels: Vec<Removed>,
}

pub(crate) fn who(account: &Account) -> Who {
    Who { user_id: account.user, username: account.username.clone(), device_id: account.device }
}

pub(crate) fn channels(state: &State) -> Vec<ChannelRow> {
    let mut channels: Vec<_> = state.channels().collect();
    channels.sort_by_key(|c| c.created_seq);
    let row = |c: &coterie_policy::Channel| ChannelRow {
        channel_id: c.id,
        server_id: state.server(),
        name: c.name.to_string(),
        kind: "text",
    };
    channels.into_iter().map(row).collect()
}

pub(crate) fn server(state: &State) -> ServerView {
    ServerView {
        server_id: state.server(),
        name: state.name().to_owned(),
        owner_id: state.owner(),
        channels: channels(state),
        members_count: state.members_count(),
        policy_seq: state.head().seq,
    }
}

/// A user's label in a server: what they signed when they joined, or the id.
fn label(state: Option<&State>, user: UserId) -> String {
    let name = state.and_then(|s| s.member(user)).map(|m| m.username.to_string());
    name.unwrap_or_else(|| user.to_string())
}

/// A row of a timeline, if it is one to show. The author is the authenticated leaf's.
pub(crate) fn row(state: Option<&State>, seq: Seq, record: &TimelineRecord) -> Option<Value> {
    let author = || match (record.user, record.device) {
        (Some(user), Some(device)) => {
            json!({ "user_id": user, "device_id": device, "username": label(state, user) })
        }
        _ => Value::Null,
    };
    match record.kind {
        1 => {
            let content = record.content.as_ref().and_then(|c| Content::from_bytes(c).ok())?;
            let text = text_of(&content).unwrap_or_else(|error| format!("[{error}]"));
            Some(json!({
                "type": "message", "seq": seq, "message_id": record.message_id, "author": author(),
                "text": text, "sent_at": content.sent_at,
            }))
        }
        2 => Some(json!({ "type": "unreadable", "seq": seq, "reason": record.reason })),
        4 => Some(json!({
            "type": "deleted", "seq": seq, "message_id": record.message_id, "author": author(),
        })),
        _ => None,
    }
}
