//! Keeping policy logs whole: pages fetched, every entry verified, saved as received.

use coterie_policy::Flag;
use coterie_protocol::rest::{PolicyPage, Servers};
use coterie_types::{Bytes, ChannelId, Gather as _, ServerId};

use super::{Server, learn_error::LearnError};
use crate::{
    Core,
    channel::Channel,
    keys,
    net::{Purpose, Reply},
    records::ServerRecord,
    turn::Turn,
};

/// What is said of a server that the list calls disabled.
const CLOSED: &str = "the operator of this node has disabled this server";

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
                let listed = list.servers.iter().map(|row| row.server_id).into_set();
                for server in self.servers.values_mut().filter(|s| !listed.contains(&s.id)) {
                    server.stale = true;
                }
                for row in list.servers {
                    let server = self
                        .servers
                        .entry(row.server_id)
                        .or_insert_with(|| Server::new(row.server_id, true));
                    server.gone = false;
                    let opened = server.closed.is_some() && !row.disabled;
                    if row.disabled {
                        server.closed.get_or_insert_with(|| CLOSED.to_owned());
                        server.stale = false;
                        continue;
                    }
                    server.closed = None;
                    server.stale |= opened || row.head != server.policy.head();
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
        server.resume(turn);
        (server.busy, server.asked) = (true, server.policy.head().seq);
        let path = format!("/v1/servers/{id}/policy?after={}&limit=200", server.asked);
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
            Err(failure) if reply.code() == Some("server_disabled") => {
                server.backoff.succeed();
                server.stale = false;
                server.closed = Some(failure.message);
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
        let (head, before) = (page.head, server.policy.head().seq);
        if !self.learn_entries(turn, id, &page.entries) {
            return;
        }
        let Some(server) = self.servers.get_mut(&id) else { return };
        let known = server.policy.head();
        // What came by other ways while the page was under way may be newer than its head; what stood
        // before, and what the page itself brought, may not.
        let shown = if known.seq == before { server.asked } else { known.seq };
        let lied = head.seq < shown
            || (server.policy.hash_at(head.seq).is_some() && !server.policy.has(&head));
        if lied {
            self.pause_server(
                turn,
                id,
                "the node shows an older or another policy log than before",
            );
        } else if page.entries.is_empty() && head.seq > known.seq {
            self.pause_server(turn, id, "the node withholds entries of the policy log");
        } else if server.idle_pages.enough(!server.stale || known.seq != before) {
            let reason = format!("the node shows nothing that follows entry {before}");
            self.pause_server(turn, id, &reason);
        }
    }

    /// Takes in entries, from a page or a frame. False when the server is paused now.
    pub(crate) fn learn_entries(
        &mut self,
        turn: &mut Turn<'_>,
        id: ServerId,
        entries: &[Bytes],
    ) -> bool {
        // An envelope that is still to come may pin any entry from where its channel stands on.
        let stands = |c: &Channel| c.server == id && (c.record.is_some() || c.joining.is_some());
        let each = self.channels.values().any(stands);
        let Some(server) = self.servers.get_mut(&id) else { return false };
        if server.paused.is_some() {
            return false;
        }
        let before = server.policy.head().seq;
        let user = self.account.as_ref().map(|account| account.user);
        let inside = server.policy.state().zip(user).is_some_and(|(s, u)| s.member(u).is_some());
        let learned = server.policy.learn(id, entries, each);
        server.stale |= learned.ahead;
        let new = entries.iter().skip(learned.known).take(learned.new);
        for (seq, bytes) in (before + 1..).zip(new) {
            turn.save_bytes(keys::policy(id, seq), Some(bytes.0.clone()));
        }
        if learned.new > 0 {
            self.policy_moved(turn, id, inside);
        }
        match learned.error {
            Some(error @ LearnError::Unknown) => {
                self.pause_until_updated(turn, id, &error.to_string());
                return false;
            }
            Some(error) => {
                self.pause_server(turn, id, &error.to_string());
                return false;
            }
            None => {}
        }
        self.speaks_enough(turn, id)
    }

    /// Something about members, devices or channels may have changed: what the user may view now
    /// is opened, and what they may not any more, or what is gone, is closed. `inside`: they were a
    /// member before.
    pub(crate) fn policy_moved(&mut self, turn: &mut Turn<'_>, id: ServerId, inside: bool) {
        for channel in self.viewed_channels(id) {
            let new = !self.channels.contains_key(&channel);
            self.open_channel(channel, id).let_in |= new && inside;
        }
        let ids: Vec<_> = self.channels.values().filter(|c| c.server == id).map(|c| c.id).collect();
        for channel in ids {
            self.close_unless_viewed(turn, channel);
            self.with_channel(channel, |core, channel| {
                channel.outsiders = None;
                core.notice_reset(channel);
            });
        }
        self.follow_wanted = true;
    }

    /// The channels of a server that the user may view and that things are said in.
    pub(crate) fn viewed_channels(&self, id: ServerId) -> Vec<ChannelId> {
        let state = self.servers.get(&id).and_then(|server| server.policy.state());
        let Some((state, account)) = state.zip(self.account.as_ref()) else { return Vec::new() };
        let viewed = |c: &&coterie_policy::Channel| {
            c.has_group() && state.may(account.user, Flag::ViewChannel, Some(c.id))
        };
        state.channels().filter(viewed).map(|channel| channel.id).collect()
    }

    pub(crate) fn pause_server(&mut self, turn: &mut Turn<'_>, id: ServerId, reason: &str) {
        if let Some(server) = self.servers.get_mut(&id) {
            server.paused = Some(reason.to_owned());
            let (paused, update) = (server.paused.clone(), server.outdated.then_some(true));
            turn.save(keys::server(id), &ServerRecord { paused, update });
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
