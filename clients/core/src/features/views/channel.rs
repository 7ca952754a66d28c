//! Channels and categories, in the order in which people see them.

use coterie_policy::{AnonymityChange, Channel, Flag, State, Target};
use coterie_types::{ChannelId, Millis, RoleId, Seq, ServerId, UserId};
use serde::Serialize;

use super::permissions::names;
use crate::Core;

#[derive(Debug, Serialize)]
pub(crate) struct ChannelRow {
    pub(crate) channel_id: ChannelId,
    server_id: ServerId,
    name: String,
    kind: ChannelKind,
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

/// What sort of channel it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum ChannelKind {
    Text,
    Announcement,
    Media,
    Voice,
    Category,
}

/// What of its past whoever joins is given.
#[derive(Debug, Serialize)]
struct HistoryRow {
    mode: HistoryMode,
    /// Of the last days: how many.
    days: Option<u16>,
}

/// How much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum HistoryMode {
    None,
    SinceJoining,
    LastDays,
    All,
}

/// The channels of a server, in the order in which people see them.
#[derive(Debug, Serialize)]
pub(crate) struct ChannelList {
    pub(crate) channels: Vec<ChannelRow>,
}

/// A channel, with what is set in it.
#[derive(Debug, Serialize)]
pub(crate) struct ChannelDetail {
    #[serde(flatten)]
    row: ChannelRow,
    overwrites: Vec<OverwriteView>,
    /// One after the other; the last may hold only from a time to come.
    anonymity: Vec<AnonymityView>,
    /// How often its group was begun anew.
    incarnation: u32,
    /// The last time.
    reset: Option<ResetView>,
    removal: Option<RemovalView>,
}

/// An overwrite, of a role or of a member.
#[derive(Debug, Serialize)]
struct OverwriteView {
    role_id: Option<RoleId>,
    user_id: Option<UserId>,
    name: String,
    /// The set as a decimal number.
    allow: String,
    allow_flags: Vec<&'static str>,
    /// The set as a decimal number.
    deny: String,
    deny_flags: Vec<&'static str>,
}

/// What is said of anonymous posts from a time on.
#[derive(Debug, Serialize)]
struct AnonymityView {
    /// Seconds.
    from: u64,
    /// The seq of the entry that set it.
    version: Seq,
    /// None: there are none.
    terms: Option<TermsView>,
}

/// Terms of anonymous posts.
#[derive(Debug, Serialize)]
struct TermsView {
    /// Seconds.
    window: u32,
    limit: u8,
    minimum_ring: u32,
    pseudonymous: bool,
    files: bool,
}

/// A channel's group was begun anew.
#[derive(Debug, Serialize)]
struct ResetView {
    user_id: UserId,
    username: String,
    at: Millis,
    policy_seq: Seq,
}

/// A removal that is owed in a channel.
#[derive(Debug, Serialize)]
pub(crate) struct RemovalView {
    /// How many are still to go.
    devices: usize,
    /// For people.
    words: String,
}

/// The same, and where.
#[derive(Debug, Serialize)]
pub(crate) struct ChannelRemoval {
    #[serde(flatten)]
    removal: RemovalView,
    channel_id: ChannelId,
    name: String,
}

impl From<coterie_policy::ChannelKind> for ChannelKind {
    fn from(kind: coterie_policy::ChannelKind) -> Self {
        use coterie_policy::ChannelKind as Kind;
        match kind {
            Kind::Announcement => Self::Announcement,
            Kind::Media => Self::Media,
            Kind::Voice => Self::Voice,
            Kind::Category => Self::Category,
            // What sorts there are is looked at in the test below.
            _ => Self::Text,
        }
    }
}

impl From<coterie_policy::HistoryMode> for HistoryMode {
    fn from(mode: coterie_policy::HistoryMode) -> Self {
        use coterie_policy::HistoryMode as Mode;
        match mode {
            Mode::None => Self::None,
            Mode::SinceJoining => Self::SinceJoining,
            Mode::LastDays => Self::LastDays,
            Mode::All => Self::All,
        }
    }
}

fn row(core: &Core, state: &State, channel: &Channel) -> ChannelRow {
    let user = core.account.as_ref().map(|account| account.user);
    let may = |user| state.may(user, Flag::ViewChannel, Some(channel.id));
    ChannelRow {
        channel_id: channel.id,
        server_id: state.server(),
        name: channel.name.to_string(),
        kind: channel.kind.into(),
        category_id: channel.category,
        position: channel.position,
        slow_mode: channel.slow_mode,
        synced: channel.category.map(|_| state.is_synced(channel)),
        visible: user.is_some_and(may),
        history: HistoryRow { mode: channel.history.mode.into(), days: channel.history.days },
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
pub(crate) fn channel(core: &Core, state: &State, channel: &Channel) -> ChannelDetail {
    let overwrite = |(target, o)| overwrite(core, state, target, o);
    ChannelDetail {
        row: row(core, state, channel),
        overwrites: channel.overwrites.iter().map(overwrite).collect(),
        anonymity: channel.anonymity.iter().map(anonymity).collect(),
        incarnation: channel.incarnation(),
        reset: channel.reset.map(|last| reset(core, state, &last)),
        removal: removal(core, channel.id),
    }
}

/// What is said of devices that are in a channel's group and no longer belong there.
pub(crate) fn removing(devices: usize) -> String {
    format!("access of {devices} device(s) is being removed: waiting for commit")
}

/// The removal that is owed in a channel, until it has landed.
pub(crate) fn removal(core: &Core, id: ChannelId) -> Option<RemovalView> {
    let owed = core.channels.get(&id).map_or(0, |channel| core.outside(channel).len());
    (owed > 0).then(|| RemovalView { devices: owed, words: removing(owed) })
}

/// The channels of a server in which a removal is owed.
pub(crate) fn removals(core: &Core, state: &State) -> Vec<ChannelRemoval> {
    let owed = |channel: &Channel| {
        let removal = removal(core, channel.id)?;
        let name = channel.name.to_string();
        Some(ChannelRemoval { removal, channel_id: channel.id, name })
    };
    state.channels().filter_map(owed).collect()
}

fn overwrite(
    core: &Core,
    state: &State,
    target: Target,
    overwrite: &coterie_policy::Overwrite,
) -> OverwriteView {
    let (role_id, user_id, name) = match target {
        Target::Role(id) => {
            (Some(id), None, state.role(id).map(|role| role.name.clone()).unwrap_or_default())
        }
        Target::Member(id) => (None, Some(id), core.name_in(state.server(), id)),
    };
    OverwriteView {
        role_id,
        user_id,
        name,
        allow: overwrite.allow.to_string(),
        allow_flags: names(overwrite.allow),
        deny: overwrite.deny.to_string(),
        deny_flags: names(overwrite.deny),
    }
}

/// The last reset of a channel's group.
fn reset(core: &Core, state: &State, reset: &coterie_policy::Reset) -> ResetView {
    ResetView {
        user_id: reset.by,
        username: core.name_in(state.server(), reset.by),
        at: reset.at,
        policy_seq: reset.seq,
    }
}

fn anonymity(change: &AnonymityChange) -> AnonymityView {
    let terms = change.policy.map(|policy| TermsView {
        window: policy.window,
        limit: policy.limit,
        minimum_ring: policy.minimum_ring,
        pseudonymous: policy.pseudonymous,
        files: policy.files,
    });
    AnonymityView { from: change.from, version: change.version, terms }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::turn::shown;

    #[test]
    fn sorts_of_channels_have_the_names_that_the_policy_log_gives_them() {
        for kind in coterie_policy::ChannelKind::ALL {
            assert_eq!(shown(&ChannelKind::from(*kind)), kind.as_str());
        }
    }
}
