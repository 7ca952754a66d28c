//! Two people talk: two cores, no network, no clock, no store but memory.
//!
//! A core takes events and gives batches; whoever drives it saves, carries the calls to a node and
//! brings the answers back. Here the node is a few vectors in `loopback/`.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "an example may stop where it stands"
)]

#[path = "loopback/mod.rs"]
pub(crate) mod loopback;

use coterie_core::{Core, Cx, Event, Request, Row, Show, acts::CreateInvitation};
use coterie_types::{DeviceId, Millis};
use loopback::Loopback;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::Value;

struct Person {
    core: Core,
    rows: Vec<Row>,
    rng: ChaCha20Rng,
    /// This device, once it is registered: a session would tell the node.
    device: Option<DeviceId>,
}

impl Person {
    fn new(seed: u8) -> Self {
        let core = Core::open(Vec::new()).expect("an empty store opens");
        let rng = ChaCha20Rng::from_seed([seed; 32]);
        Self { core, rows: Vec::new(), rng, device: None }
    }

    /// Asks for something and carries calls and answers until it is done; gives what was shown.
    fn ask(&mut self, node: &mut Loopback, request: Request) -> Vec<Value> {
        node.device = self.device.unwrap_or(node.device);
        let (mut events, mut shown) = (vec![Event::Asked { ask: 1, request }], Vec::new());
        while let Some(event) = events.pop() {
            let batch = self.core.handle(&mut Cx { now: Millis(1_000), rng: &mut self.rng }, event);
            loopback::save(&mut self.rows, batch.save);
            for show in batch.show {
                match show {
                    Show::Row { value, .. } | Show::Done { value, .. } => shown.push(value),
                    other => panic!("{other:?}"),
                }
            }
            events.extend(batch.load.iter().map(|load| loopback::load(&self.rows, load)));
            events.extend(batch.send.into_iter().map(|call| node.answer(call)));
        }
        shown
    }
}

/// Runs the whole story and gives what each of the two has read.
pub(crate) fn story() -> [String; 2] {
    let (mut node, mut alice, mut bob) = (Loopback::new(), Person::new(1), Person::new(2));
    for (person, name) in [(&mut alice, "alice"), (&mut bob, "bob")] {
        let (username, password, device_name) =
            (name.into(), "correct horse".into(), "laptop".into());
        let request = Request::Register { username, password, device_name };
        let device = &person.ask(&mut node, request)[0]["device_id"];
        person.device = device.as_str().and_then(|id| id.parse().ok());
    }
    alice.ask(&mut node, Request::CreateServer { name: "Garden".into() });
    let invite = CreateInvitation::new("Garden", 1, 0).into();
    let link = alice.ask(&mut node, invite)[0]["link"].as_str().expect("a link").to_owned();
    bob.ask(&mut node, Request::Join { link, wait: true });
    for (person, text) in [(&mut alice, "hello, Bob"), (&mut bob, "hello, Alice")] {
        let (channel, texts) = ("general".into(), vec![text.into()]);
        person.ask(&mut node, Request::Send { channel, texts, message_id: None });
    }
    [alice, bob].map(|mut person| {
        let rows = person
            .ask(&mut node, Request::Read { channel: "general".into(), after: None, limit: 10 });
        rows.iter().filter_map(|row| row["text"].as_str()).collect::<Vec<_>>().join(" | ")
    })
}

#[allow(dead_code, reason = "the story is also part of the WASM build")]
fn main() {
    println!("{:?}", story());
}
