//! What holds for every order of valid and invalid entries.
#![allow(clippy::unwrap_used)]

mod support;

use std::sync::atomic::{AtomicUsize, Ordering};

use coterie_policy::{
    Body, Entry, Payload, Refusal, State,
    body::{ChannelCreated, InvitationClosed, MemberJoined, MemberKicked, MemberLeft},
    join_proof,
};
use coterie_types::{Bytes, ChannelId, FixedBytes, InvitationId, Millis};
use proptest::{prelude::*, test_runner::TestRunner};
use support::{Person, Story, invite_secret};

const PEOPLE: usize = 5;

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

/// One thing that somebody, or the node, tries.
#[derive(Debug, Clone)]
enum Step {
    Channel { by: usize },
    Invite { by: usize, uses: u32, life: u64 },
    Close { by: usize, invitation: usize },
    Join { by: usize, invitation: usize },
    Leave { by: usize },
    Kick { by: usize, whom: usize },
    AddDevice { by: usize },
    Revoke { by: usize, device: usize },
    Rotate { by: usize },
    Replay { entry: usize },
    Mutate { entry: usize, at: usize, bit: u8 },
    Garbage { bytes: Vec<u8>, device: bool },
}

/// How the step is spoilt; most are not.
#[derive(Debug, Clone)]
enum Twist {
    None,
    Counter(u64),
    AsOf(u64),
    Seq(u64),
    AtBack(u64),
    WrongSigner,
    OtherDevice(usize),
}

fn step() -> impl Strategy<Value = Step> {
    // Above `PEOPLE`: exactly that one, whether it makes sense or not.
    let who = 0..PEOPLE * 3 / 2;
    prop_oneof![
        5 => Just(Step::Channel { by: 0 }),
        1 => who.clone().prop_map(|by| Step::Channel { by }),
        6 => (who.clone(), 0u32..4, 0u64..2).prop_map(|(by, uses, life)| Step::Invite {
            by: if uses == 0 { 0 } else { by },
            uses,
            life: life * 20_000,
        }),
        2 => (who.clone(), 0usize..8)
            .prop_map(|(by, invitation)| Step::Close { by, invitation }),
        12 => (who.clone(), 0usize..8).prop_map(|(by, invitation)| Step::Join { by, invitation }),
        2 => who.clone().prop_map(|by| Step::Leave { by }),
        2 => (who.clone(), who.clone()).prop_map(|(by, whom)| Step::Kick { by, whom }),
        3 => who.clone().prop_map(|by| Step::AddDevice { by }),
        2 => (who.clone(), 0usize..4).prop_map(|(by, device)| Step::Revoke { by, device }),
        1 => who.prop_map(|by| Step::Rotate { by }),
        1 => (0usize..100).prop_map(|entry| Step::Replay { entry }),
        1 => (0usize..100, 0usize..5_000, 0u8..8)
            .prop_map(|(entry, at, bit)| Step::Mutate { entry, at, bit }),
        1 => (proptest::collection::vec(any::<u8>(), 0..100), any::<bool>())
            .prop_map(|(bytes, device)| Step::Garbage { bytes, device }),
    ]
}

fn twist() -> impl Strategy<Value = Twist> {
    prop_oneof![
        30 => Just(Twist::None),
        1 => any::<u64>().prop_map(Twist::Counter),
        1 => (0u64..20).prop_map(Twist::AsOf),
        1 => any::<u64>().prop_map(Twist::Seq),
        1 => (1u64..5_000).prop_map(Twist::AtBack),
        1 => Just(Twist::WrongSigner),
        2 => (0usize..4).prop_map(Twist::OtherDevice),
    ]
}

fn steps() -> impl Strategy<Value = Vec<(Step, Twist)>> {
    proptest::collection::vec((step(), twist()), 1..40)
}

/// People, a story, and what has been tried.
struct Run {
    people: Vec<Person>,
    story: Story,
    invitations: Vec<InvitationId>,
    tried: usize,
    accepted: usize,
}

impl Run {
    fn new() -> Self {
        let people: Vec<_> = (1..=PEOPLE as u8).map(Person::new).collect();
        let story = Story::open(&people[0]);
        Self { people, story, invitations: vec![], tried: 0, accepted: 0 }
    }

    fn invitation(&self, n: usize) -> (InvitationId, u8) {
        let count = self.invitations.len();
        if count == 0 {
            (InvitationId::from_bytes([0; 16]), 0)
        } else {
            (self.invitations[n % count], (n % count) as u8)
        }
    }

    /// Somebody for whom it makes sense, from this one on; mostly.
    fn pick(&self, by: usize, sensible: impl Fn(&State, &Person) -> bool) -> usize {
        let people = (0..PEOPLE).map(|n| (by + n) % PEOPLE);
        let mut found = people.filter(|n| sensible(&self.story.state, &self.people[*n]));
        if by < PEOPLE { found.next().unwrap_or(by) } else { by - PEOPLE }
    }

    fn member(&self, by: usize) -> usize {
        self.pick(by, |state, person| state.member(person.user).is_some())
    }

    fn body(&mut self, step: &Step) -> Option<(usize, Body)> {
        Some(match *step {
            Step::Channel { by } => (
                by % PEOPLE,
                ChannelCreated { name: "c".into(), kind: 0, category: None, overwrites: None }
                    .into(),
            ),
            Step::Invite { by, uses, life } => {
                let at = self.story.state.at().plus(life);
                let expires_at = if life == 0 { Millis(0) } else { at };
                // Numbered like the list, so that a proof finds its secret.
                let n = self.invitations.len() as u8;
                (self.member(by), Story::invitation_created(n, uses, expires_at).into())
            }
            Step::Close { by, invitation } => {
                let by = self.pick(by, |state, person| {
                    let known = state.invitation(self.invitation(invitation).0);
                    known.is_some_and(|known| known.creator == person.user)
                });
                (by, InvitationClosed { invitation: self.invitation(invitation).0 }.into())
            }
            Step::Join { by, invitation } => {
                let by = self.pick(by, |state, person| state.member(person.user).is_none());
                let (invitation, n) = self.invitation(invitation);
                let (joiner, server) = (&self.people[by], self.story.state.server());
                let device = joiner.devices[0].0;
                let counter = self.story.state.counter(device) + 1;
                let secret = invite_secret(n);
                let proof = join_proof(&secret, server, joiner.user, device, counter);
                let username = joiner.name.clone();
                let device_chain = joiner.chain();
                (by, MemberJoined { invitation, username, device_chain, proof }.into())
            }
            Step::Leave { by } => (self.member(by), MemberLeft {}.into()),
            Step::Kick { by, whom } => {
                let by = if by < 4 { 0 } else { by % PEOPLE };
                (by, MemberKicked { user: self.people[self.member(whom)].user }.into())
            }
            _ => return None,
        })
    }

    fn payload(&mut self, step: &Step, twist: &Twist) -> Payload {
        if let Some((by, body)) = self.body(step) {
            let author = &self.people[by];
            let device = match twist {
                Twist::OtherDevice(n) => n % author.devices.len(),
                _ => 0,
            };
            let mut intent = self.story.intent(author, device, body);
            match *twist {
                Twist::Counter(counter) => intent.counter = counter,
                Twist::AsOf(seq) => intent.as_of.as_mut().unwrap().seq = seq,
                _ => {}
            }
            let signer = if matches!(twist, Twist::WrongSigner) { by + 1 } else { by };
            return Story::sign(&self.people[signer % PEOPLE], &intent);
        }
        match step {
            Step::AddDevice { by } => {
                let by = self.member(*by);
                let person = &mut self.people[by];
                if person.log.active_devices().count() < 10 {
                    return Story::copy(&person.add_device());
                }
                Story::copy(person.entries.last().unwrap())
            }
            Step::Revoke { by, device } => {
                let by = self.member(*by);
                let person = &mut self.people[by];
                // The first device stays for most, so that the story goes on.
                let index = 1 + device % person.devices.len();
                let id = person.devices.get(index).map(|(id, _)| *id);
                let active =
                    id.and_then(|id| person.log.device(&id)).is_some_and(|d| d.is_active());
                if active {
                    return Story::copy(&person.revoke(index));
                }
                Story::copy(person.entries.last().unwrap())
            }
            Step::Rotate { by } => {
                let by = self.member(*by);
                Story::copy(&self.people[by].rotate())
            }
            Step::Replay { entry } => {
                self.story.entries[entry % self.story.entries.len()].payload.clone()
            }
            Step::Mutate { entry, at, bit } => {
                let mut payload =
                    self.story.entries[entry % self.story.entries.len()].payload.clone();
                let (Payload::Intent(bytes) | Payload::Device(bytes)) = &mut payload else {
                    return payload;
                };
                let at = at % bytes.len();
                bytes.0[at] ^= 1 << bit;
                payload
            }
            Step::Garbage { bytes, device } => {
                let bytes = Bytes(bytes.clone());
                if *device { Payload::Device(bytes) } else { Payload::Intent(bytes) }
            }
            _ => unreachable!(),
        }
    }

    fn step(&mut self, step: &Step, twist: &Twist) -> Result<(), Refusal> {
        self.tried += 1;
        let payload = self.payload(step, twist);
        let mut entry = self.story.entry(payload);
        match *twist {
            Twist::Seq(seq) => entry.seq = seq,
            Twist::AtBack(back) => entry.at = Millis(entry.at.0 - back),
            _ => {}
        }
        let invitations: Vec<_> = self.story.state.invitations().map(|i| i.id).collect();
        self.story.push(entry)?;
        let state = &self.story.state;
        let new = state.invitations().map(|i| i.id).find(|id| !invitations.contains(id));
        self.invitations.extend(new);
        self.accepted += 1;
        Ok(())
    }
}

/// What is always true of a state.
fn invariants(state: &State) {
    assert!(state.member(state.owner()).is_some(), "one owner, a member");
    for invitation in state.invitations() {
        assert!(invitation.max_uses == 0 || invitation.uses <= invitation.max_uses);
    }
    for channel in state.channels() {
        for (device, _) in state.right_set(channel.id) {
            let user = state.device_user(device).unwrap();
            assert!(state.member(user).is_some(), "no ghost");
            assert!(state.is_entitled(channel.id, device).is_some());
        }
        assert!(state.last_exit(channel.id) <= state.head().seq);
    }
    assert_eq!(state.hash_at(state.head().seq), Some(state.head().hash));
    let _ = state.right_set(ChannelId::from_bytes([0; 16])).count();
}

#[test]
fn no_order_of_entries_panics_and_folding_again_gives_the_same() {
    static TRIED: AtomicUsize = AtomicUsize::new(0);
    static ACCEPTED: AtomicUsize = AtomicUsize::new(0);
    let mut runner = TestRunner::new(config(96));
    runner
        .run(&steps(), |steps| {
            let mut run = Run::new();
            for (step, twist) in &steps {
                let before = run.story.state.clone();
                match run.step(step, twist) {
                    Ok(()) => invariants(&run.story.state),
                    Err(_) => prop_assert_eq!(&run.story.state, &before),
                }
            }
            let again = State::fold(&run.story.entries).unwrap();
            prop_assert_eq!(&again, &run.story.state);
            // Through bytes as well.
            let read: Vec<_> =
                run.story.bytes().iter().map(|bytes| Entry::parse(bytes).unwrap()).collect();
            prop_assert_eq!(&read, &run.story.entries);
            TRIED.fetch_add(run.tried, Ordering::Relaxed);
            ACCEPTED.fetch_add(run.accepted, Ordering::Relaxed);
            Ok(())
        })
        .unwrap();
    let (tried, accepted) = (TRIED.load(Ordering::Relaxed), ACCEPTED.load(Ordering::Relaxed));
    println!("{accepted} of {tried} entries accepted");
    assert!(accepted * 10 >= tried * 3, "only {accepted} of {tried} entries were accepted");
    assert!(accepted < tried, "and some are refused");
}

/// A log with every kind of entry in it.
fn full_story() -> Story {
    let (mut owner, mut friend) = (Person::new(1), Person::new(2));
    let mut story = Story::open(&owner);
    story.channel(&owner, "general").unwrap();
    let invitation = story.invite(&owner, 1, 0, 0).unwrap();
    story.join(&friend, invitation, 1).unwrap();
    story.push_payload(Story::copy(&friend.add_device())).unwrap();
    story.push_payload(Story::copy(&owner.rotate())).unwrap();
    story.push_payload(Story::copy(&friend.revoke(1))).unwrap();
    story.kick(&owner, friend.user).unwrap();
    story.join(&friend, invitation, 1).unwrap();
    story.leave(&friend).unwrap();
    story.close(&owner, invitation).unwrap();
    story
}

proptest! {
    #![proptest_config(config(512))]

    #[test]
    fn a_changed_byte_never_gives_the_same_hash_nor_panics(
        at in any::<usize>(), bit in 0u8..8, which in any::<usize>(),
    ) {
        let story = full_story();
        let which = which % story.entries.len();
        let good = &story.entries[which];
        let mut bytes = good.to_bytes().0;
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let Ok(bad) = Entry::parse(&bytes) else { return Ok(()) };
        prop_assert_ne!(bad.hash(&Entry::HASH_0), good.hash(&Entry::HASH_0));
        let mut entries = story.entries.clone();
        entries[which] = bad;
        // Only the node's own fields may change without a refusal, and then the head tells.
        if let Ok(state) = State::fold(&entries) {
            prop_assert_eq!(&entries[which].payload, &good.payload);
            prop_assert_ne!(state.head(), story.state.head());
        }
    }

    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = Entry::parse(&bytes);
        let _ = coterie_policy::SignedIntent::parse(&bytes);
        for payload in [Payload::Intent(Bytes(bytes.clone())), Payload::Device(Bytes(bytes))] {
            let entry = Entry { seq: 1, at: Millis(0), payload };
            prop_assert!(State::open(&entry).is_err());
        }
    }
}

#[test]
fn a_state_is_cheap_to_clone_and_old_states_stay() {
    let story = full_story();
    let mut states = vec![State::open(&story.entries[0]).unwrap()];
    for entry in &story.entries[1..] {
        states.push(states.last().unwrap().apply(entry).unwrap());
    }
    for (i, state) in states.iter().enumerate() {
        assert_eq!(*state, State::fold(&story.entries[..=i]).unwrap());
    }
    assert_eq!(FixedBytes([0; 32]), Entry::HASH_0);
}
