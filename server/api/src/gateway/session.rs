//! One gateway connection, from its first frame to its close.

use std::{collections::VecDeque, sync::Arc, time::Duration};

use coterie_acts::{ActError, Caller, Format, Framed, Node};
use coterie_ports::{Subscription, Topic};
use coterie_protocol::gateway::{CloseCode, Cursors, Downstream, GapReason, Lane, Upstream};
use coterie_types::{ErrorCode, Seq, ServerId, limits::GATEWAY_FRAME_MAX};
use futures_util::{Stream, StreamExt};
use rand::Rng;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use super::{GatewayConfig, Received, lanes::Lanes};
use crate::App;

/// Why a connection ends: a code to close it with, or nothing because the client has gone.
type End = Option<CloseCode>;

struct Session {
    node: Node,
    config: GatewayConfig,
    format: Format,
    caller: Caller,
    bus: Box<dyn Subscription>,
    lanes: Lanes,
    /// Frames on their way into the queue.
    pending: VecDeque<Arc<Framed>>,
    heard: Instant,
    progressed: Instant,
    allowance: Allowance,
}

/// Serves a connection until it ends. Frames go into `out`, which bounds what waits for a slow
/// reader; more is read from the store only when it has room. Gives the code to close with, or
/// `None` if the client has gone.
pub async fn run(
    app: App,
    format: Format,
    upstream: impl Stream<Item = Received> + Send,
    out: mpsc::Sender<Arc<Framed>>,
) -> Option<CloseCode> {
    let mut upstream = std::pin::pin!(upstream);
    let config = app.config().gateway.clone();
    let (ticket, cursors) = match timeout(config.hello, upstream.next()).await {
        Ok(Some(Received::Frame(Upstream::Hello { ticket, cursors }))) => (ticket, cursors),
        Ok(Some(Received::Malformed)) => return Some(CloseCode::Malformed),
        Ok(Some(Received::TooLarge)) => return Some(CloseCode::TooLarge),
        Ok(None) => return None,
        _ => return Some(CloseCode::NoHello),
    };
    let mut session = match Session::open(&app, format, &ticket, &cursors).await {
        Ok(session) => session,
        Err(code) => return Some(code),
    };
    let mut draining = app.draining();
    session.serve(&mut draining, upstream, &out).await
}

impl Session {
    async fn open(
        app: &App,
        format: Format,
        ticket: &str,
        cursors: &Cursors,
    ) -> Result<Self, CloseCode> {
        let node = app.node().clone();
        let config = app.config().gateway.clone();
        let caller = node.redeem_ticket(ticket).await.map_err(|error| match error.code {
            ErrorCode::Unauthenticated => CloseCode::BadTicket,
            _ => CloseCode::Internal,
        })?;
        let device = caller.device().map_err(|_| CloseCode::BadTicket)?;
        let mut bus = node.bus.subscribe();
        bus.follow(Topic::SessionEnded(caller.session));
        bus.follow(Topic::Inbox(device));
        let connection_id = format!("{:016x}", rand::thread_rng().r#gen::<u64>());
        tracing::debug!(connection_id, session = %caller.session, "gateway connection");
        let heartbeat_ms = u64::try_from(config.heartbeat.as_millis()).unwrap_or(u64::MAX);
        let ready = Downstream::Ready { connection_id, heartbeat_ms };
        let now = Instant::now();
        let mut session = Self {
            allowance: Allowance::new(&config, now),
            node,
            config,
            format,
            caller,
            bus,
            lanes: Lanes::default(),
            pending: VecDeque::from([Arc::new(Framed::new(ready))]),
            heard: now,
            progressed: now,
        };
        let since = session.node.tick();
        session.lanes.follow(Lane::Inbox, cursors.inbox, since);
        session.follow(cursors)?;
        Ok(session)
    }

    async fn serve(
        &mut self,
        draining: &mut watch::Receiver<bool>,
        mut upstream: std::pin::Pin<&mut (impl Stream<Item = Received> + Send)>,
        out: &mpsc::Sender<Arc<Framed>>,
    ) -> End {
        let mut pulse = interval(self.config.pulse);
        pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
        pulse.tick().await;
        // The session may have ended between the ticket and the subscription.
        let mut ended = self.pulse().await;
        while ended.is_ok() {
            let idle = self.pending.is_empty();
            if idle {
                self.progressed = Instant::now();
            }
            ended = tokio::select! {
                biased;
                () = until_true(draining) => Err(self.go_away(out)),
                received = upstream.next() => match received {
                    Some(received) => self.received(received).await,
                    None => Err(None),
                },
                topic = self.bus.next() => self.wake(topic).await,
                _ = pulse.tick() => self.pulse().await,
                permit = out.reserve(), if !idle => match (permit, self.pending.pop_front()) {
                    (Ok(permit), Some(frame)) => {
                        permit.send(frame);
                        self.progressed = Instant::now();
                        Ok(())
                    }
                    _ => Err(None),
                },
                () = std::future::ready(()), if idle && self.lanes.has_waiting() => {
                    self.step().await
                }
            };
        }
        ended.err().flatten()
    }

    /// Follows first, then reads: nothing is missed in between.
    fn follow(&mut self, cursors: &Cursors) -> Result<(), CloseCode> {
        for (&server, &cursor) in &cursors.servers {
            self.bus.follow(Topic::Server(server));
            self.follow_lane(Lane::Server(server), cursor)?;
        }
        for (&channel, &cursor) in &cursors.channels {
            self.bus.follow(Topic::Channel(channel));
            self.follow_lane(Lane::Channel(channel), cursor)?;
        }
        Ok(())
    }

    fn follow_lane(&mut self, lane: Lane, cursor: Seq) -> Result<(), CloseCode> {
        let since = self.node.tick();
        if self.lanes.follow(lane, cursor, since) { Ok(()) } else { Err(CloseCode::LimitReached) }
    }

    async fn received(&mut self, received: Received) -> Result<(), End> {
        self.heard = Instant::now();
        if !self.allowance.take(self.heard) {
            return Err(Some(CloseCode::LimitReached));
        }
        match received {
            Received::Heard => Ok(()),
            Received::Malformed | Received::Frame(Upstream::Hello { .. }) => {
                Err(Some(CloseCode::Malformed))
            }
            Received::TooLarge => Err(Some(CloseCode::TooLarge)),
            Received::Frame(Upstream::Ping { n }) => {
                // What waits here is bounded by the client's allowance.
                self.pending.push_back(Arc::new(Framed::new(Downstream::Pong { n })));
                Ok(())
            }
            Received::Frame(Upstream::Follow { cursors }) => self.follow(&cursors).map_err(Some),
            Received::Frame(Upstream::AcknowledgeInbox { seq }) => {
                self.node.acknowledge_inbox(&self.caller, seq).await.map_err(|e| internal(&e))
            }
        }
    }

    async fn wake(&mut self, topic: Topic) -> Result<(), End> {
        let since = self.node.tick();
        match topic {
            Topic::SessionEnded(_) => return Err(Some(CloseCode::SessionEnded)),
            Topic::Inbox(_) => self.lanes.wake(Lane::Inbox, since),
            Topic::Channel(channel) => self.lanes.wake(Lane::Channel(channel), since),
            Topic::Server(server) => {
                self.lanes.wake(Lane::Server(server), since);
                let channels = self.lanes.channels_of(server);
                let lost = self.node.channels_lost(self.caller.user, server, channels).await;
                for channel in lost.map_err(|e| internal(&e))? {
                    self.end_lane(Lane::Channel(channel), Some(server));
                }
            }
        }
        Ok(())
    }

    /// Looks whether the connection may go on.
    async fn pulse(&mut self) -> Result<(), End> {
        if self.heard.elapsed() > self.config.heartbeat * 2 {
            return Err(Some(CloseCode::Silent));
        }
        if !self.pending.is_empty() && self.progressed.elapsed() > self.config.stall {
            return Err(Some(CloseCode::SlowReader));
        }
        match self.node.session_stands(self.caller.session).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Some(CloseCode::SessionEnded)),
            Err(error) => Err(internal(&error)),
        }
    }

    /// Reads a few items of the lane that has waited longest.
    async fn step(&mut self) -> Result<(), End> {
        let Some((lane, state)) = self.lanes.next() else { return Ok(()) };
        let (user, after) = (self.caller.user, state.cursor);
        let step = match lane {
            Lane::Inbox => return self.step_inbox(after, state.caught_up).await,
            Lane::Server(server) => self.node.follow_server(user, server, after, state.since).await,
            Lane::Channel(channel) => {
                self.node.follow_channel(user, channel, after, state.since).await
            }
        };
        let step = step.map_err(|e| internal(&e))?;
        if let (Lane::Channel(channel), Some(server), false) = (lane, step.server, step.ended) {
            self.lanes.locate(channel, server);
            self.bus.follow(Topic::Server(server));
        }
        let mut cursor = after;
        for (seq, framed) in step.items {
            cursor = seq;
            self.pending.push_back(self.fit(lane, seq, framed));
        }
        self.lanes.sent(lane, cursor, false);
        if step.ended {
            self.end_lane(lane, step.server);
            return Ok(());
        }
        if after > step.head {
            cursor = step.head;
            self.gap(lane, after, cursor, GapReason::Ahead);
        }
        if step.more {
            // Looked at anew: whoever is removed meanwhile gets no more.
            self.lanes.sent(lane, cursor, false);
            let since = self.node.tick();
            self.lanes.wake(lane, since);
        } else {
            self.caught_up(lane, cursor, state.caught_up);
        }
        Ok(())
    }

    async fn step_inbox(&mut self, after: Seq, caught_up: bool) -> Result<(), End> {
        let view = self.node.read_inbox(&self.caller, after).await.map_err(|e| internal(&e))?;
        let mut cursor = after;
        if view.floor > after {
            cursor = view.floor;
            self.gap(Lane::Inbox, after, cursor, GapReason::NotKept);
        } else if after > view.head {
            cursor = view.head;
            self.gap(Lane::Inbox, after, cursor, GapReason::Ahead);
        }
        for (seq, notice) in view.items {
            cursor = cursor.max(seq);
            let frame = Downstream::Inbox { seq, notice };
            self.pending.push_back(Arc::new(Framed::new(frame)));
        }
        if let Some(next) = view.next {
            self.lanes.sent(Lane::Inbox, next, false);
            let since = self.node.tick();
            self.lanes.wake(Lane::Inbox, since);
        } else {
            self.caught_up(Lane::Inbox, cursor, caught_up);
        }
        Ok(())
    }

    /// A frame, or its announcement if it is too large for one.
    fn fit(&self, lane: Lane, seq: Seq, framed: Arc<Framed>) -> Arc<Framed> {
        if framed.encoded(self.format).len() <= GATEWAY_FRAME_MAX {
            return framed;
        }
        match lane {
            Lane::Channel(channel_id) => {
                Arc::new(Framed::new(Downstream::Announced { channel_id, seq }))
            }
            Lane::Server(server_id) => {
                Arc::new(Framed::new(Downstream::EntryAnnounced { server_id, seq }))
            }
            Lane::Inbox => framed,
        }
    }

    fn caught_up(&mut self, lane: Lane, seq: Seq, before: bool) {
        self.lanes.sent(lane, seq, true);
        if !before {
            self.pending.push_back(Arc::new(Framed::new(Downstream::CaughtUp { lane, seq })));
        }
    }

    fn gap(&mut self, lane: Lane, from: Seq, to: Seq, reason: GapReason) {
        let frame = Downstream::Gap { lane, from, to, reason };
        self.pending.push_back(Arc::new(Framed::new(frame)));
    }

    /// The caller may not follow this lane any further. What of it still waits is not sent.
    fn end_lane(&mut self, lane: Lane, server: Option<ServerId>) {
        let Some(cursor) = self.lanes.end(lane, server) else { return };
        let mut from = cursor;
        if let Lane::Channel(channel) = lane {
            self.bus.unfollow(Topic::Channel(channel));
            let of_lane = |frame: &Downstream| match frame {
                Downstream::Envelope { channel_id, item } if *channel_id == channel => {
                    Some(item.seq)
                }
                Downstream::Announced { channel_id, seq } if *channel_id == channel => Some(*seq),
                _ => None,
            };
            let unsent = self.pending.iter().filter_map(|f| of_lane(f.frame())).min();
            from = unsent.map_or(cursor, |seq| seq - 1);
            self.pending.retain(|f| of_lane(f.frame()).is_none());
        }
        self.gap(lane, from, from, GapReason::NotFound);
        let server = match lane {
            Lane::Server(server) => Some(server),
            _ => server,
        };
        if let Some(server) = server.filter(|server| !self.lanes.needs_server(*server)) {
            self.bus.unfollow(Topic::Server(server));
        }
    }

    fn go_away(&self, out: &mpsc::Sender<Arc<Framed>>) -> End {
        let spread = u64::try_from(self.config.spread.as_millis()).unwrap_or(u64::MAX);
        let after_ms = rand::thread_rng().gen_range(0..=spread);
        // A full queue has no room for it; the close code says enough.
        let _ = out.try_send(Arc::new(Framed::new(Downstream::GoAway { after_ms })));
        Some(CloseCode::GoingAway)
    }
}

async fn until_true(flag: &mut watch::Receiver<bool>) {
    let _ = flag.wait_for(|flag| *flag).await;
}

fn internal(error: &ActError) -> End {
    tracing::warn!(%error, "a gateway connection ends");
    Some(CloseCode::Internal)
}

/// How many frames the client may still send.
struct Allowance {
    burst: f64,
    per_second: f64,
    level: f64,
    at: Instant,
}

impl Allowance {
    fn new(config: &GatewayConfig, at: Instant) -> Self {
        let burst = f64::from(config.burst);
        Self { burst, per_second: f64::from(config.per_second), level: burst, at }
    }

    fn take(&mut self, now: Instant) -> bool {
        let passed: Duration = now.saturating_duration_since(self.at);
        self.at = now;
        self.level = (self.level + passed.as_secs_f64() * self.per_second).min(self.burst);
        self.level -= 1.0;
        self.level >= 0.0
    }
}
