//! A node that plays with what the devices of one user tell each other, and others who try to.

use std::{cell::RefCell, rc::Rc};

use coterie_acts::Caller;
use coterie_core::Request;
use coterie_ports::SessionId;
use coterie_protocol::{
    own_data::{ChannelMarks, OwnData, OwnDataKey, Register},
    rest::PostOwnData,
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, ChannelId, DeviceId, ErrorCode};
use coterie_world::{PersonId, World};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use crate::insider::Insider;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const PHONE: PersonId = PersonId(2);
const MINUTE: u64 = 60_000;

type Posted = Rc<RefCell<Vec<PostOwnData>>>;

/// Alice with laptop and phone, and Bob; everything that is posted is written down.
struct Story {
    world: World,
    said: Vec<u64>,
    posted: Posted,
    laptop: Insider,
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed, 2);
        world.garden();
        let said = ["one", "two", "three"]
            .map(|text| world.send(BOB, "general", text)["seq"].as_u64().unwrap());
        world.add_person(seed * 7 + 1);
        world.login(PHONE, "p0");
        for device in [ALICE, PHONE] {
            world.must(device, Request::Status);
            world.run_for(MINUTE);
        }
        let laptop = Insider::of(&mut world, ALICE);
        let mut story = Self { world, said: said.to_vec(), posted: Posted::default(), laptop };
        story.inject(vec![]);
        story
    }

    /// From now on the phone's inbox holds these, too; what is posted is written down.
    fn inject(&mut self, notices: Vec<Value>) {
        let (posted, notices) = (self.posted.clone(), RefCell::new(notices));
        self.world.node.refuse(move |call| {
            if call.path == "/v1/inbox/own-data" {
                let sent = serde_json::from_str(call.body.as_ref().unwrap()).unwrap();
                posted.borrow_mut().push(sent);
            }
            None
        });
        self.world.node.lie(move |call, status, body| {
            // Before what is really there, so that no place in the inbox is passed over.
            if call.path.starts_with("/v1/inbox?") && status == 200 {
                let items = body["items"].as_array_mut().unwrap();
                let new = std::mem::take(&mut *notices.borrow_mut());
                let new = new.into_iter().map(|notice| json!({ "seq": 0, "notice": notice }));
                items.splice(0..0, new);
            }
        });
    }

    fn mark(&mut self, person: PersonId, seq: u64) {
        let (channel, seq) = ("general".to_owned(), Some(seq));
        self.world.must(person, Request::MarkRead { channel, seq, forward: false });
        self.world.run_for(MINUTE);
    }

    fn read(&mut self, person: PersonId) -> u64 {
        let told = self.world.must(person, Request::ListUnread { channel: None });
        let rows = told["channels"].as_array().unwrap();
        let row = rows.iter().find(|row| row["name"] == "general").unwrap();
        row["read_seq"].as_u64().unwrap()
    }

    fn channel(&mut self) -> ChannelId {
        let row = self.world.channel(ALICE, "general");
        row["channel_id"].as_str().unwrap().parse().unwrap()
    }

    fn refused(&self) -> usize {
        let used = |(person, words): &&(PersonId, String)| {
            *person == PHONE && words.contains("was not used")
        };
        self.world.alarms().iter().filter(used).count()
    }

    /// What somebody with these keys would tell as a device: that all is read up to 1.
    fn told(&mut self, key: &OwnDataKey, (of, slot): (DeviceId, u8), by: &SigningKey) -> Value {
        let read = Some(Register { clock: 1_000, device: of, value: 1 });
        let marks = ChannelMarks { read, ..ChannelMarks::default() };
        let channel = self.channel();
        let data = OwnData::new((self.laptop.user, of, slot), [(channel, &marks)]);
        let sealed = Bytes(key.seal(&data, by, &mut ChaCha20Rng::seed_from_u64(9)));
        notice(of, slot, &sealed)
    }
}

fn notice(device: DeviceId, slot: u8, sealed: &Bytes) -> Value {
    json!({ "kind": "own_data", "device_id": device, "slot": slot, "sealed": sealed })
}

#[test]
fn a_node_can_not_tell_a_device_anything_in_anothers_name() {
    let mut story = Story::new(561);
    let (read, laptop) = (story.said[1], story.laptop.device);
    story.mark(ALICE, read);
    let sent = story.posted.borrow().last().unwrap().clone();
    let (slot, sealed) = (sent.slot, sent.sealed);
    let mut changed = sealed.clone();
    changed.0[60] ^= 1;
    let own = OwnDataKey::of(&SigningKey::from_seed(&[5; 32]), story.laptop.user);
    let key = story.laptop.key.clone();
    let phone = Insider::of(&mut story.world, PHONE).device;
    let forged = [
        notice(laptop, slot, &Bytes(vec![7; 200])),
        notice(laptop, slot, &Bytes(vec![])),
        notice(laptop, slot, &changed),
        // Of another device, or another part.
        notice(phone, slot, &sealed),
        notice(laptop, slot ^ 1, &sealed),
        // Even with the device's key, without the vault's.
        story.told(&own, (laptop, slot), &key),
    ];
    let count = forged.len();
    story.inject(forged.to_vec());
    assert_eq!(story.read(PHONE), read);
    assert_eq!(story.refused(), count, "{:?}", story.world.alarms());
    // What is true is used after all of that.
    let read = story.said[2];
    story.mark(ALICE, read);
    assert_eq!(story.read(PHONE), read);
}

#[test]
fn a_node_that_shows_what_was_told_before_rolls_nothing_back() {
    let mut story = Story::new(562);
    for seq in story.said.clone() {
        story.mark(ALICE, seq);
    }
    let newest = story.said[2];
    assert_eq!(story.read(PHONE), newest);
    let laptop = story.laptop.device;
    let earlier: Vec<_> = story.posted.borrow().clone();
    assert!(earlier.len() >= 3, "{}", earlier.len());
    let notices: Vec<_> = earlier
        .iter()
        .rev()
        .chain(&earlier)
        .map(|sent| notice(laptop, sent.slot, &sent.sealed))
        .collect();
    story.inject(notices);
    assert_eq!(story.read(PHONE), newest);
    story.world.person(PHONE).start();
    assert_eq!(story.read(PHONE), newest);
}

#[test]
fn a_revoked_device_that_has_the_key_is_not_believed() {
    let mut story = Story::new(563);
    let read = story.said[1];
    story.mark(ALICE, read);
    let tablet = story.world.add_person(5630);
    story.world.login(tablet, "p0");
    let stolen = Insider::of(&mut story.world, tablet);
    for device in [ALICE, PHONE] {
        story.world.must(device, Request::Status);
        story.world.run_for(MINUTE);
    }
    let device = stolen.device.to_string();
    story.world.must(ALICE, Request::RevokeDevice { device, unlock: None });
    story.world.must(PHONE, Request::Status);
    let key = OwnDataKey::of(&stolen.identity, stolen.user);
    let laptop = story.laptop.device;
    let slot = key.slot(story.channel());
    let as_itself = story.told(&key, (stolen.device, slot), &stolen.key);
    let as_laptop = story.told(&key, (laptop, slot), &stolen.key);
    story.inject(vec![as_itself, as_laptop]);
    assert_eq!(story.read(PHONE), read);
    assert_eq!(story.refused(), 2, "{:?}", story.world.alarms());
}

#[test]
fn nobody_tells_the_devices_of_another_user_and_no_device_itself() {
    let mut story = Story::new(564);
    let bob = Insider::of(&mut story.world, BOB);
    let phone = Insider::of(&mut story.world, PHONE).device;
    let laptop = story.laptop.device;
    let node = story.world.node.node().unwrap().clone();
    let caller = |user, device| Caller {
        user,
        username: "p".into(),
        session: SessionId([0; 16]),
        device: Some(device),
    };
    let post = |caller: Caller, slot, size, devices: Vec<DeviceId>| {
        let node = node.clone();
        let body = PostOwnData { slot, sealed: Bytes(vec![7; size]), devices };
        story.world.node.block_on(async move { node.post_own_data(&caller, &body).await })
    };
    let code = |answer: Result<(), coterie_acts::ActError>| answer.unwrap_err().code;
    let alice = || caller(story.laptop.user, laptop);
    let by_bob = post(caller(bob.user, bob.device), 1, 100, vec![phone]);
    assert_eq!(code(by_bob), ErrorCode::NotFound);
    assert_eq!(code(post(alice(), 1, 100, vec![laptop])), ErrorCode::NotFound);
    assert_eq!(code(post(alice(), 1, 100, vec![phone, bob.device])), ErrorCode::NotFound);
    for (slot, devices) in [(73, vec![phone]), (1, vec![]), (1, vec![phone, phone])] {
        assert_eq!(code(post(alice(), slot, 100, devices)), ErrorCode::Invalid);
    }
    for (slot, size) in [(1, 17_000), (64, 17_000), (65, 33_000)] {
        assert_eq!(code(post(alice(), slot, size, vec![phone])), ErrorCode::TooLarge, "{slot}");
    }
    assert_eq!(post(alice(), 1, 100, vec![phone]), Ok(()));
}

#[test]
fn what_a_device_tells_before_the_device_log_shows_it_waits_for_that() {
    let mut story = Story::new(565);
    let before = story.world.person(PHONE).rows().clone();
    let tablet = story.world.add_person(5650);
    story.world.login(tablet, "p0");
    let new = Insider::of(&mut story.world, tablet);
    let key = OwnDataKey::of(&new.identity, new.user);
    let slot = key.slot(story.channel());
    let told = story.told(&key, (new.device, slot), &new.key);
    // The phone knows nothing of the new device; the node keeps its entry back, and shows what it tells.
    story.world.person(PHONE).restore(before);
    story.inject(vec![told]);
    story.world.network.lose_path = Some("/v1/devices");
    let ask = story.world.begin(PHONE, Request::ListUnread { channel: None });
    story.world.run_for(5_000);
    let held = |story: &mut Story| {
        story.world.person(PHONE).rows().keys().filter(|key| key.starts_with("n/")).count()
    };
    assert_eq!(held(&mut story), 1, "{:?}", story.world.alarms());
    story.world.network.lose_path = None;
    story.world.run_until("it has ended", |world| world.has_ended(PHONE, ask));
    story.world.run_for(MINUTE);
    assert_eq!(story.read(PHONE), 1);
    assert_eq!(held(&mut story), 0);
}
