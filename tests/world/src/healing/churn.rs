//! Devices that come and go on a bad network while all talk.

use std::collections::BTreeSet;

use coterie_core::{
    Request,
    acts::{Kick, Leave},
};
use coterie_types::ChannelId;
use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};
use serde_json::Value;

use super::ChannelLog;
use crate::{CrashPoint, Network, PersonId, World};

const ALICE: PersonId = PersonId(0);
const SERVER: &str = "Garden";
const CHANNEL: &str = "general";

/// How rough it gets.
#[derive(Debug, Clone, Copy)]
pub struct Churn {
    /// What everything is drawn from.
    pub seed: u64,
    /// Devices, each of another user.
    pub devices: usize,
    /// Rounds; in each everybody who is there sends one message.
    pub rounds: usize,
    /// Of 100 devices, so many die, leave or are kicked in a round.
    pub churn: u32,
    /// Of 100 calls, so many are lost, half of them on the way back.
    pub loss: u32,
    /// Of 100 calls, so many arrive twice.
    pub duplicates: u32,
}

/// What came of it.
#[derive(Debug, Clone, Default)]
pub struct ChurnFigures {
    /// Messages that the node acknowledged.
    pub acknowledged: usize,
    /// Programs that were killed.
    pub killed: usize,
    /// Members who left or were kicked, and came back.
    pub went: usize,
    /// Rows that all devices together show as messages.
    pub shown: usize,
    /// Rows that they show as unreadable, with the reason.
    pub unreadable: Vec<String>,
    /// Commits in the log.
    pub commits: usize,
    /// Those from outside: joins and rejoins.
    pub external: usize,
    /// Commits that the node refused.
    pub refused: usize,
    /// Commits that were undone.
    pub voids: usize,
    /// Envelopes in the log.
    pub head: u64,
}

impl ChurnFigures {
    /// Changes of membership: first joins, departures and returns.
    #[must_use]
    pub fn changes(&self, churn: &Churn) -> usize {
        churn.devices - 1 + 2 * self.went
    }

    /// Joins by external commit beyond first joins and returns.
    #[must_use]
    pub fn rejoins(&self, churn: &Churn) -> usize {
        self.external.saturating_sub(churn.devices - 1 + self.went)
    }
}

impl Churn {
    /// Runs it, and demands one epoch, one transcript, nothing lost and nothing twice at the end.
    ///
    /// # Panics
    /// If any of that does not hold.
    #[must_use]
    pub fn run(&self) -> ChurnFigures {
        let mut world = World::new(self.seed, self.devices);
        world.garden();
        let link = world.invite(ALICE, SERVER);
        world.send(ALICE, CHANNEL, "the beginning");
        world.network = Network::rough(self.seed);
        world.network.lose_calls = self.loss / 2;
        world.network.lose_answers = self.loss - self.loss / 2;
        world.network.repeat = self.duplicates;
        let mut told = Told::new(self, link);
        for round in 0..self.rounds {
            told.round(&mut world, round);
        }
        world.network = Network::calm(self.seed);
        told.all_come_back(&mut world, self.devices);
        for person in 0..self.devices {
            world.must(PersonId(person), Request::Status);
        }
        world.send(ALICE, CHANNEL, "the end");
        told.check(&mut world, self.devices)
    }
}

struct Told {
    churn: Churn,
    link: String,
    rng: ChaCha20Rng,
    acknowledged: BTreeSet<String>,
    away: BTreeSet<PersonId>,
    figures: ChurnFigures,
}

impl Told {
    fn new(churn: &Churn, link: String) -> Self {
        let rng = ChaCha20Rng::seed_from_u64(churn.seed);
        let (acknowledged, away) = (BTreeSet::new(), BTreeSet::new());
        Self { churn: *churn, link, rng, acknowledged, away, figures: ChurnFigures::default() }
    }

    fn round(&mut self, world: &mut World, round: usize) {
        self.all_come_back(world, self.churn.devices);
        for index in 1..self.churn.devices {
            let person = PersonId(index);
            if self.rng.next_u32() % 100 >= self.churn.churn {
                continue;
            }
            match self.rng.next_u32() % 4 {
                0 => self.leaves(world, person),
                1 => self.is_kicked(world, person),
                draw => {
                    let point =
                        if draw == 2 { CrashPoint::AfterSave } else { CrashPoint::AfterSend };
                    world.person(person).crash = Some(point);
                }
            }
        }
        // All at once, so that commits and messages race.
        let mut asks = Vec::new();
        for index in 0..self.churn.devices {
            let person = PersonId(index);
            if self.away.contains(&person) || !world.person(person).runs() {
                continue;
            }
            let text = format!("round {round} by {index}");
            let send = Request::Send {
                channel: CHANNEL.into(),
                texts: vec![text.clone()],
                message_id: None,
            };
            asks.push((person, world.begin(person, send), text));
        }
        for (person, ask, text) in asks {
            let mut died = false;
            world.run_until(&text, |world| {
                died = !world.runs(person);
                died || world.has_ended(person, ask)
            });
            if died {
                self.figures.killed += 1;
            } else if world.answer(person, ask).end.is_ok() {
                self.acknowledged.insert(text);
            }
        }
    }

    fn leaves(&mut self, world: &mut World, person: PersonId) {
        let leave = Leave { server: SERVER.into(), reason: None };
        if world.ask(person, leave).end.is_ok() {
            self.figures.went += 1;
        }
        self.away.insert(person);
    }

    fn is_kicked(&mut self, world: &mut World, person: PersonId) {
        if world.ask(ALICE, Kick::new(SERVER, &format!("p{}", person.0))).end.is_ok() {
            self.figures.went += 1;
        }
        self.away.insert(person);
    }

    fn all_come_back(&mut self, world: &mut World, devices: usize) {
        for index in 1..devices {
            let person = PersonId(index);
            world.person(person).crash = None;
            if !world.runs(person) {
                world.person(person).start();
            }
        }
        for person in std::mem::take(&mut self.away) {
            // What was lost on the way may have been done: then they are members still, or again.
            for _ in 0..3 {
                let join = Request::Join { link: self.link.clone(), wait: true };
                if world.ask(person, join).end.is_ok() {
                    break;
                }
            }
        }
    }

    fn check(mut self, world: &mut World, devices: usize) -> ChurnFigures {
        let rows: Vec<Value> = (0..devices).map(|i| world.channel(PersonId(i), CHANNEL)).collect();
        for (index, row) in rows.iter().enumerate() {
            assert_eq!(row["state"], "ok", "{index}: {row}");
            for key in ["epoch", "authenticator", "head", "leaves"] {
                assert_eq!(row[key], rows[0][key], "{index} has another {key}");
            }
        }
        assert_eq!(rows[0]["leaves"], devices);
        let texts = world.texts(ALICE, CHANNEL);
        let once: BTreeSet<&String> = texts.iter().collect();
        assert_eq!(once.len(), texts.len(), "nothing twice");
        let lost: Vec<_> = self.acknowledged.iter().filter(|text| !once.contains(text)).collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        for index in 0..devices {
            self.read(world, PersonId(index), &texts);
        }
        let channel: ChannelId =
            rows[0]["channel_id"].as_str().expect("an id").parse().expect("an id");
        let log = ChannelLog::of(world, ALICE, channel, 0);
        self.figures.acknowledged = self.acknowledged.len();
        self.figures.commits = log.count("commit");
        self.figures.external = log.external_commits();
        self.figures.voids = log.count("void");
        self.figures.refused =
            world.node.answered_path("POST", "/commits").saturating_sub(self.figures.commits);
        self.figures.head = rows[0]["seq"].as_u64().expect("a seq");
        assert!(world.alarms().is_empty(), "{:?}", world.alarms());
        self.figures
    }

    /// What one device shows is a part of what the one who was always there shows, in its order.
    fn read(&mut self, world: &mut World, person: PersonId, all: &[String]) {
        let rows = world.read(person, CHANNEL);
        let mut rest = all.iter();
        for row in rows {
            match row["type"].as_str() {
                Some("message") => {
                    let text = row["text"].as_str().expect("a text");
                    assert!(rest.any(|known| known == text), "{person:?}: {text} out of order");
                    self.figures.shown += 1;
                }
                Some("unreadable") => {
                    let reason = row["reason"].as_str().unwrap_or_default();
                    assert!(!reason.is_empty(), "{person:?}: unreadable without a reason: {row}");
                    self.figures.unreadable.push(reason.to_owned());
                }
                _ => {}
            }
        }
    }
}
