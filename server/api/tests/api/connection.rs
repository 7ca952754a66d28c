//! A gateway connection in process, and channel logs to follow.

use std::{sync::Arc, time::Duration};

use coterie_acts::{Format, Framed};
use coterie_api::gateway::{Received, run};
use coterie_policy::State;
use coterie_ports::{Topic, Write, rows::EnvelopeRow};
use coterie_protocol::{
    envelope::{EnvelopeKind, Header, next_hash},
    gateway::{CloseCode, Cursors, Downstream, Lane, Upstream},
    rest::Ticket,
};
use coterie_types::{Bytes, ChannelId, FixedBytes, Head, MessageId, Millis, Seq, ServerId, sha256};
use futures_util::stream;
use tokio::{sync::mpsc, task::JoinHandle, time::timeout};

use crate::{
    kit::Kit,
    people::{Person, random16},
};

/// Far more than anything takes here; only a test that fails waits so long.
const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) struct Connection {
    up: mpsc::UnboundedSender<Received>,
    pub(crate) down: mpsc::Receiver<Arc<Framed>>,
    pub(crate) closed: JoinHandle<Option<CloseCode>>,
}

impl Connection {
    /// A connection that has sent nothing yet, with a queue of so many frames.
    pub(crate) fn bare(kit: &Kit, queue: usize) -> Self {
        let (up, received) = mpsc::unbounded_channel();
        let (out, down) = mpsc::channel(queue);
        let received = stream::unfold(received, async |mut r: mpsc::UnboundedReceiver<_>| {
            r.recv().await.map(|item| (item, r))
        });
        let closed = tokio::spawn(run(kit.app.clone(), Format::Json, Box::pin(received), out));
        Self { up, down, closed }
    }

    /// A connection that has said hello and heard ready.
    pub(crate) async fn open(kit: &Kit, person: &Person, cursors: Cursors) -> Self {
        Self::open_with(kit, person, cursors, 64).await
    }

    pub(crate) async fn open_with(
        kit: &Kit,
        person: &Person,
        cursors: Cursors,
        queue: usize,
    ) -> Self {
        let mut connection = Self::bare(kit, queue);
        let ticket = ticket(kit, person).await;
        connection.send(Upstream::Hello { ticket, cursors });
        assert!(matches!(connection.next().await, Downstream::Ready { .. }));
        connection
    }

    pub(crate) fn send(&self, frame: Upstream) {
        self.receive(Received::Frame(frame));
    }

    pub(crate) fn receive(&self, received: Received) {
        let _ = self.up.send(received);
    }

    pub(crate) async fn next(&mut self) -> Downstream {
        let frame = timeout(PATIENCE, self.down.recv()).await.expect("a frame in time");
        frame.expect("an open connection").frame().clone()
    }

    /// Frames up to and with the first that fits.
    pub(crate) async fn until(&mut self, fits: impl Fn(&Downstream) -> bool) -> Vec<Downstream> {
        let mut frames = Vec::new();
        loop {
            let frame = self.next().await;
            let last = fits(&frame);
            frames.push(frame);
            if last {
                return frames;
            }
        }
    }

    /// Frames up to the end of the catch-up of a lane.
    pub(crate) async fn until_caught_up(&mut self, of: Lane) -> Vec<Downstream> {
        self.until(|f| matches!(f, Downstream::CaughtUp { lane, .. } if *lane == of)).await
    }

    /// Everything that is sent before the answer to a ping that comes after it.
    pub(crate) async fn quiet(&mut self) -> Vec<Downstream> {
        self.send(Upstream::Ping { n: 77 });
        let mut frames = self.until(|f| *f == Downstream::Pong { n: 77 }).await;
        frames.pop();
        frames
    }

    pub(crate) async fn close_code(self) -> Option<CloseCode> {
        let Self { up, mut down, closed } = self;
        let drain = tokio::spawn(async move { while down.recv().await.is_some() {} });
        let code = timeout(PATIENCE, closed).await.expect("an end in time").unwrap();
        drain.await.unwrap();
        drop(up);
        code
    }
}

pub(crate) async fn ticket(kit: &Kit, person: &Person) -> String {
    let reply = kit.call::<()>("POST", "/v1/gateway/tickets", person.token(), None).await;
    reply.json::<Ticket>().ticket
}

pub(crate) fn channels(of: &[(ChannelId, Seq)]) -> Cursors {
    Cursors { channels: of.iter().copied().collect(), ..Cursors::default() }
}

pub(crate) fn servers(of: &[(ServerId, Seq)]) -> Cursors {
    Cursors { servers: of.iter().copied().collect(), ..Cursors::default() }
}

/// Appends envelopes of this size, as the acts would, and wakes who follows.
pub(crate) async fn append(kit: &Kit, person: &Person, channel: ChannelId, sizes: &[usize]) {
    append_kind(kit, person, channel, sizes, EnvelopeKind::Message).await;
}

pub(crate) async fn append_tombstone(kit: &Kit, person: &Person, channel: ChannelId) {
    append_kind(kit, person, channel, &[10], EnvelopeKind::Tombstone).await;
}

async fn append_kind(
    kit: &Kit,
    person: &Person,
    channel: ChannelId,
    sizes: &[usize],
    kind: EnvelopeKind,
) {
    let store = &kit.node().store;
    let log = store.find_channel_log(channel).await.unwrap().unwrap();
    let mut head = log.head;
    let pinned = Head { seq: 1, hash: FixedBytes([1; 32]) };
    let mut envelopes = Vec::new();
    for size in sizes {
        let header = Header {
            version: 1,
            kind: kind.number(),
            message_id: MessageId::from_bytes(random16()),
            device: person.device,
            epoch: 1,
            at: Millis(5),
        };
        let body = Bytes(vec![7; *size]);
        let (bytes, body_hash) = (Bytes(header.to_bytes()), sha256(&[&body]));
        let seq = head.seq + 1;
        let hash = next_hash(&head.hash, seq, &sha256(&[&bytes]), &body_hash);
        head = Head { seq, hash };
        envelopes.push(EnvelopeRow {
            seq,
            hash,
            kind: header.kind,
            message_id: header.message_id,
            device: header.device,
            header: bytes,
            body: Some(body),
            body_hash,
            pinned,
        });
    }
    let write = Write::AppendEnvelopes { channel, expected: log.head, envelopes };
    store.commit(vec![write]).await.unwrap();
    kit.node().bus.publish(Topic::Channel(channel));
}

/// The seqs of the envelopes of a channel among frames.
pub(crate) fn seqs(frames: &[Downstream], of: ChannelId) -> Vec<Seq> {
    let seq = |frame: &Downstream| match frame {
        Downstream::Envelope { channel_id, item } if *channel_id == of => Some(item.seq),
        Downstream::Announced { channel_id, seq } if *channel_id == of => Some(*seq),
        _ => None,
    };
    frames.iter().filter_map(seq).collect()
}

/// The policy entries among frames, as seqs.
pub(crate) fn entries(frames: &[Downstream], of: ServerId) -> Vec<Seq> {
    let seq = |frame: &Downstream| match frame {
        Downstream::Entry { server_id, seq, .. } if *server_id == of => Some(*seq),
        _ => None,
    };
    frames.iter().filter_map(seq).collect()
}

/// A server with one channel, by the first of two members.
pub(crate) struct Scene {
    pub(crate) alice: Person,
    pub(crate) bob: Person,
    pub(crate) server: ServerId,
    pub(crate) channel: ChannelId,
}

impl Scene {
    pub(crate) async fn new(kit: &Kit) -> Self {
        let alice = Person::register(kit, "alice").await;
        let bob = Person::register(kit, "bob").await;
        let server = alice.create_server(kit).await;
        let channel = alice.create_channel(kit, server).await;
        let invite = alice.invite(kit, server).await;
        bob.join(kit, &invite).await;
        Self { alice, bob, server, channel }
    }

    pub(crate) async fn kick_bob(&self, kit: &Kit) -> Seq {
        let user = self.bob.user();
        self.alice.admit(kit, self.server, coterie_policy::body::MemberKicked { user }).await.seq
    }

    pub(crate) async fn state(&self, kit: &Kit) -> State {
        self.alice.policy(kit, self.server).await
    }
}
