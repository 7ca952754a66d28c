//! `cargo xtask bench`: a server of 20,000 members, 200 roles and 500 channels: folding its log,
//! starting from a checkpoint, one permission check, right sets kept in step, memory. On a noisy
//! machine believe ratios within one run.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a measurement may stop where it stands, and prints what it found"
)]

use std::{hint::black_box, sync::Arc, time::Instant};

use coterie_identity::NewUser;
use coterie_policy::{
    Body, ChannelKind, Entry, Flag, Intent, Overwrite, Payload, Permissions, RightSets, State,
    Target,
    body::{
        ChannelCreated, Checkpoint, InvitationCreated, MemberJoined, OverwriteSet, RoleCreated,
        RoleGranted, ServerCreated,
    },
    channel_id, invitation_id, join_proof, role_id,
};
use coterie_seal::SigningKey;
use coterie_types::{
    Bytes, ChannelId, EntryId, FixedBytes, InvitationId, Millis, RoleId, UserId, sha256,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

const MEMBERS: u32 = 20_000;
const ROLES: usize = 200;
const CHANNELS: usize = 500;
const START: u64 = 1_700_000_000_000;

fn user(n: u32) -> NewUser {
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&n.to_be_bytes());
    NewUser::create(&mut ChaCha20Rng::from_seed(seed), "laptop", None).unwrap()
}

fn chain(user: &NewUser) -> Vec<Bytes> {
    user.entries.iter().map(|entry| entry.bytes().clone()).collect()
}

/// A log as an honest node would admit it, folded along so that heads and counters are known.
struct Log {
    owner: Arc<NewUser>,
    entries: Vec<Entry>,
    state: State,
    secret: SigningKey,
}

impl Log {
    fn open() -> Self {
        let owner = Arc::new(user(0));
        let body = ServerCreated {
            name: "big".into(),
            username: "owner".into(),
            device_chain: chain(&owner),
            kind: None,
        };
        let intent = Intent {
            version: Intent::VERSION,
            server: None,
            entry: EntryId::from_bytes([1; 16]),
            user: owner.user,
            device: owner.device,
            counter: 1,
            as_of: None,
            body: body.into(),
            reason: None,
        };
        let bytes = intent.sign(&owner.device_key).bytes().clone();
        let entry = Entry { seq: 1, at: Millis(START), payload: Payload::Intent(bytes) };
        let state = State::open(&entry).unwrap();
        Self { owner, entries: vec![entry], state, secret: SigningKey::from_seed(&[5; 32]) }
    }

    fn push(&mut self, by: &NewUser, body: Body) -> EntryId {
        let hash = sha256(&[self.state.head().hash.as_slice()]);
        let entry = EntryId::from_slice(&hash[..16]).unwrap();
        let intent = Intent {
            version: Intent::VERSION,
            server: Some(self.state.server()),
            entry,
            user: by.user,
            device: by.device,
            counter: self.state.counter(by.device) + 1,
            as_of: Some(self.state.head()),
            body,
            reason: None,
        };
        let bytes = intent.sign(&by.device_key).bytes().clone();
        let seq = self.state.head().seq + 1;
        let next = Entry { seq, at: Millis(START + seq), payload: Payload::Intent(bytes) };
        self.state = self.state.apply(&next).unwrap();
        self.entries.push(next);
        entry
    }

    fn act(&mut self, body: impl Into<Body>) -> EntryId {
        let owner = Arc::clone(&self.owner);
        self.push(&owner, body.into())
    }

    fn join(&mut self, member: &NewUser, invitation: InvitationId, n: u32) {
        let server = self.state.server();
        let body = MemberJoined {
            invitation,
            username: format!("member{n}"),
            device_chain: chain(member),
            proof: join_proof(&self.secret, server, member.user, member.device, 1),
        };
        self.push(member, body.into());
    }
}

fn build() -> Log {
    let mut log = Log::open();
    let roles: Vec<RoleId> = (0..ROLES).map(|n| role(&mut log, n)).collect();
    let channels: Vec<ChannelId> = (0..CHANNELS).map(|n| channel(&mut log, n)).collect();
    let (view, send) =
        (Permissions::of(&[Flag::ViewChannel]), Permissions::of(&[Flag::SendMessages]));
    for (n, channel) in channels.iter().enumerate() {
        let everyone = Target::Role(log.state.everyone());
        let deny = if n % 5 == 0 { view } else { send };
        let role = Target::Role(roles[n % ROLES]);
        let none = Permissions::NONE;
        for (target, allow, deny) in [(everyone, none, deny), (role, deny, none)] {
            let overwrite = Overwrite { allow, deny };
            log.act(OverwriteSet { channel: *channel, target, overwrite });
        }
    }
    let invitation = InvitationCreated {
        key: FixedBytes(log.secret.verifying_key()),
        code_hash: FixedBytes([3; 32]),
        max_uses: 0,
        expires_at: Millis(0),
        channel: None,
        roles: None,
    };
    let entry = log.act(invitation);
    let invitation = invitation_id(&log.state.server(), &entry);
    for n in 1..MEMBERS {
        let member = user(n);
        log.join(&member, invitation, n);
        log.act(RoleGranted { user: member.user, role: roles[n as usize % ROLES] });
    }
    log
}

fn role(log: &mut Log, n: usize) -> RoleId {
    let entry = log.act(RoleCreated {
        name: format!("role {n}"),
        permissions: Permissions::of(&[Flag::PrioritySpeaker]),
        colour: 0,
        hoist: false,
        mentionable: false,
        icon: String::new(),
        gate: None,
    });
    role_id(&log.state.server(), &entry)
}

fn channel(log: &mut Log, n: usize) -> ChannelId {
    let entry = log.act(ChannelCreated::plain(&format!("channel {n}"), ChannelKind::Text));
    channel_id(&log.state.server(), &entry)
}

/// Runs it and gives the CPU time it took, seconds.
fn timed<T>(what: &str, work: impl FnOnce() -> T) -> (T, f64) {
    let (start, cpu) = (Instant::now(), cpu());
    let value = work();
    let (wall, cpu) = (start.elapsed().as_secs_f64(), self::cpu() - cpu);
    println!("{what}: {:.1} ms of CPU ({:.1} ms by the clock)", cpu * 1e3, wall * 1e3);
    (value, cpu)
}

/// CPU time of this process, seconds (`/proc/self/schedstat`).
fn cpu() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

/// Resident memory, MiB (`/proc/self/statm`).
fn resident() -> f64 {
    let text = std::fs::read_to_string("/proc/self/statm").unwrap_or_default();
    let pages: f64 = text.split(' ').nth(1).and_then(|n| n.parse().ok()).unwrap_or(0.0);
    pages * 4_096.0 / 1_048_576.0
}

fn main() {
    let mut log = timed("building and signing the log, one by one", build).0;
    let bytes: usize = log.entries.iter().map(|entry| entry.to_bytes().len()).sum();
    println!(
        "{} entries, {:.1} MB: {MEMBERS} members, {ROLES} roles, {CHANNELS} channels",
        log.entries.len(),
        bytes as f64 / 1e6
    );
    let before = resident();
    let (state, together) = timed("fold from scratch, signatures together", || {
        State::fold_together(&log.entries).unwrap()
    });
    println!("memory of a state: {:.0} MiB", resident() - before);
    let (_, alone) =
        timed("fold from scratch, signatures one by one", || State::fold(&log.entries).unwrap());
    println!("together / one by one: {:.2}", together / alone);

    let (snapshot, _) = timed("writing a snapshot", || state.snapshot());
    println!("snapshot: {:.1} MB", snapshot.len() as f64 / 1e6);
    let hash = timed("the state's hash", || state.hash()).0;
    log.act(Checkpoint { state: hash });
    let checkpoint = log.entries[log.entries.len() - 1].clone();
    timed("starting from the checkpoint", || State::start(&snapshot, &checkpoint).unwrap());
    let last = &checkpoint;
    timed("applying one entry (the checkpoint)", || state.apply(last).unwrap());
    checks(&state);
    rights(&mut log, &state);
}

fn checks(state: &State) {
    let users: Vec<UserId> = state.members().map(|member| member.user).take(1_000).collect();
    let channels: Vec<ChannelId> = state.channels().map(|channel| channel.id).collect();
    let start = cpu();
    let mut seen = 0u32;
    for user in &users {
        for channel in &channels {
            seen += u32::from(state.may(black_box(*user), Flag::ViewChannel, Some(*channel)));
        }
    }
    let each = (cpu() - start) / (users.len() * channels.len()) as f64;
    println!("one permission check: {:.2} µs ({seen} of them yes)", each * 1e6);
}

fn rights(log: &mut Log, state: &State) {
    let before = resident();
    let (mut rights, scratch) =
        timed("right sets of all channels, from scratch", || RightSets::of(state));
    println!("memory of the right sets: {:.0} MiB", resident() - before);
    let member = state.members().nth(77).unwrap();
    let (user, held) = (member.user, member.roles[0]);
    let role = state.roles().find(|role| role.position != 0 && role.id != held).unwrap().id;
    let old = log.state.clone();
    log.act(RoleGranted { user, role });
    let (_, step) = timed("right sets after one role given", || rights.advance(&old, &log.state));
    println!("in step / from scratch: {:.5}", step / scratch);
    let channel = state.channels().next().unwrap().id;
    let old = log.state.clone();
    let view = Permissions::of(&[Flag::ViewChannel]);
    let overwrite = Overwrite { allow: view, deny: Permissions::NONE };
    log.act(OverwriteSet { channel, target: Target::Role(role), overwrite });
    timed("right sets after one overwrite", || rights.advance(&old, &log.state));
    assert_eq!(rights, RightSets::of(&log.state));
}
