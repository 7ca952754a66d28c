//! Who types and who is there, as `watch` shows it: whenever it is otherwise.

use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::ephemeral::Appearance;
use coterie_types::{ChannelId, UserId};
use serde_json::{Value, json};

use crate::{AskId, Core, turn::Turn};

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
        let channels: BTreeSet<_> = self.typing.keys().chain(typing.keys()).copied().collect();
        for id in channels {
            let users = typing.get(&id).unwrap_or(&none);
            if self.typing.get(&id).unwrap_or(&none) != users {
                turn.row(ask, typing_row(core, id, users));
            }
        }
        self.typing = typing;

        let mut present = core.ephemera.heard.present();
        present.retain(|user, _| shows(user));
        let users: BTreeSet<_> = self.present.keys().chain(present.keys()).copied().collect();
        for user in users {
            let state = present.get(&user);
            if self.present.get(&user) != state {
                let state = state.map_or(json!("offline"), |state| json!(state));
                turn.row(ask, json!({ "type": "presence", "user_id": user, "state": state }));
            }
        }
        self.present = present;
    }
}

fn typing_row(core: &Core, id: ChannelId, users: &BTreeSet<UserId>) -> Value {
    let server = core.channels.get(&id).map(|channel| channel.server);
    let shown = |user: &UserId| {
        let server = server?;
        Some(json!({
            "user_id": user, "username": core.name_in(server, *user),
            "nickname": core.nickname_in(server, *user),
            "display_name": core.display_name_in(server, *user),
        }))
    };
    let users: Vec<_> = users.iter().filter_map(shown).collect();
    json!({ "type": "typing", "channel_id": id, "server_id": server, "users": users })
}
