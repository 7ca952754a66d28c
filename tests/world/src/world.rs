//! The world: events in the order of a virtual clock.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BinaryHeap},
};

use coterie_core::{AskId, Batch, Call, Event, Failure, Gateway, Request, Show};
use coterie_types::{Bytes, Millis};
use serde_json::Value;

use crate::{Fate, Network, Person, PersonId, WorldNode};

/// Virtual time after which a story that is not over has failed, milliseconds.
const PATIENCE: u64 = 10 * 60 * 1000;

/// What came of a request: its rows, and its end.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The rows it showed.
    pub rows: Vec<Value>,
    /// How it ended.
    pub end: Result<Value, Failure>,
}

enum Happening {
    /// A call reaches the node; how often, and whether its answer comes back.
    Call { person: PersonId, generation: u64, call: Call, fate: Fate },
    /// An event reaches a core.
    Event { person: PersonId, generation: u64, event: Event },
}

/// N people and a node.
pub struct World {
    /// The node.
    pub node: WorldNode,
    /// The network between them.
    pub network: Network,
    people: Vec<Person>,
    now: Millis,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    happenings: BTreeMap<u64, Happening>,
    next: u64,
    asks: BTreeMap<(PersonId, AskId), Answer>,
    ended: BTreeMap<(PersonId, AskId), bool>,
    alarms: Vec<(PersonId, String)>,
    notices: Vec<(PersonId, Value)>,
    wakes: BTreeMap<PersonId, u64>,
    frames: Vec<(PersonId, Value)>,
}

impl World {
    /// A world with so many people, all strangers to the node.
    #[must_use]
    pub fn new(seed: u64, people: usize) -> Self {
        let now = Millis(1_795_000_000_000);
        Self {
            node: WorldNode::new(now),
            network: Network::calm(seed),
            people: (0..people as u64).map(|i| Person::new(seed.wrapping_mul(1000) + i)).collect(),
            now,
            queue: BinaryHeap::new(),
            happenings: BTreeMap::new(),
            next: 0,
            asks: BTreeMap::new(),
            ended: BTreeMap::new(),
            alarms: Vec::new(),
            notices: Vec::new(),
            wakes: BTreeMap::new(),
            frames: Vec::new(),
        }
    }

    /// A person.
    pub fn person(&mut self, id: PersonId) -> &mut Person {
        &mut self.people[id.0]
    }

    /// Whether a person's program runs.
    #[must_use]
    pub fn runs(&self, id: PersonId) -> bool {
        self.people[id.0].runs()
    }

    /// How many people there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.people.len()
    }

    /// The virtual time.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.now
    }

    /// What was told at once, and to whom.
    #[must_use]
    pub fn alarms(&self) -> &[(PersonId, String)] {
        &self.alarms
    }

    /// What happened to people elsewhere, as they were told.
    #[must_use]
    pub fn notices(&self) -> &[(PersonId, Value)] {
        &self.notices
    }

    /// Takes the frames of this name that somebody has sent to the gateway since they were taken last.
    pub fn take_frames(&mut self, of: PersonId, name: &str) -> Vec<Value> {
        let fits = |sent: &mut (PersonId, Value)| sent.0 == of && sent.1["t"] == name;
        self.frames.extract_if(.., fits).map(|(_, frame)| frame).collect()
    }

    /// Adds one more person.
    pub fn add_person(&mut self, seed: u64) -> PersonId {
        self.people.push(Person::new(seed));
        PersonId(self.people.len() - 1)
    }

    fn schedule(&mut self, after: u64, happening: Happening) {
        self.next += 1;
        self.queue.push(Reverse((self.now.0 + after, self.next)));
        self.happenings.insert(self.next, happening);
    }

    /// How many calls are on their way to the node.
    #[must_use]
    pub fn calls_in_flight(&self) -> usize {
        self.happenings.values().filter(|h| matches!(h, Happening::Call { .. })).count()
    }

    /// The paths of the calls that are on their way to the node.
    #[must_use]
    pub fn paths_in_flight(&self) -> Vec<String> {
        let path = |h: &Happening| match h {
            Happening::Call { call, .. } => Some(call.path.clone()),
            Happening::Event { .. } => None,
        };
        self.happenings.values().filter_map(path).collect()
    }

    /// The calls on their way will arrive, and their answers will not.
    pub fn lose_answers_in_flight(&mut self) {
        for happening in self.happenings.values_mut() {
            if let Happening::Call { fate, .. } = happening {
                *fate = Fate::AnswerLost;
            }
        }
    }

    /// Begins a request.
    pub fn begin(&mut self, person: PersonId, request: impl Into<Request>) -> AskId {
        let request = request.into();
        self.next += 1;
        let ask = self.next;
        self.asks.insert((person, ask), Answer { rows: Vec::new(), end: Ok(Value::Null) });
        self.feed(person, Event::Asked { ask, request });
        ask
    }

    /// Whether a request has ended.
    #[must_use]
    pub fn has_ended(&self, person: PersonId, ask: AskId) -> bool {
        self.ended.contains_key(&(person, ask))
    }

    /// The rows a request has shown so far, and its end if it has one.
    #[must_use]
    pub fn answer(&self, person: PersonId, ask: AskId) -> Answer {
        self.asks[&(person, ask)].clone()
    }

    /// Asks and runs the world until the request has ended.
    pub fn ask(&mut self, person: PersonId, request: impl Into<Request>) -> Answer {
        let request = request.into();
        let shown = format!("{request:?}");
        let ask = self.begin(person, request);
        self.run_until(&shown, |world| {
            world.has_ended(person, ask) || !world.people[person.0].runs()
        });
        self.answer(person, ask)
    }

    /// Asks and demands success.
    #[track_caller]
    pub fn must(&mut self, person: PersonId, request: impl Into<Request>) -> Value {
        let request = request.into();
        let shown = format!("{request:?}");
        match self.ask(person, request).end {
            Ok(value) => value,
            Err(failure) => panic!("person {person:?}: {shown}: {failure:?}"),
        }
    }

    /// Asks and demands a failure.
    #[track_caller]
    pub fn must_fail(&mut self, person: PersonId, request: impl Into<Request>) -> Failure {
        let request = request.into();
        let shown = format!("{request:?}");
        match self.ask(person, request).end {
            Ok(value) => panic!("person {person:?}: {shown} went well: {value}"),
            Err(failure) => failure,
        }
    }

    /// Runs until something is so. Virtual time passes only when nothing else is due.
    #[track_caller]
    pub fn run_until(&mut self, what: &str, mut so: impl FnMut(&Self) -> bool) {
        let deadline = self.now.0 + PATIENCE;
        while !so(self) {
            assert!(self.step(), "nothing more happens, and yet not: {what}");
            assert!(
                self.now.0 < deadline,
                "ten minutes have passed, and yet not: {what}; alarms: {:?}; calls: {:#?}",
                self.alarms,
                self.node.last_calls()
            );
        }
    }

    /// Runs for so many virtual milliseconds.
    pub fn run_for(&mut self, millis: u64) {
        let end = self.now.0 + millis;
        while self.queue.peek().is_some_and(|Reverse((at, _))| *at <= end) {
            self.step();
        }
        self.now = Millis(end);
    }

    /// Lets the next thing happen. False when there is none.
    pub fn step(&mut self) -> bool {
        let Some(Reverse((at, key))) = self.queue.pop() else { return false };
        self.now = self.now.max(Millis(at));
        match self.happenings.remove(&key) {
            Some(Happening::Event { person, generation, event })
                if self.people[person.0].generation == generation =>
            {
                self.feed(person, event);
            }
            Some(Happening::Call { person, generation, call, fate }) => {
                self.call(person, generation, &call, fate)
            }
            Some(Happening::Event { .. }) | None => {}
        }
        true
    }

    fn call(&mut self, person: PersonId, generation: u64, call: &Call, fate: Fate) {
        let lost = |call: &Call, never_sent| Event::Unanswered {
            call: call.call,
            never_sent,
            reason: "the network lost it".into(),
        };
        let event = if fate == Fate::CallLost {
            lost(call, false)
        } else {
            if fate == Fate::Repeated {
                let _ = self.node.answer(self.now, call);
            }
            match self.node.answer(self.now, call) {
                None => lost(call, true),
                Some(_) if fate == Fate::AnswerLost => lost(call, false),
                Some((status, body)) => {
                    Event::Answered { call: call.call, status, body: Bytes(body) }
                }
            }
        };
        let wait = self.network.wait();
        self.schedule(wait, Happening::Event { person, generation, event });
    }

    /// Feeds an event to a person and carries out the batch.
    pub fn feed(&mut self, person: PersonId, event: Event) {
        let now = self.now;
        let generation = self.people[person.0].generation;
        if let Some(batch) = self.people[person.0].handle(now, event) {
            self.carry_out(person, generation, batch);
        }
    }

    fn carry_out(&mut self, person: PersonId, generation: u64, batch: Batch) {
        for show in batch.show {
            self.show(person, show);
        }
        for call in batch.send {
            let (fate, wait) = (self.network.fate(&call.path), self.network.wait());
            self.schedule(wait, Happening::Call { person, generation, call, fate });
        }
        for load in batch.load {
            let event = self.people[person.0].load(&load);
            self.schedule(0, Happening::Event { person, generation, event });
        }
        for gateway in batch.gateway {
            if let Gateway::Send { text } = gateway {
                self.frames.push((person, serde_json::from_str(&text).expect("JSON")));
            }
        }
        if let Some(at) = batch.wake {
            let after = at.since(self.now).max(1);
            self.wakes.insert(person, at.0);
            self.schedule(after, Happening::Event { person, generation, event: Event::Woke });
        }
    }

    fn show(&mut self, person: PersonId, show: Show) {
        match show {
            Show::Row { ask, value } => {
                if let Some(answer) = self.asks.get_mut(&(person, ask)) {
                    answer.rows.push(value);
                }
            }
            Show::Done { ask, value } => self.end(person, ask, Ok(value)),
            Show::Failed { ask, failure } => self.end(person, ask, Err(failure)),
            Show::Alarm { message } => self.alarms.push((person, message)),
            Show::Notice { notice } => self.notices.push((person, notice)),
        }
    }

    fn end(&mut self, person: PersonId, ask: AskId, end: Result<Value, Failure>) {
        let before = self.ended.insert((person, ask), true);
        assert!(before.is_none(), "a request ended twice");
        if let Some(answer) = self.asks.get_mut(&(person, ask)) {
            answer.end = end;
        }
    }
}
