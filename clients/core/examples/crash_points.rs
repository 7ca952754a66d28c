//! A client that dies between any two steps of what it posts, and goes on from its rows: built,
//! saved, sent, acknowledged, merged, of a group's creation, an external join and a message. No
//! network, no clock; natively and as WASM.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "an example may stop where it stands"
)]

#[path = "loopback/mod.rs"]
mod loopback;

use coterie_core::{
    Batch, Call, Core, Cx, Event, Request, Row, Show,
    acts::{CreateChannel, CreateInvitation},
};
use coterie_types::{DeviceId, Millis};
use loopback::Loopback;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::Value;

/// After which step the program dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Point {
    Built,
    Saved,
    Sent,
    Acknowledged,
    Merged,
}

const POINTS: [Point; 5] =
    [Point::Built, Point::Saved, Point::Sent, Point::Acknowledged, Point::Merged];

struct Person {
    core: Core,
    rows: Vec<Row>,
    rng: ChaCha20Rng,
    device: Option<DeviceId>,
    now: u64,
    /// Where to die next, at a call to a path with this end.
    crash: Option<(Point, &'static str)>,
    /// The call that fits.
    marked: Option<u64>,
}

fn fits(call: &Call, end: &str) -> bool {
    call.method == "POST" && call.path.split('?').next().is_some_and(|path| path.ends_with(end))
}

impl Person {
    fn new(seed: u8) -> Self {
        let core = Core::open(Vec::new()).expect("an empty store opens");
        let rng = ChaCha20Rng::from_seed([seed; 32]);
        Self { core, rows: Vec::new(), rng, device: None, now: 1_000, crash: None, marked: None }
    }

    /// What the program does after it was started again.
    fn start(&mut self) {
        let rows = self.rows.iter().filter(|row| !row.key.starts_with("t/")).cloned().collect();
        self.core = Core::open(rows).expect("its own rows open");
        self.marked = None;
    }

    /// Asks, and carries calls and answers until it is done; nothing if the program died before.
    fn ask(&mut self, node: &mut Loopback, request: Request) -> Option<Vec<Value>> {
        node.device = self.device.unwrap_or(node.device);
        let (mut events, mut shown) = (vec![Event::Asked { ask: 1, request }], Vec::new());
        let mut wake = None;
        loop {
            let event = match (events.pop(), wake.take()) {
                (Some(event), _) => event,
                (None, Some(Millis(at))) => {
                    self.now = self.now.max(at);
                    Event::Woke
                }
                (None, None) => panic!("it waits for nothing, and has not ended"),
            };
            let answered =
                |call: &u64| matches!(&event, Event::Answered { call: c, .. } if c == call);
            let acknowledged = self.marked.as_ref().is_some_and(answered);
            let mut cx = Cx { now: Millis(self.now), rng: &mut self.rng };
            let batch = self.core.handle(&mut cx, event);
            wake = batch.wake;
            let last = self.carry_out(node, batch, acknowledged, &mut events)?;
            for show in last {
                match show {
                    Show::Row { value, .. } => shown.push(value),
                    Show::Done { value, .. } => {
                        shown.push(value);
                        return Some(shown);
                    }
                    other => panic!("{other:?}"),
                }
            }
        }
    }

    /// Saves, sends, and gives what is to be shown; nothing if the program dies in between.
    fn carry_out(
        &mut self,
        node: &mut Loopback,
        batch: Batch,
        acknowledged: bool,
        events: &mut Vec<Event>,
    ) -> Option<Vec<Show>> {
        let (point, end) = self.crash.unwrap_or((Point::Built, "nowhere"));
        let sends = batch.send.iter().find(|call| fits(call, end)).map(|call| call.call);
        self.marked = sends.or(self.marked);
        let dies = |at: Point| {
            let here = if at < Point::Acknowledged { sends.is_some() } else { acknowledged };
            point == at && here
        };
        if dies(Point::Built) || dies(Point::Acknowledged) {
            return self.die();
        }
        loopback::save(&mut self.rows, batch.save);
        if dies(Point::Saved) || dies(Point::Merged) {
            return self.die();
        }
        events.extend(batch.load.iter().map(|load| loopback::load(&self.rows, load)));
        events.extend(batch.send.into_iter().map(|call| node.answer(call)));
        if dies(Point::Sent) { self.die() } else { Some(batch.show) }
    }

    fn die<T>(&mut self) -> Option<T> {
        self.crash = None;
        self.start();
        None
    }

    /// Dies at this point of what is asked, and must come to it.
    fn die_at(
        &mut self,
        node: &mut Loopback,
        request: Request,
        (point, end): (Point, &'static str),
    ) {
        self.crash = Some((point, end));
        assert!(self.ask(node, request).is_none(), "{end}: it never comes to {point:?}");
        self.now += 60_000;
    }

    fn must(&mut self, node: &mut Loopback, request: Request) -> Vec<Value> {
        self.ask(node, request).expect("it runs")
    }

    fn texts(&mut self, node: &mut Loopback, channel: &str) -> Vec<String> {
        let channel = channel.to_owned();
        let rows = self.must(node, Request::Read { channel, after: Some(0), limit: 100 });
        assert!(!rows.iter().any(|row| row["type"] == "unreadable"), "{rows:?}");
        rows.iter().filter_map(|row| row["text"].as_str().map(str::to_owned)).collect()
    }
}

fn say(channel: &str, text: &str) -> Request {
    Request::Send { channel: channel.into(), texts: vec![text.into()], message_id: None }
}

fn garden() -> (Loopback, Person, Person) {
    let (mut node, mut alice, mut bob) = (Loopback::new(), Person::new(1), Person::new(2));
    for (person, name) in [(&mut alice, "alice"), (&mut bob, "bob")] {
        let (username, password, device_name) =
            (name.into(), "correct horse".into(), "laptop".into());
        let request = Request::Register { username, password, device_name };
        let device = &person.must(&mut node, request)[0]["device_id"];
        person.device = device.as_str().and_then(|id| id.parse().ok());
    }
    alice.must(&mut node, Request::CreateServer { name: "Garden".into() });
    let invite = CreateInvitation::new("Garden", 1, 0).into();
    let link = alice.must(&mut node, invite)[0]["link"].as_str().expect("a link").to_owned();
    bob.must(&mut node, Request::Join { link, wait: true });
    (node, alice, bob)
}

/// Runs the whole story, and names each point at which somebody died and after which all was well.
pub(crate) fn story() -> Vec<String> {
    let (mut node, mut alice, mut bob) = garden();
    let mut points = Vec::new();
    for (n, point) in POINTS.into_iter().enumerate() {
        let channel = format!("plants-{n}");
        let create = CreateChannel::new("Garden", &channel).into();
        alice.die_at(&mut node, create, (point, "/group"));
        alice.must(&mut node, say(&channel, "it grows"));
        bob.die_at(&mut node, say(&channel, "I see"), (point, "/commits"));
        bob.must(&mut node, say(&channel, "hello"));
        alice.die_at(&mut node, say(&channel, "maybe"), (point, "/messages"));
        alice.must(&mut node, say(&channel, "surely"));
        let (hers, his) = (alice.texts(&mut node, &channel), bob.texts(&mut node, &channel));
        let once = |text: &str| hers.iter().filter(|t| *t == text).count() <= 1;
        assert!(once("maybe") && once("I see"), "{point:?}: {hers:?}");
        assert_eq!(hers.last().map(String::as_str), Some("surely"), "{point:?}");
        // Bob reads all but what was said before he was in the group.
        assert!(hers.ends_with(&his) && his.iter().any(|t| t == "hello"), "{point:?}: {his:?}");
        points.extend(["creation", "join", "message"].map(|what| format!("{what}: {point:?}")));
    }
    points
}

#[allow(dead_code, reason = "the story is also part of the WASM build")]
fn main() {
    println!("{:?}", story());
}
