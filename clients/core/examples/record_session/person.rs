//! A person with a core of their own, on the node's clock.

use coterie_core::{Batch, Core, Cx, Event, Request, Row, Show};
use coterie_types::{DeviceId, Millis};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::Value;

use super::loopback::{self, Loopback};

pub(crate) struct Person {
    pub(crate) name: &'static str,
    pub(crate) user: Option<String>,
    pub(crate) device: Option<DeviceId>,
    core: Core,
    rows: Vec<Row>,
    rng: ChaCha20Rng,
    asked: u64,
}

impl Person {
    pub(crate) fn new(name: &'static str, seed: u8) -> Self {
        let core = Core::open(Vec::new()).expect("an empty store opens");
        let rng = ChaCha20Rng::from_seed([seed; 32]);
        Self { name, user: None, device: None, core, rows: Vec::new(), rng, asked: 0 }
    }

    fn handle(&mut self, now: Millis, event: Event) -> Batch {
        self.core.handle(&mut Cx { now, rng: &mut self.rng }, event)
    }

    /// Asks for something and carries calls and answers until it is done; time passes when
    /// nothing else is left to do.
    pub(crate) fn ask(&mut self, node: &mut Loopback, request: Request) -> Vec<Value> {
        self.asked += 1;
        node.now = node.now.plus(1_000);
        if let Some(device) = self.device {
            node.device = device;
        }
        let what = format!("{request:?}");
        let (mut events, mut told) = (vec![Event::Asked { ask: self.asked, request }], Vec::new());
        loop {
            let (mut wake, mut done) = (None, false);
            while let Some(event) = events.pop() {
                let batch = self.handle(node.now, event);
                loopback::save(&mut self.rows, batch.save);
                wake = batch.wake;
                let loads = batch.load.iter().map(|load| loopback::load(&self.rows, load));
                events.extend(loads);
                events.extend(batch.send.into_iter().map(|call| node.answer(call)));
                for show in batch.show {
                    match show {
                        Show::Row { value, .. } => told.push(value),
                        Show::Done { value, .. } => {
                            told.push(value);
                            done = true;
                        }
                        Show::Failed { failure, .. } => panic!("{failure}"),
                        Show::Alarm { message } => panic!("{message}"),
                        Show::Notice { .. } => {}
                    }
                }
            }
            if done {
                self.introduce(&told);
                return told;
            }
            node.now = wake
                .unwrap_or_else(|| panic!("{} waits for nothing: {what}", self.name))
                .max(node.now.plus(1));
            events.push(Event::Woke);
        }
    }

    /// Remembers who this is, from the answer to the registration.
    fn introduce(&mut self, told: &[Value]) {
        if self.device.is_none() {
            let id = |name: &str| told[0][name].as_str().map(str::to_owned);
            self.user = id("user_id");
            self.device = id("device_id").and_then(|text| text.parse().ok());
        }
    }
}
