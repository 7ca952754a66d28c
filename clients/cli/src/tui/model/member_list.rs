//! The members pane.

use coterie_core::Request;
use serde_json::Value;

use super::app::{App, Member, Members};
use super::entry::{Author, is, items};
use super::{Deed, Theirs};

impl App {
    /// Asks for the members that are to be shown, if they are not here.
    pub(super) fn refresh_members(&mut self) {
        let Some(members) = &mut self.members else { return };
        let open = self.open.as_ref().and_then(|open| self.places.find(&open.channel));
        let Some(place) = open else { return };
        let seq = self.places.policy_seq(&place.server);
        if members.server != place.server {
            *members = Members { server: place.server.clone(), ..Default::default() };
        } else if members.policy_seq == seq && seq.is_some() {
            return;
        }
        members.policy_seq = seq;
        let server = place.server;
        self.ask(Deed::Members { server: server.clone() }, Request::ListMembers { server });
    }

    pub(super) fn take_members(&mut self, server: &str, value: &Value) {
        let member = |row: &Value| Member {
            name: Author::of_row(row).shown(),
            owner: is(row, "owner"),
            roles: items(row, "roles").iter().map(|role| Theirs::of(role, "name")).collect(),
            timed_out: row.get("timed_out_until").is_some_and(|until| !until.is_null()),
        };
        if let Some(members) = self.members.as_mut().filter(|members| members.server == server) {
            members.list = items(value, "members").iter().map(member).collect();
            // The owner first, then who has roles, then the others, each by name.
            members
                .list
                .sort_by_key(|one| (!one.owner, one.roles.is_empty(), one.name.to_lowercase()));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::tui::scene::Scene;

    #[test]
    fn members_are_asked_for_when_the_policy_log_has_grown() {
        let mut scene = Scene::in_general();
        scene.press("ctrl+g");
        let members = |scene: &Scene| {
            scene.asked().iter().filter(|one| matches!(one, Request::ListMembers { .. })).count()
        };
        assert_eq!(members(&scene), 1);
        let server = |seq: u64| {
            let channel = json!({
                "channel_id": "general", "name": "general", "kind": "text", "visible": true,
            });
            json!({ "type": "server", "server": {
                "server_id": "s-garden", "name": "garden", "policy_seq": seq, "channels": [channel],
            } })
        };
        scene.watched(server(5));
        assert_eq!(members(&scene), 1);
        scene.watched(server(6));
        assert_eq!(members(&scene), 2);
    }
}
