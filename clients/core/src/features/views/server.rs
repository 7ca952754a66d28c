//! Servers.

use coterie_policy::State;
use coterie_types::{ChannelId, Seq, ServerId, UserId};
use serde::Serialize;

use super::channel::{ChannelRow, channels};
use crate::{Core, making::MakingView};

/// What kind of community a server is, by number (`spec/03-policy-log.md`).
const CATEGORIES: [&str; 10] = [
    "none",
    "gaming",
    "music",
    "education",
    "science_and_technology",
    "art_and_entertainment",
    "local",
    "hobbies",
    "open_source",
    "other",
];

#[derive(Debug, Serialize)]
pub(crate) struct ServerView {
    server_id: ServerId,
    name: String,
    description: String,
    icon: String,
    language: String,
    category: &'static str,
    system_channel_id: Option<ChannelId>,
    /// Whether everybody can find it.
    listed: bool,
    owner_id: UserId,
    channels: Vec<ChannelRow>,
    members_count: usize,
    roles_count: usize,
    policy_seq: Seq,
}

/// A server that the user has made or joined, with its channels.
#[derive(Debug, Serialize)]
pub(crate) struct EnteredView {
    server_id: ServerId,
    name: String,
    channels: Vec<ChannelRow>,
}

/// A server that the user has made or joined.
pub(crate) fn entered(core: &Core, state: &State) -> EnteredView {
    let (server_id, name) = (state.server(), state.name().to_owned());
    EnteredView { server_id, name, channels: channels(core, state) }
}

/// The servers that the user is in.
#[derive(Debug, Serialize)]
pub(crate) struct ServerList {
    pub(crate) servers: Vec<ServerView>,
    /// Those that are not whole.
    pub(crate) making: Vec<MakingView>,
}

/// A server.
pub(crate) fn server(core: &Core, state: &State) -> ServerView {
    let settings = state.settings();
    ServerView {
        server_id: state.server(),
        name: settings.name.clone(),
        description: settings.description.clone(),
        icon: settings.icon.clone(),
        language: settings.language.clone(),
        category: category_name(settings.category),
        system_channel_id: settings.system_channel,
        listed: settings.listing.is_some(),
        owner_id: state.owner(),
        channels: channels(core, state),
        members_count: state.members_count(),
        roles_count: state.roles().count(),
        policy_seq: state.head().seq,
    }
}

/// The name of a kind of community; an unknown one is another.
pub(crate) fn category_name(number: u8) -> &'static str {
    CATEGORIES.get(usize::from(number)).copied().unwrap_or("other")
}

/// The names of all kinds, for whoever has given another.
pub(crate) fn category_names() -> String {
    CATEGORIES.join(", ")
}

/// The number of a kind of community, given by name or number.
pub(crate) fn category_number(text: &str) -> Option<u8> {
    let named = CATEGORIES.iter().position(|name| *name == text);
    named.and_then(|index| u8::try_from(index).ok()).or_else(|| text.parse().ok())
}
