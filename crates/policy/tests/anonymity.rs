//! Rings and their heads: what the fold keeps in step is what the log says when each of its states is
//! looked at from nothing.
#![allow(clippy::unwrap_used)]

#[path = "support/anonymity.rs"]
mod keys;
mod support;

use std::collections::BTreeSet;

use coterie_policy::{
    AnonymityChange, AnonymityPolicy, AnonymousRefusal, Body, ChannelKind, Flag, Payload,
    Permissions, State, Target,
    body::{
        AnonymitySet, AuthorBlocked, ChannelDeleted, ChannelSynced, MemberKicked, MemberLeft,
        OverwriteSet, OwnerTransferred, RoleChanged, RoleDeleted, RoleGranted, RoleRevoked,
        TimeoutSet,
    },
};
use coterie_types::{ChannelId, FixedBytes, Head, InvitationId, Millis, RoleId, UserId};
use keys::WithKeys as _;
use proptest::{prelude::*, test_runner::TestRunner};
use support::{Person, Story};

const PEOPLE: usize = 5;

/// One thing that somebody tries. Numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Step {
    Policy { channel: usize, kind: usize, quarters: u64 },
    Key { who: usize, n: u8, quarters: u64 },
    Leave { who: usize },
    Join { who: usize },
    Kick { who: usize },
    Timeout { who: usize, minutes: u64 },
    Everyone { bits: usize },
    Role { role: usize, bits: usize },
    Give { who: usize, role: usize, held: bool },
    NoRole { role: usize },
    Overwrite { channel: usize, target: usize, allow: usize, deny: usize },
    Sync { channel: usize },
    Block { channel: usize, n: u8, back: u64 },
    Owner { who: usize },
    Gone { channel: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let n = 0usize..8;
    prop_oneof![
        4 => (n.clone(), n.clone(), 1u64..9)
            .prop_map(|(channel, kind, quarters)| Step::Policy { channel, kind, quarters }),
        10 => (n.clone(), 0u8..4, 0u64..100)
            .prop_map(|(who, n, quarters)| Step::Key { who, n, quarters }),
        2 => n.clone().prop_map(|who| Step::Leave { who }),
        5 => n.clone().prop_map(|who| Step::Join { who }),
        2 => n.clone().prop_map(|who| Step::Kick { who }),
        4 => (n.clone(), 0u64..200).prop_map(|(who, minutes)| Step::Timeout { who, minutes }),
        3 => n.clone().prop_map(|bits| Step::Everyone { bits }),
        3 => (n.clone(), n.clone()).prop_map(|(role, bits)| Step::Role { role, bits }),
        4 => (n.clone(), n.clone(), any::<bool>())
            .prop_map(|(who, role, held)| Step::Give { who, role, held }),
        1 => n.clone().prop_map(|role| Step::NoRole { role }),
        6 => (n.clone(), n.clone(), n.clone(), n.clone())
            .prop_map(|(channel, target, allow, deny)| Step::Overwrite { channel, target, allow, deny }),
        2 => n.clone().prop_map(|channel| Step::Sync { channel }),
        5 => (n.clone(), 0u8..9, 0u64..2)
            .prop_map(|(channel, n, back)| Step::Block { channel, n, back }),
        1 => n.clone().prop_map(|who| Step::Owner { who }),
        1 => n.prop_map(|channel| Step::Gone { channel }),
    ]
}

/// Seconds until the step: often none, sometimes a day.
fn pause() -> impl Strategy<Value = u64> {
    prop_oneof![6 => 1u64..60, 4 => 60u64..2_000, 1 => 20_000u64..200_000]
}

fn bits(n: usize) -> Permissions {
    let flags = [Flag::ViewChannel, Flag::SendMessages, Flag::PostAnonymously];
    let named = flags.into_iter().enumerate().filter(|(bit, _)| n >> bit & 1 == 1);
    Permissions::of(&named.map(|(_, flag)| flag).collect::<Vec<_>>())
}

struct Run {
    people: Vec<Person>,
    story: Story,
    invitation: InvitationId,
    channels: Vec<ChannelId>,
    roles: Vec<RoleId>,
    states: Vec<State>,
    /// All keys that were let in: by the entry's seq.
    keys: Vec<(u64, UserId, [u8; 32], u64)>,
    /// All blocks that were let in: entry's seq, channel, start, nullifier.
    blocks: Vec<(u64, ChannelId, u64, [u8; 32])>,
}

impl Run {
    fn new() -> Self {
        let people: Vec<_> = (1..=PEOPLE as u8).map(Person::new).collect();
        let owner = people[0].clone();
        let mut story = Story::open(&owner);
        let invitation = story.invite(&owner, 1, 0, 0).unwrap();
        let category = story.channel_of(&owner, ChannelKind::Category, None).unwrap();
        let mut channels = vec![category];
        for kind in [ChannelKind::Text, ChannelKind::Voice] {
            channels.push(story.channel_of(&owner, kind, Some(category)).unwrap());
        }
        let everyone = bits(7) | Permissions::of(&[Flag::Connect]);
        let body =
            RoleChanged { permissions: Some(everyone), ..RoleChanged::of(story.state.everyone()) };
        story.act(&owner, body).unwrap();
        let admin = Permissions::of(&[Flag::Administrator]);
        let roles = vec![
            story.role(&owner, "talkers", bits(7)).unwrap(),
            story.role(&owner, "admins", admin).unwrap(),
        ];
        let mut run = Self {
            people,
            story,
            invitation,
            channels,
            roles,
            states: vec![],
            keys: vec![],
            blocks: vec![],
        };
        for n in 1..PEOPLE {
            run.attempt(&Step::Join { who: n }, 1);
        }
        run.states = (1..=run.story.entries.len())
            .map(|n| State::fold(&run.story.entries[..n]).unwrap())
            .collect();
        run.attempt(&Step::Policy { channel: 1, kind: 0, quarters: 1 }, 1);
        run
    }

    /// Who owns the server does what needs rights.
    fn owner(&self) -> Person {
        let owner = self.story.state.owner();
        self.people.iter().find(|person| person.user == owner).unwrap().clone()
    }

    fn body(&self, step: &Step) -> Option<(Person, Body)> {
        let state = &self.story.state;
        let person = |who: usize| self.people[who % PEOPLE].clone();
        let channel = |n: usize| self.channels[n % self.channels.len()];
        let role = |n: usize| self.roles[n % self.roles.len()];
        let now = state.at().0 / 1000;
        let owner = self.owner();
        Some(match *step {
            Step::Policy { channel: c, kind, quarters } => {
                let window = AnonymityPolicy::WINDOWS[kind % 3];
                let length = u64::from(window.max(3_600));
                let from = (now / length + quarters) * length;
                let policy = AnonymityPolicy {
                    window,
                    limit: 4,
                    minimum_ring: 3,
                    pseudonymous: false,
                    files: false,
                };
                let policy = (kind < 7).then_some(policy);
                (owner, AnonymitySet { channel: channel(c), from, policy }.into())
            }
            Step::Key { who, n, quarters } => {
                let from = self.story.quarter(1 + quarters * u64::from(n % 2));
                (person(who), self.story.anonymity_key(&person(who), n, from).into())
            }
            Step::Leave { who } => (person(who), MemberLeft {}.into()),
            Step::Kick { who } => (owner, MemberKicked { user: person(who).user }.into()),
            Step::Timeout { who, minutes } => {
                let until =
                    if minutes < 20 { Millis(0) } else { state.at().plus(minutes * 60_007) };
                (owner, TimeoutSet { user: person(who).user, until }.into())
            }
            Step::Everyone { bits: n } => {
                let permissions = Some(bits(n) | Permissions::of(&[Flag::Connect]));
                let body = RoleChanged { permissions, ..RoleChanged::of(state.everyone()) };
                (owner, body.into())
            }
            Step::Role { role: r, bits: n } => {
                let body = RoleChanged { permissions: Some(bits(n)), ..RoleChanged::of(role(r)) };
                (owner, body.into())
            }
            Step::Give { who, role: r, held } => {
                let (user, role) = (person(who).user, role(r));
                let body: Body = match held {
                    true => RoleGranted { user, role }.into(),
                    false => RoleRevoked { user, role }.into(),
                };
                (owner, body)
            }
            Step::NoRole { role: r } => (owner, RoleDeleted { role: role(r) }.into()),
            Step::Overwrite { channel: c, target, allow, deny } => {
                let target = match target {
                    0 => Target::Role(state.everyone()),
                    1 | 2 => Target::Role(role(target)),
                    _ => Target::Member(person(target).user),
                };
                let (allow, deny) = (bits(allow), bits(deny).without(bits(allow)));
                let overwrite = coterie_policy::Overwrite { allow, deny };
                (owner, OverwriteSet { channel: channel(c), target, overwrite }.into())
            }
            Step::Sync { channel: c } => (owner, ChannelSynced { channel: channel(c) }.into()),
            Step::Block { channel: c, n, back } => {
                let point = |n| self.story.anonymity_secret(&self.people[0], n).public().to_bytes();
                let window = state.anonymous_window_at(channel(c), now)?.checked_sub(back)?;
                let body = AuthorBlocked {
                    channel: channel(c),
                    seq: n.into(),
                    envelope: FixedBytes([n; 32]),
                    nullifier: FixedBytes(point(100 + n)),
                    ticket: FixedBytes(point(200 + n)),
                    window,
                };
                (owner, body.into())
            }
            Step::Owner { who } => (owner, OwnerTransferred { user: person(who).user }.into()),
            Step::Gone { channel: c } => (owner, ChannelDeleted { channel: channel(c) }.into()),
            Step::Join { .. } => return None,
        })
    }

    fn payload(&self, step: &Step) -> Option<Payload> {
        if let Step::Join { who } = step {
            let joiner = &self.people[who % PEOPLE];
            let intent = self.story.joined(joiner, 0, self.invitation, 1);
            return Some(Story::sign(joiner, &intent));
        }
        let (author, body) = self.body(step)?;
        Some(Story::sign(&author, &self.story.intent(&author, 0, body)))
    }

    fn attempt(&mut self, step: &Step, seconds: u64) -> bool {
        let Some(payload) = self.payload(step) else { return false };
        let body = self.body(step).map(|(author, body)| (author.user, body));
        let mut entry = self.story.entry(payload);
        entry.at = self.story.state.at().plus(seconds * 1000);
        let before = self.story.state.clone();
        if self.story.push(entry).is_err() {
            return false;
        }
        let seq = self.story.state.head().seq;
        match body {
            Some((user, Body::AnonymityKeySet(body))) => {
                self.keys.push((seq, user, body.key.0, body.from));
            }
            Some((_, Body::AuthorBlocked(body))) => {
                let rules = before.anonymous_rules(body.channel, body.window).unwrap();
                self.blocks.push((seq, body.channel, rules.start, body.nullifier.0));
            }
            _ => {}
        }
        self.states.push(self.story.state.clone());
        true
    }

    /// What a window is at a state, by definition: policy, ring, blocked authors.
    fn by_definition(&self, state: &State, channel: ChannelId, start: u64) -> Option<Definition> {
        let known = state.channel(channel)?;
        let seq = state.head().seq;
        let policy = known.anonymity.iter().rev().find(|change| change.from <= start).copied();
        let mut ring = BTreeSet::new();
        for member in state.members() {
            let keys = self.keys.iter().filter(|(at, user, ..)| *at <= seq && *user == member.user);
            let key = keys.filter(|(.., from)| *from <= start).max_by_key(|(.., from)| *from);
            let posts = state.may(member.user, Flag::PostAnonymously, Some(channel));
            let out = state.is_timed_out(member.user, Millis(start * 1000));
            if let (Some((_, _, key, _)), true, false) = (key, posts, out) {
                ring.insert(*key);
            }
        }
        let blocks = self
            .blocks
            .iter()
            .filter(|(at, of, begins, _)| *at <= seq && *of == channel && *begins == start);
        Some((policy, ring, blocks.map(|(.., nullifier)| *nullifier).collect()))
    }

    /// The last entry that changed the window, by looking at every state.
    fn slow_head(&self, last: usize, channel: ChannelId, start: u64) -> Option<(Definition, Head)> {
        let (mut was, mut head) = (None, None);
        for state in &self.states[..=last] {
            let is = self.by_definition(state, channel, start);
            if is != was {
                head = Some(state.head());
            }
            was = is;
        }
        was.zip(head)
    }

    /// Compares at one state; how many windows were compared.
    fn compare(&self, last: usize) -> usize {
        let state = &self.states[last];
        let (now, mut compared) = (state.at().0 / 1000, 0);
        for channel in &self.channels {
            for quarter in (0..=40).chain([192, 300]) {
                let start = (now / 900 + quarter) * 900 - 20 * 900;
                let slow = self.slow_head(last, *channel, start);
                let policy = slow.as_ref().and_then(|((change, ..), _)| change.as_ref()?.policy);
                let Some(policy) = policy else { continue };
                let length = u64::from(policy.window);
                if !start.is_multiple_of(length) {
                    continue;
                }
                let ((change, ring, blocked), head) = slow.unwrap();
                let window = state.anonymous_window(*channel, start / length).unwrap();
                assert_eq!(window.rules.start, start);
                assert_eq!(Some(window.rules.version), change.map(|change| change.version));
                assert_eq!(window.keys, ring.into_iter().collect::<Vec<_>>());
                let names = window.blocked.iter().map(|block| block.nullifier.0);
                assert_eq!(names.collect::<Vec<_>>(), blocked);
                assert_eq!(window.rules.head, head, "window {start} at {}", state.head().seq);
                compared += 1;
            }
        }
        compared
    }
}

type Definition = (Option<AnonymityChange>, BTreeSet<[u8; 32]>, Vec<[u8; 32]>);

#[test]
fn the_ring_head_kept_in_step_is_the_last_entry_that_changed_the_window() {
    let config =
        ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() };
    let (mut accepted, mut compared) = (0, 0);
    let steps = proptest::collection::vec((step(), pause()), 1..50);
    let counts = std::sync::Mutex::new((&mut accepted, &mut compared));
    TestRunner::new(config)
        .run(&steps, |steps| {
            let mut run = Run::new();
            let (mut good, mut windows) = (0, 0);
            for (n, (step, pause)) in steps.iter().enumerate() {
                good += usize::from(run.attempt(step, *pause));
                if n % 7 == 0 || n + 1 == steps.len() {
                    windows += run.compare(run.states.len() - 1);
                }
            }
            // One by one, together, and from a snapshot: the same.
            let again = State::fold_together(&run.story.entries).unwrap();
            prop_assert_eq!(&again, &run.story.state);
            prop_assert_eq!(again.hash(), run.story.state.hash());
            let mut counts = counts.lock().unwrap();
            *counts.0 += good;
            *counts.1 += windows;
            Ok(())
        })
        .unwrap();
    println!("{accepted} entries accepted, {compared} windows compared");
    assert!(accepted > 100 && compared > 300, "{accepted} entries, {compared} windows");
}

/// What random steps rarely hit: each of these alone is the head of the window it changes.
#[test]
fn an_overwrite_and_a_blocked_author_are_the_new_head_of_the_window_they_change() {
    let mut run = Run::new();
    for who in 1..PEOPLE {
        assert!(run.attempt(&Step::Key { who, n: 0, quarters: 0 }, 1));
    }
    let by_role = Step::Overwrite { channel: 1, target: 0, allow: 0, deny: 4 };
    let of_one = Step::Overwrite { channel: 1, target: 4, allow: 4, deny: 0 };
    let block = Step::Block { channel: 1, n: 1, back: 0 };
    for (step, pause) in [(by_role, 7_200), (of_one, 1), (block, 1)] {
        assert!(run.attempt(&step, pause), "{step:?}");
        let state = &run.story.state;
        let window = state.anonymous_window_at(run.channels[1], state.at().0 / 1000).unwrap();
        let head = state.anonymous_window(run.channels[1], window).unwrap().rules.head;
        assert_eq!(head, state.head(), "{step:?}");
        assert!(run.compare(run.states.len() - 1) > 0);
    }
}

#[test]
fn rotating_and_rejoining_gain_no_second_key_in_a_window() {
    let mut run = Run::new();
    run.attempt(&Step::Key { who: 1, n: 0, quarters: 0 }, 1);
    let keys = |run: &Run| {
        let state = &run.story.state;
        let window = state.anonymous_window_at(run.channels[1], run.story.quarter(4)).unwrap();
        state.anonymous_window(run.channels[1], window).unwrap().keys
    };
    let first = keys(&run);
    assert_eq!(first.len(), 1);
    assert!(!run.attempt(&Step::Key { who: 1, n: 2, quarters: 0 }, 1));
    assert!(run.attempt(&Step::Leave { who: 1 }, 1));
    assert_eq!(keys(&run), Vec::<[u8; 32]>::new());
    assert!(run.attempt(&Step::Join { who: 1 }, 1));
    assert!(!run.attempt(&Step::Key { who: 1, n: 2, quarters: 0 }, 1));
    assert_eq!(keys(&run), first);
}

#[test]
fn whoever_is_timed_out_beyond_the_beginning_of_a_window_is_not_in_its_ring() {
    let mut run = Run::new();
    run.attempt(&Step::Key { who: 1, n: 0, quarters: 0 }, 1);
    assert!(run.attempt(&Step::Timeout { who: 1, minutes: 125 }, 1));
    let state = &run.story.state;
    let until = state.timeout(run.people[1].user).unwrap().0;
    let size =
        |start: u64| state.anonymous_window(run.channels[1], start / 900).unwrap().keys.len();
    let back = until.div_ceil(900_000) * 900;
    assert_eq!((size(back - 900), size(back)), (0, 1));
    // Whether an entry is about the present window alone is seen in the heads of the next.
    let rules = |start: u64| state.anonymous_rules(run.channels[1], start / 900).unwrap();
    assert_eq!(rules(back - 900).head, state.head());
    assert_ne!(rules(back).head, state.head());
    assert_eq!(
        state.anonymous_rules(ChannelId::from_bytes([3; 16]), 1),
        Err(AnonymousRefusal::ChannelUnknown)
    );
}
