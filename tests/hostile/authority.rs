//! Forged authority: roles, kicks, bans, permissions, overwrites, ownership. No client applies what
//! the policy log does not authorise, and each says why (P10).

use coterie_core::{
    Request,
    acts::{CreateRole, GiveRole, TakeRole},
};
use coterie_policy::{
    Body, Overwrite, Payload, Permissions, Target,
    body::{
        ChannelDeleted, MemberBanned, MemberKicked, OverwriteSet, OwnerTransferred, RoleChanged,
        RoleGranted, ServerDeleted,
    },
};
use coterie_types::{Bytes, ChannelId, RoleId, UserId};
use coterie_world::{PersonId, World};

use crate::{
    garden::{ALICE, BOB, alarmed},
    insider::{Insider, Log, entries},
};

pub(crate) const CAROL: PersonId = PersonId(2);

/// Alice, Bob and Carol; Bob has had the role `mods`, with every right, and has lost it again.
pub(crate) struct Scene {
    pub(crate) world: World,
    pub(crate) log: Log,
    pub(crate) alice: Insider,
    pub(crate) bob: Insider,
    mods: RoleId,
    pub(crate) general: ChannelId,
    pub(crate) carol: UserId,
    /// How many intents Bob's device has in the log.
    bobs: u64,
}

pub(crate) fn scene(seed: u64) -> Scene {
    scene_after(seed, |_| ()).0
}

/// The same after something that everybody knows of.
pub(crate) fn scene_after<T>(seed: u64, prepare: impl FnOnce(&mut World) -> T) -> (Scene, T) {
    let mut world = World::new(seed, 3);
    world.garden();
    let server = || "Garden".to_owned();
    let role = CreateRole {
        server: server(),
        name: "mods".into(),
        permissions: Some("ADMINISTRATOR".into()),
        ..CreateRole::default()
    };
    let made = world.must(ALICE, role);
    let mods = made["role_id"].as_str().unwrap().parse().unwrap();
    let (user, role) = ("p1".to_owned(), "mods".to_owned());
    let give = GiveRole { server: server(), user: user.clone(), role: role.clone(), reason: None };
    world.must(ALICE, give);
    // What Bob does while he may counts.
    let nick = coterie_core::acts::SetNickname {
        server: server(),
        user: Some("p2".into()),
        nickname: "Caroline".into(),
        reason: None,
    };
    world.must(BOB, nick);
    world.must(ALICE, TakeRole { server: server(), user, role, reason: None });
    let prepared = prepare(&mut world);
    let general = world.channel(ALICE, "general")["channel_id"].as_str().unwrap().parse().unwrap();
    let log = Log::known_to_all(&mut world);
    let (alice, bob) = (Insider::of(&mut world, ALICE), Insider::of(&mut world, BOB));
    let carol = Insider::of(&mut world, CAROL).user;
    let bobs = Log::counter(&mut world, ALICE, bob.device);
    (Scene { world, log, alice, bob, mods, general, carol, bobs }, prepared)
}

impl Scene {
    /// Bob signs it, with the node's help.
    pub(crate) fn forged_by_bob(&mut self, body: impl Into<Body>) {
        let intent = self.bob.intent(&self.log, self.bobs + 1, body);
        self.show(Payload::Intent(intent.sign(&self.bob.key).bytes().clone()));
    }

    pub(crate) fn show(&mut self, payload: Payload) {
        self.log.append(&mut self.world, payload);
    }

    /// Nobody applies it: each is told which entry and which rule, and stands still.
    #[track_caller]
    pub(crate) fn assert_refused_by_all(mut self, what: &str, rule: &str) {
        let next = self.log.head.seq + 1;
        let words = format!("the node broke the policy log at entry {next} ({what})");
        for person in [ALICE, BOB, CAROL] {
            let _ = self.world.ask(person, Request::Status);
            assert!(alarmed(&self.world, person, &words), "{:?}", self.world.alarms());
            let rule = format!("({rule})");
            assert!(alarmed(&self.world, person, &rule), "{rule}: {:?}", self.world.alarms());
            let saved = entries(&mut self.world, person);
            assert_eq!(saved.last().unwrap().seq, self.log.head.seq, "nothing of it is kept");
        }
        self.world.node.stop_lying();
        for person in [ALICE, BOB, CAROL] {
            let members = Request::ListMembers { server: "Garden".into() };
            let failure = self.world.must_fail(person, members);
            assert_eq!((failure.kind.exit_code(), failure.code.as_str()), (7, "paused"));
            assert!(failure.message.contains(&words), "{failure}");
            let (channel, texts) = ("general".into(), vec!["x".into()]);
            let send = Request::Send { channel, texts, message_id: None };
            assert_eq!(self.world.must_fail(person, send).kind.exit_code(), 7);
        }
    }
}

#[test]
fn a_role_that_a_member_without_the_right_gives_is_refused_p10() {
    let mut scene = scene(101);
    let (user, role) = (scene.bob.user, scene.mods);
    scene.forged_by_bob(RoleGranted { user, role });
    scene.assert_refused_by_all("role_granted", "forbidden");
}

#[test]
fn a_permission_that_a_former_administrator_adds_is_refused_p10() {
    let mut scene = scene(102);
    let everyone = RoleId::from_bytes(*scene.log.server.as_bytes());
    let permissions = Some(Permissions::EVERYTHING);
    scene.forged_by_bob(RoleChanged { permissions, ..RoleChanged::of(everyone) });
    scene.assert_refused_by_all("role_changed", "forbidden");
}

#[test]
fn a_right_that_was_lost_is_not_had_again_by_naming_an_older_head_p10() {
    let mut scene = scene(103);
    // The head at which Bob was an administrator; it is among the last 256.
    let saved = entries(&mut scene.world, ALICE);
    let mut hash = coterie_policy::Entry::HASH_0;
    let mut heads = Vec::new();
    for entry in &saved {
        hash = entry.hash(&hash);
        heads.push(coterie_types::Head { seq: entry.seq, hash });
    }
    let before = heads[heads.len() - 2];
    let (log, user) = (Log { head: before, ..scene.log }, scene.carol);
    let intent = scene.bob.intent(&log, scene.bobs + 1, MemberKicked { user });
    let signed = intent.sign(&scene.bob.key);
    scene.show(Payload::Intent(signed.bytes().clone()));
    scene.assert_refused_by_all("member_kicked", "forbidden");
}

#[test]
fn a_kick_and_a_ban_by_a_member_without_the_right_are_refused_p10() {
    let mut first = scene(104);
    let user = first.carol;
    first.forged_by_bob(MemberKicked { user });
    first.assert_refused_by_all("member_kicked", "forbidden");
    let mut second = scene(105);
    let user = second.alice.user;
    second.forged_by_bob(MemberBanned { user });
    second.assert_refused_by_all("member_banned", "forbidden");
}

#[test]
fn an_overwrite_by_a_member_without_the_right_is_refused_p10() {
    let mut scene = scene(106);
    let (channel, target) = (scene.general, Target::Member(scene.bob.user));
    let overwrite = Overwrite { allow: Permissions::ALL, deny: Permissions::NONE };
    scene.forged_by_bob(OverwriteSet { channel, target, overwrite });
    scene.assert_refused_by_all("overwrite_set", "forbidden");
}

#[test]
fn ownership_that_is_taken_and_things_that_are_deleted_are_refused_p10() {
    let mut first = scene(107);
    let user = first.bob.user;
    first.forged_by_bob(OwnerTransferred { user });
    first.assert_refused_by_all("owner_transferred", "not_owner");
    let mut second = scene(108);
    second.forged_by_bob(ServerDeleted {});
    second.assert_refused_by_all("server_deleted", "not_owner");
    let mut third = scene(109);
    let channel = third.general;
    third.forged_by_bob(ChannelDeleted { channel });
    third.assert_refused_by_all("channel_deleted", "forbidden");
}

#[test]
fn what_the_owner_did_not_sign_herself_is_refused_p10() {
    // In Alice's name and by her device's id, but by Bob's key.
    let mut first = scene(110);
    let (user, role) = (first.bob.user, first.mods);
    let counter = Log::counter(&mut first.world, ALICE, first.alice.device) + 1;
    let intent = first.alice.intent(&first.log, counter, RoleGranted { user, role });
    let signed = intent.sign(&first.bob.key);
    first.show(Payload::Intent(signed.bytes().clone()));
    first.assert_refused_by_all("role_granted", "signature");
    // In her name, but by Bob's device.
    let mut second = scene(111);
    let (user, role) = (second.bob.user, second.mods);
    let mut intent = second.bob.intent(&second.log, second.bobs + 1, RoleGranted { user, role });
    intent.user = second.alice.user;
    let signed = intent.sign(&second.bob.key);
    second.show(Payload::Intent(signed.bytes().clone()));
    second.assert_refused_by_all("role_granted", "author_device_unknown");
}

#[test]
fn what_the_owner_signed_once_is_not_done_twice_p10() {
    let mut scene = scene(112);
    // The very bytes by which Alice gave Bob the role.
    let of_kind = |payload: &Payload| match payload {
        Payload::Intent(bytes) => {
            let parsed = coterie_policy::SignedIntent::parse(bytes).unwrap();
            matches!(parsed.claims().body, Body::RoleGranted(_))
        }
        _ => false,
    };
    let saved = entries(&mut scene.world, CAROL);
    let given = saved.into_iter().map(|entry| entry.payload).find(of_kind).unwrap();
    scene.show(given);
    scene.assert_refused_by_all("role_granted", "entry_reused");
}

#[test]
fn a_counter_that_was_used_and_a_head_that_never_was_are_refused_p10() {
    let mut first = scene(113);
    let (user, role) = (first.bob.user, first.mods);
    // Alice's device did sign this, for a place in her order that is taken.
    let intent = first.alice.intent(&first.log, 1, RoleGranted { user, role });
    let signed = intent.sign(&first.alice.key);
    first.show(Payload::Intent(signed.bytes().clone()));
    first.assert_refused_by_all("role_granted", "counter");
    let mut second = scene(114);
    let (user, role) = (second.bob.user, second.mods);
    let counter = Log::counter(&mut second.world, ALICE, second.alice.device) + 1;
    let mut other = second.log;
    other.head.hash.0[0] ^= 1;
    let intent = second.alice.intent(&other, counter, RoleGranted { user, role });
    let signed = intent.sign(&second.alice.key);
    second.show(Payload::Intent(signed.bytes().clone()));
    second.assert_refused_by_all("role_granted", "as_of_unknown");
}

#[test]
fn a_bit_turned_in_what_the_owner_signed_is_refused_p10() {
    let mut scene = scene(115);
    let (user, role) = (scene.carol, scene.mods);
    let counter = Log::counter(&mut scene.world, ALICE, scene.alice.device) + 1;
    let intent = scene.alice.intent(&scene.log, counter, RoleGranted { user, role });
    let mut signed = intent.sign(&scene.alice.key).bytes().0.clone();
    // Carol's id becomes Bob's.
    let (from, to) = (scene.carol, scene.bob.user);
    let at = signed.windows(16).rposition(|w| w == from.as_bytes()).unwrap();
    signed[at..at + 16].copy_from_slice(to.as_bytes());
    scene.show(Payload::Intent(Bytes(signed)));
    scene.assert_refused_by_all("role_granted", "signature");
}
