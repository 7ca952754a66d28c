//! Keeping policy logs whole: pages fetched, every entry verified, saved as received.

use std::collections::BTreeSet;

use coterie_protocol::rest::{PolicyPage, Servers};
use coterie_types::{Bytes, ServerId};

use super::{Learned, Server};
use crate::{
    Core, keys,
    net::{Purpose, Reply},
    records::ServerRecord,
    turn::Turn,
};

impl Core {
    /// Asks for the list of servers when it may have changed: a hint where to look.
    pub(crate) fn advance_list(&mut self, turn: &mut Turn<'_>) {
        if self.stale_servers
            && !self.listing
            && self.net.signed_in()
            && self.list_backoff.due(turn)
        {
            self.listing = true;
            self.net.get(turn, Purpose::Servers, "/v1/servers".into());
        }
    }

    pub(crate) fn servers_listed(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        self.listing = false;
        match reply.parse::<Servers>() {
            Ok(list) => {
                self.stale_servers = false;
                self.list_backoff.succeed();
                let listed: BTreeSet<_> = list.servers.iter().map(|row| row.server_id).collect();
                for server in self.servers.values_mut().filter(|s| !listed.contains(&s.id)) {
                    server.stale = true;
                }
                for row in list.servers {
                    let server = self
                        .servers
                        .entry(row.server_id)
                        .or_insert_with(|| Server::new(row.server_id, true));
                    server.gone = false;
                    server.stale |= row.head != server.policy.head();
                }
            }
            Err(failure) => {
                self.list_backoff.fail(turn);
                self.background_failed(turn, failure);
            }
        }
    }

    /// Asks for the next page of a policy log that may be behind.
    pub(crate) fn advance_server(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        if !server.stale
            || server.busy
            || server.paused.is_some()
            || !self.net.signed_in()
            || !server.backoff.due(turn)
        {
            return;
        }
        server.busy = true;
        let path = format!("/v1/servers/{id}/policy?after={}&limit=200", server.policy.head().seq);
        self.net.get(turn, Purpose::Policy(id), path);
    }

    pub(crate) fn policy_fetched(&mut self, turn: &mut Turn<'_>, id: ServerId, reply: &Reply) {
        let Some(server) = self.servers.get_mut(&id) else { return };
        server.busy = false;
        let page = match reply.parse::<PolicyPage>() {
            Ok(page) => page,
            Err(_) if reply.code() == Some("not_found") => {
                self.server_gone(id);
                return;
            }
            Err(failure) => {
                server.backoff.fail(turn);
                self.background_failed(turn, failure);
                return;
            }
        };
        server.backoff.succeed();
        server.stale = page.next.is_some();
        let head = page.head;
        for entry in &page.entries {
            if !self.learn_entry(turn, id, entry) {
                return;
            }
        }
        let Some(server) = self.servers.get_mut(&id) else { return };
        let known = server.policy.head();
        let lied = head.seq < known.seq
            || (server.policy.hash_at(head.seq).is_some() && !server.policy.has(&head));
        if lied {
            self.pause_server(
                turn,
                id,
                "the node shows an older or another policy log than before",
            );
        } else if page.entries.is_empty() && head.seq > known.seq {
            self.pause_server(turn, id, "the node withholds entries of the policy log");
        }
    }

    /// Takes in one entry, from a page or a frame. False when the server is paused now.
    pub(crate) fn learn_entry(&mut self, turn: &mut Turn<'_>, id: ServerId, bytes: &Bytes) -> bool {
        let Some(server) = self.servers.get_mut(&id) else { return false };
        if server.paused.is_some() {
            return false;
        }
        match server.policy.learn(id, bytes) {
            Ok(Learned::New) => {
                let seq = server.policy.head().seq;
                turn.save_bytes(keys::policy(id, seq), Some(bytes.0.clone()));
                self.policy_moved(id);
                true
            }
            Ok(Learned::Known) => true,
            Ok(Learned::Ahead) => {
                server.stale = true;
                true
            }
            Err(error) => {
                self.pause_server(turn, id, &error.to_string());
                false
            }
        }
    }

    /// Something about members, devices or channels may have changed.
    pub(crate) fn policy_moved(&mut self, id: ServerId) {
        let Some(state) = self.servers.get(&id).and_then(|s| s.policy.state()) else { return };
        let member = self.account.as_ref().is_some_and(|a| state.member(a.user).is_some());
        let channels: Vec<_> = state.channels().map(|c| c.id).collect();
        if member {
            for channel in channels {
                self.open_channel(channel, id);
            }
        }
        for channel in self.channels.values_mut().filter(|c| c.server == id) {
            channel.outsiders = None;
        }
        self.follow_wanted = true;
    }

    pub(crate) fn pause_server(&mut self, turn: &mut Turn<'_>, id: ServerId, reason: &str) {
        if let Some(server) = self.servers.get_mut(&id) {
            server.paused = Some(reason.to_owned());
            turn.save(keys::server(id), &ServerRecord { paused: server.paused.clone() });
            turn.alarm(format!("server {id} is paused: {reason}"));
        }
    }

    /// The node no longer shows the server: the caller is out, or it says so.
    fn server_gone(&mut self, id: ServerId) {
        let known = self.servers.get(&id).is_some_and(|s| s.policy.state().is_some());
        if known {
            if let Some(server) = self.servers.get_mut(&id) {
                server.stale = false;
                server.gone = true;
            }
        } else {
            self.servers.remove(&id);
        }
    }
}
