//! R12: the tables are the fold of the log, whatever kind of entry it takes.

use std::collections::BTreeSet;

use coterie_acts::Config;
use coterie_policy::{
    AnonymityPolicy, Body, Flag, GateChange, Overwrite, Permissions, RoleGate, Target, body,
    channel_id, invitation_id, role_id,
};
use coterie_ports::Write;
use coterie_seal::SigningKey;
use coterie_types::{Bytes, ChannelId, FixedBytes, Millis, RoleId, ServerId, UserId, sha256};
use coterie_zk::{
    attribute::{BIRTH_DATE, Claim, issue},
    membership::{Possession, Seed},
};

use crate::community::Community;
use crate::people::{Person, random16, random32, rng};
use crate::requests;
use crate::seat::two_in_a_channel;
use crate::world::{START, World};

/// Posts as somebody, and compares tables and log.
async fn post(
    world: &World,
    seen: &mut BTreeSet<u64>,
    by: &mut Person,
    community: &Community,
    body: impl Into<Body>,
) -> coterie_types::EntryId {
    let (body, server) = (body.into(), community.server());
    let (kind, name) = (body.kind(), body.name());
    let admitted = by.post(world, server, body).await.unwrap_or_else(|e| panic!("{name}: {e}"));
    assert_eq!(world.node.check_tables(server).await.unwrap(), [], "after {name}");
    seen.insert(kind);
    admitted.entry_id
}

fn standing(code: &[u8; 16], secret: &SigningKey) -> body::InvitationCreated {
    body::InvitationCreated {
        key: FixedBytes(secret.verifying_key()),
        code_hash: sha256(&[code]),
        max_uses: 0,
        expires_at: Millis(0),
        channel: None,
        roles: None,
    }
}

fn a_role(flags: &[Flag]) -> body::RoleCreated {
    body::RoleCreated {
        name: "garden hands".into(),
        permissions: Permissions::of(flags),
        colour: 0x00aa00,
        hoist: true,
        mentionable: true,
        icon: "🌱".into(),
        gate: None,
    }
}

fn a_channel(kind: u8, category: Option<ChannelId>) -> body::ChannelCreated {
    body::ChannelCreated { name: "beans".into(), kind, category, overwrites: None }
}

fn changed_role(role: RoleId) -> body::RoleChanged {
    let permissions = Some(Permissions::of(&[Flag::ManageMessages]));
    body::RoleChanged { name: Some("hands".into()), permissions, ..body::RoleChanged::of(role) }
}

#[tokio::test]
async fn after_every_kind_of_entry_the_tables_are_the_fold() {
    let world = World::with(Config { speaks: 2, ..Config::default() }).await;
    let mut c = Community::open(&world).await;
    let server = c.server();
    assert_eq!(world.node.check_tables(server).await.unwrap(), []);
    let mut seen = BTreeSet::from([0]);
    let mut alice = c.alice.clone();
    macro_rules! post {
        ($by:expr, $body:expr) => {
            post(&world, &mut seen, &mut $by, &c, $body).await
        };
    }
    let role = role_id(&server, &post!(alice, a_role(&[Flag::ViewChannel])));
    let other = role_id(&server, &post!(alice, a_role(&[])));
    // A category with an overwrite, and channels in it: one follows, one does not.
    let category = channel_id(&server, &post!(alice, a_channel(4, None)));
    let overwrite = Overwrite { deny: Permissions::of(&[Flag::ViewChannel]), ..Default::default() };
    let set = |channel, target, overwrite| body::OverwriteSet { channel, target, overwrite };
    post!(alice, set(category, Target::Role(other), overwrite));
    let follows = channel_id(&server, &post!(alice, a_channel(0, Some(category))));
    let apart = channel_id(&server, &post!(alice, a_channel(0, Some(category))));
    post!(alice, set(apart, Target::Role(other), Overwrite::default()));
    let user = alice.user();
    post!(alice, set(category, Target::Member(user), overwrite));
    post!(alice, body::ChannelSynced { channel: apart });
    let change = body::ChannelChanged::of(follows);
    let (position, slow_mode) = (Some(7), Some(60));
    post!(alice, body::ChannelChanged { position, slow_mode, ..change });
    // Invitations; one is listed, one gives roles and is closed.
    let (code, secret) = (random16(), SigningKey::generate(&mut rng()));
    let invitation = invitation_id(&server, &post!(alice, standing(&code, &secret)));
    let listing = body::StandingInvitation {
        invitation,
        code: FixedBytes(code),
        secret: FixedBytes(*secret.to_seed()),
    };
    post!(alice, body::ServerListed { listing: Some(listing.clone()) });
    let mut gives = standing(&random16(), &SigningKey::generate(&mut rng()));
    (gives.roles, gives.channel) = (Some(vec![role]), Some(c.place.channel));
    let gives = invitation_id(&server, &post!(alice, gives));
    let settings = body::ServerChanged {
        name: Some("garden".into()),
        description: Some("Beans.\nAnd peas.".into()),
        language: Some("en-GB".into()),
        category: Some(7),
        system_channel: Some(Bytes(apart.as_bytes().to_vec())),
        ..Default::default()
    };
    post!(alice, settings);
    c.alice = alice.clone();
    let mut bob = c.member(&world, "bob").await;
    let mut carol = c.member(&world, "carol").await;
    alice = c.alice.clone();
    seen.insert(4);
    assert_eq!(world.node.check_tables(server).await.unwrap(), [], "after joining");
    let (b, d) = (bob.user(), carol.user());
    post!(alice, body::RoleGranted { user: b, role });
    post!(alice, body::RoleGranted { user: b, role: other });
    post!(alice, body::RoleRevoked { user: b, role: other });
    post!(alice, changed_role(role));
    post!(alice, body::RoleMoved { role, position: 1 });
    post!(bob, body::NicknameSet { user: b, nickname: "Bobby".into() });
    let device = bob.device();
    world.clock.advance(2 * coterie_types::limits::DEVICE_SILENT);
    post!(alice, body::DeviceIdle { user: b, device });
    post!(bob, body::DeviceBack {});
    post!(alice, body::TimeoutSet { user: b, until: world.node.clock.now().plus(60_000) });
    let policy = AnonymityPolicy {
        window: 900,
        limit: 3,
        minimum_ring: 3,
        pseudonymous: false,
        files: false,
    };
    let from = (world.node.clock.now().0 / 1000 / 900 + 1) * 900;
    post!(alice, body::AnonymitySet { channel: apart, from, policy: Some(policy) });
    post!(alice, body::GroupReset { channel: apart, incarnation: 1 });
    post!(alice, body::HistorySet { channel: apart, mode: 2, days: Some(30) });
    let (user, next) = (alice.user(), from + 900);
    post!(alice, anonymity_key(server, user, next));
    // A role behind a gate is claimed, and emptied by another gate.
    let attester = SigningKey::generate(&mut rng());
    let gate = RoleGate::age(attester.verifying_key(), 18);
    let created = body::RoleCreated { gate: Some(gate), ..a_role(&[Flag::ViewChannel]) };
    let gated = role_id(&server, &post!(alice, created));
    let claim = claimed(&attester, (server, gated, b), &gate, world.node.clock.now());
    post!(bob, claim);
    let state = bob.policy(&world, server).await;
    assert!(state.member(b).unwrap().holds(gated));
    let gate = Some(GateChange { gate: Some(RoleGate { years: Some(21), ..gate }) });
    post!(alice, body::RoleChanged { gate, ..body::RoleChanged::of(gated) });
    // A role that is held, overwritten and given is deleted; so is a category with channels in it.
    post!(alice, body::RoleDeleted { role: other });
    post!(alice, body::RoleDeleted { role });
    post!(alice, body::ChannelDeleted { channel: category });
    post!(alice, body::ChannelDeleted { channel: apart });
    post!(alice, body::InvitationClosed { invitation: gives });
    post!(alice, body::InvitationClosed { invitation });
    // Timed out, put out, back in: the time-out is still there.
    post!(alice, body::MemberKicked { user: b });
    c.alice = alice.clone();
    c.admit(&world, &mut bob).await.unwrap();
    alice = c.alice.clone();
    assert_eq!(world.node.check_tables(server).await.unwrap(), [], "after coming back");
    post!(carol, body::MemberLeft {});
    post!(alice, body::MemberBanned { user: d });
    post!(alice, body::MemberUnbanned { user: d });
    post!(alice, body::MemberBanned { user: b });
    let mut dave = {
        c.alice = alice.clone();
        let dave = c.member(&world, "dave").await;
        alice = c.alice.clone();
        dave
    };
    post!(alice, body::OwnerTransferred { user: dave.user() });
    checkpoint(&world, &mut seen, &mut alice, &c).await;
    post!(dave, body::VersionFloor { minimum: 2, speaks: 2 });
    post!(dave, body::ServerDeleted {});
    direct_messages(&world, &mut seen, &mut dave).await;
    // Kind 34 needs a post in a channel: `anonymous.rs`.
    seen.insert(34);
    let all: BTreeSet<u64> = Body::KINDS.iter().copied().collect();
    assert_eq!(seen, all, "every kind was tried");
}

/// A claim to a role by somebody who was born in 1968.
fn claimed(
    attester: &SigningKey,
    whom: (ServerId, RoleId, UserId),
    gate: &RoleGate,
    now: Millis,
) -> body::RoleClaimed {
    let about = (*whom.2.as_bytes(), BIRTH_DATE, 25_000);
    let (attestation, opening) = issue(attester, about, (0, u64::MAX), &mut rng());
    let threshold = gate.threshold_at(now).unwrap();
    let before = gate.before(whom, threshold, now).unwrap();
    let claim = Claim::prove(&before, &attestation, &opening, &mut rng()).unwrap();
    body::RoleClaimed { role: whom.1, threshold, claim: Bytes(claim) }
}

/// A key for anonymous posts.
fn anonymity_key(server: ServerId, user: UserId, from: u64) -> body::AnonymityKeySet {
    let (server, user) = (*server.as_bytes(), *user.as_bytes());
    let secret = Seed::from_bytes(random32()).secret(&server);
    let possession = Possession { server, user, from }.prove(&secret, &mut rng());
    let key = FixedBytes(secret.public().to_bytes());
    body::AnonymityKeySet { key, from, possession: FixedBytes(possession) }
}

/// A dm has kinds of its own.
async fn direct_messages(world: &World, seen: &mut BTreeSet<u64>, by: &mut Person) {
    let mut erin = Person::register(world, "erin").await;
    let dm = requests::open(world, by).await;
    let added = requests::added(world, &erin).await;
    by.post(world, dm, added).await.unwrap();
    assert_eq!(world.node.check_tables(dm).await.unwrap(), [], "after member_added");
    erin.post(world, dm, body::MemberAccepted {}).await.unwrap();
    assert_eq!(world.node.check_tables(dm).await.unwrap(), [], "after member_accepted");
    seen.extend([27, 28]);
}

/// Enough entries, and then one that says what they fold to.
async fn checkpoint(world: &World, seen: &mut BTreeSet<u64>, by: &mut Person, c: &Community) {
    let (server, user) = (c.server(), by.user());
    let mut n = 0;
    while world.node.read_policy_head(&by.caller, server).await.unwrap().head.seq < 255 {
        n += 1;
        let body = body::NicknameSet { user, nickname: format!("name {n}") };
        let body = by.sign_next(world, server, body).await;
        world.node.admit_intent(&by.caller, server, &body).await.unwrap();
    }
    let state = by.policy(world, server).await;
    let hash = state.hash();
    let body = by.sign_next(world, server, body::Checkpoint { state: hash }).await;
    world.node.admit_intent(&by.caller, server, &body).await.unwrap();
    assert_eq!(world.node.check_tables(server).await.unwrap(), [], "after a checkpoint");
    seen.insert(26);
    let packed = world.node.read_checkpoint(&by.caller, server, true).await.unwrap();
    let plain = world.node.read_checkpoint(&by.caller, server, false).await.unwrap();
    assert_eq!((packed.state_hash, plain.state_hash), (hash, hash));
    assert_eq!(plain.snapshot, state.snapshot());
    assert!(packed.snapshot.len() < plain.snapshot.len());
    // A newcomer may start there.
    let page = world.node.read_policy(&by.caller, server, state.head().seq, None).await.unwrap();
    let entry = coterie_policy::Entry::parse(&page.entries[0]).unwrap();
    let started = coterie_policy::State::start(&plain.snapshot, &entry).unwrap();
    assert_eq!(started.head(), page.head);
}

#[tokio::test]
async fn a_lie_in_any_table_is_found() {
    let world = World::new().await;
    let (alice, bob) = two_in_a_channel(&world).await;
    let (server, channel) = (alice.place.server, alice.place.channel);
    let user = bob.person.user();
    let store = world.store();
    let roles = store.list_roles(server).await.unwrap();
    let mut row = store.find_server(server).await.unwrap().unwrap();
    row.description = "another".into();
    let mut invitation = store.list_invitations(server).await.unwrap().remove(0);
    invitation.closed = true;
    let lies = [
        ("server_members", Write::DeleteMember { server, user }),
        ("roles", Write::DeleteRole { server, role: roles[0].role }),
        ("channels", Write::DeleteChannel { channel }),
        ("servers", Write::SetServer(row)),
        ("invitations", Write::PutInvitation(invitation)),
        (
            "bans",
            Write::PutBan(coterie_ports::rows::BanRow {
                server,
                user,
                by: user,
                at: START,
                seq: 1,
            }),
        ),
    ];
    let mut expected = BTreeSet::new();
    for (table, lie) in lies {
        store.commit(vec![lie]).await.unwrap();
        expected.insert(table);
        let found = world.node.check_tables(server).await.unwrap();
        let tables: BTreeSet<_> = found.iter().map(|mismatch| mismatch.table).collect();
        assert_eq!(tables, expected);
    }
}

#[tokio::test]
async fn of_a_deleted_server_nothing_is_left_that_grants_anything() {
    let world = World::new().await;
    let (mut alice, bob) = two_in_a_channel(&world).await;
    let (server, channel) = (alice.place.server, alice.place.channel);
    let invite = alice.person.invite(&world, server, 0, Millis(0)).await;
    let mut carol = Person::register(&world, "carol").await;
    let join = carol.join_intent(&world, &invite).await;
    let deletion = alice.person.sign_next(&world, server, body::ServerDeleted {}).await;
    let first = world.node.admit_intent(&alice.person.caller, server, &deletion).await.unwrap();
    // The answer was lost.
    let again = world.node.admit_intent(&alice.person.caller, server, &deletion).await.unwrap();
    assert_eq!(first, again);
    for person in [&alice.person, &bob.person] {
        let caller = &person.caller;
        assert!(world.node.list_servers(caller).await.unwrap().servers.is_empty());
        let absent = coterie_types::ServerId::from_bytes([9; 16]);
        let error = world.node.read_server(caller, absent).await.unwrap_err();
        assert_eq!(world.node.read_server(caller, server).await.unwrap_err(), error);
        assert_eq!(world.node.read_policy(caller, server, 0, None).await.unwrap_err(), error);
        assert_eq!(world.node.read_log(caller, channel, 0, None).await.unwrap_err(), error);
        assert_eq!(world.node.read_channel(caller, channel).await.unwrap_err(), error);
    }
    let error = world.node.preview_invitation(&invite.code).await.unwrap_err();
    assert_eq!(error.code, coterie_types::ErrorCode::NotFound);
    let body = coterie_protocol::rest::PostIntent { intent: join.bytes().clone() };
    let error = world.node.join(&carol.caller, &invite.code, &body).await.unwrap_err();
    assert_eq!(error.code, coterie_types::ErrorCode::NotFound);
    // The log stays.
    assert!(world.store().find_policy_hash(server, 1).await.unwrap().is_some());
    assert!(world.store().find_channel_log(channel).await.unwrap().is_some());
}
