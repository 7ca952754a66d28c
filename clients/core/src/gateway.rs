//! The gateway: one socket, while somebody wants live news.

use std::collections::BTreeSet;

use coterie_protocol::gateway::{
    CloseRange, Cursors, Downstream, GapReason, Lane, Notice, Upstream,
};
use coterie_types::{ChannelId, Millis, Seq, ServerId, tagged::FromJson as _};
use serde::Deserialize;

use crate::{
    Core, Failure, FailureKind, Gateway,
    backoff::Backoff,
    net::{Purpose, Reply},
    turn::Turn,
};

/// Longest time between heartbeats, milliseconds, whatever the node says.
const HEARTBEAT_MAX: u64 = 5 * 60 * 1000;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Phase {
    #[default]
    Closed,
    Ticket,
    Opening,
    Greeted,
    Ready,
}

/// Where the socket stands.
#[derive(Debug, Default)]
pub(crate) struct GatewayState {
    phase: Phase,
    ticket: Option<String>,
    backoff: Backoff,
    heartbeat: u64,
    heard: Millis,
    pinged: Millis,
    inbox: Seq,
    servers: BTreeSet<ServerId>,
    channels: BTreeSet<ChannelId>,
    /// Lanes that have caught up on this connection.
    pub(crate) caught_up: BTreeSet<Lane>,
}

#[derive(Deserialize)]
struct Ticket {
    ticket: String,
}

impl GatewayState {
    /// Whether news comes by itself.
    pub(crate) fn live(&self) -> bool {
        self.phase == Phase::Ready
    }

    /// A channel that is not followed any more; it may be again.
    pub(crate) fn unfollow(&mut self, id: ChannelId) {
        self.channels.remove(&id);
        self.caught_up.remove(&Lane::Channel(id));
    }
}

impl Core {
    /// Whether anybody wants live news.
    fn gateway_wanted(&self) -> bool {
        !self.tails.is_empty() || self.lives()
    }

    pub(crate) fn advance_gateway(&mut self, turn: &mut Turn<'_>) {
        match self.gateway.phase {
            Phase::Closed
                if self.gateway_wanted()
                    && self.net.signed_in()
                    && self.gateway.backoff.due(turn) =>
            {
                self.gateway.phase = Phase::Ticket;
                let path = "/v1/gateway/tickets".into();
                self.net.call(turn, Purpose::Ticket, "POST", path, None::<&()>);
            }
            Phase::Ready => {
                self.follow_more(turn);
                self.heartbeat(turn);
            }
            _ => {}
        }
    }

    pub(crate) fn ticket_fetched(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        match reply.parse::<Ticket>() {
            Ok(ticket) => {
                self.gateway.ticket = Some(ticket.ticket);
                self.gateway.phase = Phase::Opening;
                turn.out.gateway.push(Gateway::Open);
            }
            Err(failure) => {
                self.gateway.phase = Phase::Closed;
                self.gateway.backoff.fail(turn);
                self.background_failed(turn, failure);
            }
        }
    }

    pub(crate) fn gateway_opened(&mut self, turn: &mut Turn<'_>) {
        let Some(ticket) = self.gateway.ticket.take() else { return };
        self.gateway.servers.clear();
        self.gateway.channels.clear();
        self.gateway.caught_up.clear();
        let cursors = self.new_cursors();
        send(turn, &Upstream::Hello { ticket, cursors });
        self.gateway.phase = Phase::Greeted;
    }

    /// The logs that are not followed yet, from where they stand.
    fn new_cursors(&mut self) -> Cursors {
        let mut cursors = Cursors { inbox: self.gateway.inbox, ..Cursors::default() };
        for server in
            self.servers.values().filter(|s| s.paused.is_none() && s.closed.is_none() && !s.gone)
        {
            if server.policy.state().is_some() && self.gateway.servers.insert(server.id) {
                cursors.servers.insert(server.id, server.policy.head().seq);
            }
        }
        for channel in self.channels.values().filter(|c| c.group.is_some() && c.paused.is_none()) {
            if self.gateway.channels.insert(channel.id) {
                cursors.channels.insert(channel.id, channel.seq());
            }
        }
        cursors
    }

    fn follow_more(&mut self, turn: &mut Turn<'_>) {
        if std::mem::take(&mut self.follow_wanted) {
            let cursors = self.new_cursors();
            if !cursors.servers.is_empty() || !cursors.channels.is_empty() {
                send(turn, &Upstream::Follow { cursors });
            }
        }
    }

    fn heartbeat(&mut self, turn: &mut Turn<'_>) {
        let every = self.gateway.heartbeat.max(1_000);
        if turn.now.since(self.gateway.heard) > 2 * every + 5_000 {
            turn.out.gateway.push(Gateway::Close);
            self.gateway_closed(turn, 1006);
            return;
        }
        if turn.now.since(self.gateway.pinged) >= every {
            self.gateway.pinged = turn.now;
            send(turn, &Upstream::Ping { n: turn.now.0 });
        }
        turn.wake(self.gateway.pinged.plus(every));
    }

    pub(crate) fn gateway_closed(&mut self, turn: &mut Turn<'_>, code: u16) {
        self.gateway.phase = Phase::Closed;
        self.gateway.ticket = None;
        for server in self.servers.values_mut() {
            server.stale = true;
        }
        for channel in self.channels.values_mut() {
            channel.stale = true;
        }
        self.gateway.backoff.fail(turn);
        let failure = match CloseRange::of(code) {
            CloseRange::Stop => {
                Failure::new(FailureKind::Bug, "gateway", format!("the gateway closed with {code}"))
            }
            _ => Failure::new(
                FailureKind::Unreachable,
                "unreachable",
                "the connection to the node was lost",
            ),
        };
        self.background_failed(turn, failure);
    }

    pub(crate) fn gateway_frame(&mut self, turn: &mut Turn<'_>, text: &str) {
        self.gateway.heard = turn.now;
        let frame = serde_json::from_str(text).and_then(Downstream::from_json);
        let Ok(frame) = frame else { return };
        match frame {
            Downstream::Ready { heartbeat_ms, .. } => {
                self.gateway.phase = Phase::Ready;
                self.gateway.heartbeat = heartbeat_ms.min(HEARTBEAT_MAX);
                self.gateway.pinged = turn.now;
                self.gateway.backoff.succeed();
            }
            Downstream::Envelope { channel_id, item } => self.item_arrived(turn, channel_id, &item),
            Downstream::Announced { channel_id, .. } => self.make_stale(channel_id),
            Downstream::Entry { server_id, entry, .. } => {
                self.entry_arrived(turn, server_id, entry);
            }
            Downstream::EntryAnnounced { server_id, .. } => self.make_server_stale(server_id),
            Downstream::Inbox { seq, notice } => self.inbox_item(turn, seq, notice),
            Downstream::CaughtUp { lane, .. } => drop(self.gateway.caught_up.insert(lane)),
            Downstream::Gap { lane, reason, .. } => self.gap(lane, reason),
            Downstream::Ephemeral { channel_id, epoch, sealed } => {
                self.ephemeral_arrived(turn, (channel_id, epoch), &sealed);
            }
            Downstream::EphemeralRefused { channel_id, code, retry_after_ms } => {
                self.ephemeral_refused(turn, channel_id, (&code, retry_after_ms));
            }
            Downstream::Pong { .. } => {}
            Downstream::GoAway { after_ms } => {
                self.gateway.backoff.wait(turn, after_ms.max(100));
                turn.out.gateway.push(Gateway::Close);
                self.gateway.phase = Phase::Closed;
            }
        }
    }

    /// Saved in the batch that acknowledges it: the driver saves first.
    fn inbox_item(&mut self, turn: &mut Turn<'_>, seq: Seq, notice: Notice) {
        self.noticed(turn, notice);
        if seq > self.gateway.inbox {
            self.gateway.inbox = seq;
            send(turn, &Upstream::AcknowledgeInbox { seq });
        }
    }

    fn gap(&mut self, lane: Lane, reason: GapReason) {
        match lane {
            Lane::Inbox => {}
            Lane::Server(id) => {
                self.gateway.servers.remove(&id);
                self.make_server_stale(id);
            }
            Lane::Channel(id) => {
                self.gateway.channels.remove(&id);
                if reason != GapReason::NotFound {
                    self.make_stale(id);
                }
            }
        }
    }

    fn make_stale(&mut self, id: ChannelId) {
        if let Some(channel) = self.channels.get_mut(&id) {
            channel.stale = true;
        }
    }

    fn make_server_stale(&mut self, id: ServerId) {
        if let Some(server) = self.servers.get_mut(&id) {
            server.stale = true;
        }
    }
}

fn send(turn: &mut Turn<'_>, frame: &Upstream) {
    if let Ok(text) = serde_json::to_string(frame) {
        turn.out.gateway.push(Gateway::Send { text });
    }
}
