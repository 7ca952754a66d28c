//! Channels and categories, in the order in which people see them.

use coterie_policy::{AnonymityChange, Channel, Flag, State, Target};
use coterie_types::{ChannelId, Seq, ServerId};
use serde::Serialize;
use serde_json::{Value, json};

use super::permissions::names;
use crate::Core;

#[derive(Debug, Serialize)]
pub(crate) struct ChannelRow {
    pub(crate) channel_id: ChannelId,
    server_id: ServerId,
    name: String,
    kind: &'static str,
    /// The category it stands in.
    category_id: Option<ChannelId>,
    position: u16,
    /// Seconds.
    slow_mode: u32,
    /// Whether it follows its category; none if it stands in none.
    synced: Option<bool>,
    /// Whether the user may view it.
    visible: bool,
    /// What of its past whoever joins is given.
    history: HistoryRow,
    created_seq: Seq,
}

/// `none`, `since_joining`, `last_days` with their number, or `all`.
#[derive(Debug, Serialize)]
struct HistoryRow {
    mode: &'static str,
    days: Option<u16>,
}

fn row(core: &Core, state: &State, channel: &Channel) -> ChannelRow {
    let user = core.account.as_ref().map(|account| account.user);
    let may = |user| state.may(user, Flag::ViewChannel, Some(channel.id));
    ChannelRow {
        channel_id: channel.id,
        server_id: state.server(),
        name: channel.name.to_string(),
        kind: channel.kind.as_str(),
        category_id: channel.category,
        position: channel.position,
        slow_mode: channel.slow_mode,
        synced: channel.category.map(|_| state.is_synced(channel)),
        visible: user.is_some_and(may),
        history: HistoryRow { mode: channel.history.mode.as_str(), days: channel.history.days },
        created_seq: channel.created_seq,
    }
}

/// Every channel: first those in no category, then each category with what stands in it.
pub(crate) fn channels(core: &Core, state: &State) -> Vec<ChannelRow> {
    let mut channels: Vec<&Channel> = state.channels().collect();
    let place = |channel: &Channel| (channel.position, channel.created_seq);
    channels.sort_by_key(|channel| {
        let category = match channel.category {
            Some(id) => state.channel(id),
            None => Some(*channel).filter(|channel| !channel.has_group()),
        };
        // What stands in a category comes after it.
        (category.map(place), channel.category.is_some(), place(channel))
    });
    channels.into_iter().map(|channel| row(core, state, channel)).collect()
}

/// A channel, with its overwrites and its policy for anonymous posts.
pub(crate) fn channel(core: &Core, state: &State, channel: &Channel) -> Value {
    let mut view = json!(row(core, state, channel));
    if let Some(object) = view.as_object_mut() {
        let overwrites: Vec<Value> = channel
            .overwrites
            .iter()
            .map(|(target, o)| overwrite(core, state, target, o))
            .collect();
        let anonymity: Vec<Value> = channel.anonymity.iter().map(anonymity).collect();
        object.insert("overwrites".into(), json!(overwrites));
        object.insert("anonymity".into(), json!(anonymity));
        object.insert("incarnation".into(), json!(channel.incarnation()));
        object.insert("reset".into(), json!(channel.reset.map(|last| reset(core, state, &last))));
        object.insert("removal".into(), removal(core, channel.id));
    }
    view
}

/// What is said of devices that are in a channel's group and no longer belong there.
pub(crate) fn removing(devices: usize) -> String {
    format!("access of {devices} device(s) is being removed: waiting for commit")
}

/// `{devices, words}` while a removal is owed in a channel; null once it has landed.
pub(crate) fn removal(core: &Core, id: ChannelId) -> Value {
    let owed = core.channels.get(&id).map_or(0, |channel| core.outside(channel).len());
    if owed == 0 {
        return Value::Null;
    }
    json!({ "devices": owed, "words": removing(owed) })
}

/// The channels of a server in which a removal is owed.
pub(crate) fn removals(core: &Core, state: &State) -> Vec<Value> {
    let owed = |channel: &Channel| {
        let mut view = removal(core, channel.id);
        let object = view.as_object_mut()?;
        object.insert("channel_id".into(), json!(channel.id));
        object.insert("name".into(), json!(channel.name.to_string()));
        Some(view)
    };
    state.channels().filter_map(owed).collect()
}

fn overwrite(
    core: &Core,
    state: &State,
    target: Target,
    overwrite: &coterie_policy::Overwrite,
) -> Value {
    let (role, user, name) = match target {
        Target::Role(id) => {
            (Some(id), None, state.role(id).map(|role| role.name.clone()).unwrap_or_default())
        }
        Target::Member(id) => (None, Some(id), core.name_in(state.server(), id)),
    };
    json!({
        "role_id": role, "user_id": user, "name": name,
        "allow": overwrite.allow.to_string(), "allow_flags": names(overwrite.allow),
        "deny": overwrite.deny.to_string(), "deny_flags": names(overwrite.deny),
    })
}

/// The last reset of a channel's group.
fn reset(core: &Core, state: &State, reset: &coterie_policy::Reset) -> Value {
    json!({
        "user_id": reset.by, "username": core.name_in(state.server(), reset.by), "at": reset.at,
        "policy_seq": reset.seq,
    })
}

fn anonymity(change: &AnonymityChange) -> Value {
    let terms = change.policy.map(|policy| {
        json!({
            "window": policy.window, "limit": policy.limit, "minimum_ring": policy.minimum_ring,
            "pseudonymous": policy.pseudonymous, "files": policy.files,
        })
    });
    json!({ "from": change.from, "version": change.version, "terms": terms })
}
