//! Who types and who is there, as `watch` shows it: whenever it is otherwise.

use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::ephemeral::Appearance;
use coterie_types::{ChannelId, Gather as _, ServerId, UserId};
use serde::Serialize;

use super::watch::WatchRow;
use crate::{AskId, Core, turn::Turn};

/// Somebody who types.
#[derive(Debug, Serialize)]
struct Typist {
    user_id: UserId,
    username: String,
    nickname: Option<String>,
    /// What they call themselves, where that is no other member's username.
    display_name: Option<String>,
}

/// Who types in a channel now; nobody: the list is empty.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "typing")]
pub(super) struct TypingRow {
    channel_id: ChannelId,
    server_id: Option<ServerId>,
    users: Vec<Typist>,
}

/// Whether somebody is there, and how.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "presence")]
pub(super) struct PresenceRow {
    user_id: UserId,
    state: Appears,
}

/// How somebody appears.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum Appears {
    Online,
    Idle,
    Dnd,
    Offline,
}

impl Appears {
    const fn of(appearance: Option<Appearance>) -> Self {
        match appearance {
            Some(Appearance::Online) => Self::Online,
            Some(Appearance::Idle) => Self::Idle,
            Some(Appearance::Dnd) => Self::Dnd,
            None => Self::Offline,
        }
    }
}

/// What was shown last.
#[derive(Default)]
pub(super) struct Shown {
    typing: BTreeMap<ChannelId, BTreeSet<UserId>>,
    present: BTreeMap<UserId, Appearance>,
}

impl Shown {
    /// Shows what is otherwise than it was shown. Nothing of the user's own, and of whom they block.
    pub(super) fn tell(&mut self, core: &Core, turn: &mut Turn<'_>, ask: AskId) {
        let own = core.account.as_ref().map(|account| account.user);
        let shows = |user: &UserId| own != Some(*user) && !core.is_blocked(*user);
        let mut typing = core.ephemera.heard.typing();
        typing.values_mut().for_each(|users| users.retain(shows));
        typing.retain(|_, users| !users.is_empty());
        let none = BTreeSet::new();
        let channels: BTreeSet<_> = self.typing.keys().chain(typing.keys()).copied().into_set();
        for id in channels {
            let users = typing.get(&id).unwrap_or(&none);
            if self.typing.get(&id).unwrap_or(&none) != users {
                turn.row(ask, &WatchRow::Typing(typing_row(core, id, users)));
            }
        }
        self.typing = typing;

        let mut present = core.ephemera.heard.present();
        present.retain(|user, _| shows(user));
        let users: BTreeSet<_> = self.present.keys().chain(present.keys()).copied().into_set();
        for user in users {
            let state = present.get(&user);
            if self.present.get(&user) != state {
                let state = Appears::of(state.copied());
                turn.row(ask, &WatchRow::Presence(PresenceRow { user_id: user, state }));
            }
        }
        self.present = present;
    }
}

fn typing_row(core: &Core, id: ChannelId, users: &BTreeSet<UserId>) -> TypingRow {
    let server = core.channels.get(&id).map(|channel| channel.server);
    let shown = |user: &UserId| {
        let server = server?;
        Some(Typist {
            user_id: *user,
            username: core.name_in(server, *user),
            nickname: core.nickname_in(server, *user),
            display_name: core.display_name_in(server, *user),
        })
    };
    let users = users.iter().filter_map(shown).collect();
    TypingRow { channel_id: id, server_id: server, users }
}
