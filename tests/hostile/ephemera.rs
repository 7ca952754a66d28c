//! Members who tell ephemera in others' names, and a node that plays with them: all dropped without a word,
//! and counted.

use coterie_core::{
    AskId, Request, Unlock,
    acts::{Kick, SetOverwrite},
};
use coterie_protocol::ephemeral::{Ephemeral, Told, seal};
use coterie_seal::{EphemeralSecret, SigningKey, labels::EPHEMERA_EXPORT};
use coterie_types::{ChannelId, DeviceId, Millis, limits::EPHEMERAL_LIFE};
use coterie_world::{PersonId, World};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use crate::{garden::text, rogue::Rogue};

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const CARL: PersonId = PersonId(2);

/// Alice hears; Bob is a member who cheats; Carl is the one whose name is taken.
struct Story {
    world: World,
    watch: AskId,
    bob: Rogue,
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed, 3);
        world.garden();
        world.send(ALICE, "general", "hello");
        for person in [ALICE, BOB, CARL] {
            world.texts(person, "general");
        }
        let bob = Rogue::of(&mut world, BOB);
        let watch = world.stay_open(ALICE);
        Self { world, watch, bob }
    }

    fn secret(&self) -> EphemeralSecret {
        let channel = self.bob.channel.as_bytes();
        let exported = self.bob.group.export(EPHEMERA_EXPORT, channel, 32).unwrap();
        EphemeralSecret::from_bytes(&exported.try_into().unwrap())
    }

    /// As Bob would honestly say it now.
    fn said(&self) -> Ephemeral {
        Ephemeral {
            channel: self.bob.channel,
            epoch: self.bob.group.epoch(),
            device: self.bob.device,
            at: self.world.now(),
            told: Told::Typing,
        }
    }

    fn frame_of(&self, said: &Ephemeral, by: &SigningKey) -> Value {
        let mut rng = ChaCha20Rng::seed_from_u64(9);
        let sealed = seal(said, &self.secret(), by, &mut rng).unwrap();
        json!({
            "t": "ephemeral", "channel_id": self.bob.channel, "epoch": self.bob.group.epoch(),
            "sealed": text(&sealed),
        })
    }

    fn honest(&self) -> Value {
        self.frame_of(&self.said(), &self.bob.key)
    }

    /// Whoever is shown as typing or there, ever.
    fn shown(&self) -> Vec<Value> {
        let rows = self.world.answer(ALICE, self.watch).rows;
        let kinds = ["typing", "presence"];
        rows.into_iter().filter(|row| kinds.iter().any(|kind| row["type"] == *kind)).collect()
    }

    /// The frame comes, nothing is shown of it, and it is counted so.
    #[track_caller]
    fn dropped(&mut self, frame: &Value, why: &str) {
        let before = self.shown();
        let count = self.count(why);
        self.world.hear(ALICE, frame);
        self.world.run_for(10);
        assert_eq!(self.shown(), before);
        assert_eq!(self.count(why), count + 1, "{why}");
        assert_eq!(self.world.alarms(), [], "without a word");
    }

    fn count(&mut self, why: &str) -> u64 {
        let status = self.world.must(ALICE, Request::Status);
        status["ephemera"]["dropped"][why].as_u64().unwrap_or(0)
    }
}

#[test]
fn what_is_honest_is_shown() {
    let mut story = Story::new(1551);
    let frame = story.honest();
    story.world.hear(ALICE, &frame);
    let shown = story.shown();
    assert_eq!(shown.len(), 1, "{shown:?}");
    assert_eq!(shown[0]["users"][0]["username"], "p1");
}

#[test]
fn a_member_who_lets_another_type_is_found_by_the_signature() {
    let mut story = Story::new(1552);
    let carl = Rogue::of(&mut story.world, CARL);
    let said = Ephemeral { device: carl.device, ..story.said() };
    let frame = story.frame_of(&said, &story.bob.key);
    story.dropped(&frame, "signature");
}

#[test]
fn a_device_that_is_no_member_s_is_nobody() {
    let mut story = Story::new(1553);
    let said = Ephemeral { device: DeviceId::from_bytes([7; 16]), ..story.said() };
    let frame = story.frame_of(&said, &story.bob.key);
    story.dropped(&frame, "sender");
}

#[test]
fn a_node_that_repeats_an_ephemeral_is_not_heard_a_second_time() {
    let mut story = Story::new(1554);
    let frame = story.honest();
    story.world.hear(ALICE, &frame);
    story.world.run_for(8_000);
    assert_eq!(story.shown().len(), 2, "it began and ended");
    story.dropped(&frame, "replayed");
    let before = Ephemeral { at: Millis(story.said().at.0 - 9_000), ..story.said() };
    let frame = story.frame_of(&before, &story.bob.key);
    story.dropped(&frame, "replayed");
}

#[test]
fn a_node_that_holds_an_ephemeral_back_shows_nothing_old() {
    let mut story = Story::new(1555);
    let frame = story.honest();
    story.world.run_for(EPHEMERAL_LIFE + 1_000);
    story.dropped(&frame, "late");
    // Nor does a clock ahead make something to be kept for later.
    let ahead = story.said().at.plus(EPHEMERAL_LIFE + 1_000);
    let frame = story.frame_of(&Ephemeral { at: ahead, ..story.said() }, &story.bob.key);
    story.dropped(&frame, "late");
}

#[test]
fn what_was_told_in_another_channel_or_epoch_counts_in_neither() {
    let mut story = Story::new(1556);
    let mut frame = story.honest();
    frame["epoch"] = json!(story.bob.group.epoch() + 1);
    story.dropped(&frame, "epoch");
    let other = Ephemeral { channel: ChannelId::from_bytes([5; 16]), ..story.said() };
    let frame = story.frame_of(&other, &story.bob.key);
    story.dropped(&frame, "sealed");
    let later = Ephemeral { epoch: story.bob.group.epoch() + 1, ..story.said() };
    let frame = story.frame_of(&later, &story.bob.key);
    story.dropped(&frame, "sealed");
    let mut frame = story.honest();
    frame["channel_id"] = json!(ChannelId::from_bytes([5; 16]));
    story.dropped(&frame, "not_joined");
}

#[test]
fn what_is_too_large_changed_or_of_no_known_kind_is_dropped() {
    let mut story = Story::new(1557);
    let sealed = |bytes: &[u8], story: &Story| {
        let mut frame = story.honest();
        frame["sealed"] = text(bytes);
        frame
    };
    for bytes in [&[][..], &[7; 359], &[7; 360], &[7; 361], &[7; 60_000]] {
        let frame = sealed(bytes, &story);
        story.dropped(&frame, "sealed");
    }
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let nonsense = story.secret().seal(b"of a later version", &mut rng).unwrap();
    let frame = sealed(&nonsense, &story);
    story.dropped(&frame, "kind");
}

#[test]
fn whoever_may_no_longer_write_there_no_longer_types_there() {
    let mut story = Story::new(1558);
    let deny = SetOverwrite {
        channel: "general".into(),
        member: Some("p1".into()),
        deny: Some("SEND_MESSAGES".into()),
        ..SetOverwrite::default()
    };
    story.world.must(ALICE, deny);
    let frame = story.honest();
    story.dropped(&frame, "sender");
}

#[test]
fn whoever_was_kicked_is_not_heard_though_the_group_still_has_their_leaf() {
    let mut story = Story::new(1559);
    story.world.network.lose_path = Some("/commits");
    story.world.begin(ALICE, Kick::new("Garden", "p1"));
    story.world.run_for(3_000);
    let frame = story.honest();
    story.world.hear(ALICE, &frame);
    story.world.run_for(10);
    assert_eq!(story.shown(), [Value::Null; 0]);
    story.world.network.lose_path = None;
    assert_eq!(story.count("sender"), 1);
}

#[test]
fn a_device_that_was_revoked_is_not_heard_though_the_group_still_has_its_leaf() {
    let mut world = World::new(1560, 2);
    world.garden();
    world.send(ALICE, "general", "hello");
    let phone = world.add_person(15_600);
    world.login(phone, "p1");
    for person in [phone, BOB, ALICE] {
        world.texts(person, "general");
    }
    let (bob, other) = (Rogue::of(&mut world, BOB), Rogue::of(&mut world, phone));
    world.network.lose_path = Some("/commits");
    let device = bob.device.to_string();
    let unlock = Some(Unlock::Passphrase("password of p1".into()));
    world.begin(phone, Request::RevokeDevice { device: device.clone(), unlock });
    world.run_for(8_000);
    let members = world.must(ALICE, Request::ListMembers { server: "Garden".into() });
    let devices = members["members"][1]["devices"].as_array().unwrap();
    assert!(devices.len() == 1 && devices[0]["device_id"] != device.as_str(), "{members}");
    let watch = world.stay_open(ALICE);
    let mut story = Story { world, watch, bob };
    let frame = story.honest();
    story.world.hear(ALICE, &frame);
    assert_eq!(story.shown(), [Value::Null; 0]);
    // The user's other device is heard.
    story.bob = other;
    let frame = story.honest();
    story.world.hear(ALICE, &frame);
    assert_eq!(story.shown().len(), 1);
    story.world.network.lose_path = None;
    assert_eq!(story.count("sender"), 1);
}
