//! One gateway connection, from its first frame to its close.

use std::{collections::VecDeque, sync::Arc};

use coterie_acts::{ActError, Caller, Format, Framed, Node};
use coterie_ports::{
    Subscription, Topic,
    hints::{Listener, Origin},
};
use coterie_protocol::gateway::{CloseCode, Cursors, Downstream, Lane, Upstream};
use coterie_types::{ErrorCode, Seq};
use futures_util::{Stream, StreamExt};
use rand::Rng;
use tokio::{
    sync::{mpsc, watch},
    time::{Instant, MissedTickBehavior, interval, timeout},
};

use super::{GatewayConfig, Received, allowance::Allowance, lanes::Lanes, seats::Seat};
use crate::{App, hints::Arrived, metrics::Open};

/// Why a connection ends: a code to close it with, or nothing because the client has gone.
pub(super) type End = Option<CloseCode>;

pub(super) struct Session {
    pub(super) app: App,
    pub(super) node: Node,
    /// Names the connection among those that tell ephemera.
    pub(super) origin: Origin,
    config: GatewayConfig,
    connection_id: String,
    pub(super) format: Format,
    pub(super) caller: Caller,
    pub(super) bus: Box<dyn Subscription>,
    pub(super) relay: Box<dyn Listener>,
    pub(super) lanes: Lanes,
    /// Frames on their way into the queue.
    pub(super) pending: VecDeque<Arc<Framed>>,
    seat: Seat,
    /// The user is present, and the connection counted, for as long.
    _counted: (Arrived, Open),
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
    let code = session.serve(&mut draining, upstream, &out).await;
    let connection_id = session.connection_id;
    tracing::info!(connection_id, code = code.map(CloseCode::number), "gateway closed");
    code
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
        tracing::info!(connection_id, "gateway opened");
        let heartbeat_ms = u64::try_from(config.heartbeat.as_millis()).unwrap_or(u64::MAX);
        let ready = Downstream::Ready { connection_id: connection_id.clone(), heartbeat_ms };
        let now = Instant::now();
        let mut session = Self {
            allowance: Allowance::new(&config, now),
            seat: app.seats().take(caller.session),
            _counted: (app.hints().arrive(caller.user), app.metrics().opened()),
            app: app.clone(),
            node,
            origin: rand::thread_rng().r#gen(),
            config,
            connection_id,
            format,
            caller,
            bus,
            relay: app.hints().relay.listen(),
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
                () = self.seat.taken() => Err(Some(CloseCode::Replaced)),
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
                // After all else: it delays nothing, and gives way to what is newer.
                heard = self.relay.next(), if idle => {
                    self.hear(&heard);
                    Ok(())
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
            self.relay.follow(channel);
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
            Received::Frame(Upstream::Ephemeral { channel_id, epoch, sealed }) => {
                self.tell(channel_id, epoch, sealed).await
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

pub(super) fn internal(error: &ActError) -> End {
    tracing::warn!(%error, "a gateway connection ends");
    Some(CloseCode::Internal)
}
