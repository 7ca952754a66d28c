//! A node that plays with the backup of a user's history, and a thief of a device.

use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

use coterie_core::Request;
use coterie_protocol::{
    backup::{BackupKey, Chunk, Entry, Item, Manifest, OneOf},
    content::Text,
    rest::{BackupChunk, PutBackup},
};
use coterie_seal::SigningKey;
use coterie_types::{BlobId, Bytes, ChannelId, DeviceId, FixedBytes, MessageId, Millis, sha256};
use coterie_world::{PersonId, World};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use serde_json::{Value, json};

use crate::insider::Insider;

const ALICE: PersonId = PersonId(0);
const BOB: PersonId = PersonId(1);
const MINUTE: u64 = 60_000;
const BACKUP: &str = "/v1/users/@me/backup";

/// What was put, in order.
#[derive(Default)]
struct Put {
    lists: Vec<PutBackup>,
    chunks: Vec<(BlobId, Bytes)>,
}

/// Alice with one device, and Bob; what goes into her backup is written down.
struct Story {
    world: World,
    put: Rc<RefCell<Put>>,
    /// What the node answers instead, by path.
    instead: Rc<RefCell<BTreeMap<String, Value>>>,
    said: Vec<u64>,
}

impl Story {
    fn new(seed: u64) -> Self {
        let mut world = World::new(seed, 2);
        world.garden();
        // What Bob backs up is not written down.
        world.person(BOB).die_now();
        let put = Rc::new(RefCell::new(Put::default()));
        let instead = Rc::new(RefCell::new(BTreeMap::new()));
        let (into, answers) = (put.clone(), instead.clone());
        world.node.refuse(move |call| {
            if let Some(answer) = answers.borrow().get(&call.path).filter(|_| call.method == "GET")
            {
                return Some((200, Value::clone(answer)));
            }
            let body = call.body.as_ref().filter(|_| call.method == "PUT")?;
            if call.path == BACKUP {
                into.borrow_mut().lists.push(serde_json::from_str(body).unwrap());
            } else if let Some(chunk) = call.path.strip_prefix("/v1/users/@me/backup/chunks/") {
                let body: BackupChunk = serde_json::from_str(body).unwrap();
                into.borrow_mut().chunks.push((chunk.parse().unwrap(), body.sealed));
            }
            None
        });
        let mut story = Self { world, put, instead, said: Vec::new() };
        story.say(&["canary-one", "canary-two"]);
        story
    }

    /// Bob says it, Alice reads it, and it goes into the backup.
    fn say(&mut self, texts: &[&str]) {
        self.world.person(BOB).start();
        for text in texts {
            self.said.push(self.world.send(BOB, "general", text)["seq"].as_u64().unwrap());
        }
        self.world.person(BOB).die_now();
        self.settle(ALICE);
    }

    fn by_bob(&mut self, request: Request) {
        self.world.person(BOB).start();
        self.world.must(BOB, request);
        self.world.person(BOB).die_now();
        self.settle(ALICE);
    }

    /// A list of version 99 and its chunk, as if they were kept.
    fn forge(&self, (list, blob, chunk): (Bytes, BlobId, Bytes)) {
        let mut instead = self.instead.borrow_mut();
        instead.insert(BACKUP.into(), json!({ "version": 99, "manifest": list }));
        instead.insert(format!("{BACKUP}/chunks/{blob}"), json!({ "sealed": chunk }));
    }

    fn settle(&mut self, person: PersonId) {
        self.world.texts(person, "general");
        self.world.run_for(2 * MINUTE);
    }

    fn show(&mut self, person: PersonId) -> Value {
        self.world.must(person, Request::Backup { on: None, now: false })
    }

    fn trouble(&mut self, person: PersonId) -> String {
        self.show(person)["trouble"].as_str().unwrap_or_default().to_owned()
    }

    /// A new device of Alice's; the others are off.
    fn alone(&mut self, seed: u64) -> PersonId {
        self.world.person(ALICE).die_now();
        let phone = self.world.add_person(seed);
        self.world.login(phone, "p0");
        phone
    }

    fn channel(&mut self) -> ChannelId {
        let row = self.world.channel(ALICE, "general");
        row["channel_id"].as_str().unwrap().parse().unwrap()
    }

    /// An item of the backup as it is kept.
    fn kept(&mut self, insider: &Insider, seq: u64) -> Item {
        let (channel, list) = (self.channel(), self.last_list());
        let key = BackupKey::of(&insider.identity, insider.user);
        let list = Manifest::open(&key, list.version, &list.manifest).unwrap();
        let list = list.verify(&insider.key.verifying_key()).unwrap();
        let put = self.put.borrow();
        let chunks = list.channels[&channel].iter().flat_map(|entry| {
            let (_, sealed) = put.chunks.iter().rfind(|(blob, _)| *blob == entry.chunk).unwrap();
            Chunk::open(&key, channel, entry, sealed).unwrap().items
        });
        chunks.into_iter().find(|item| item.seq == seq).unwrap()
    }

    fn list(&self, index: usize) -> PutBackup {
        self.put.borrow().lists[index].clone()
    }

    fn last_list(&self) -> PutBackup {
        self.put.borrow().lists.last().unwrap().clone()
    }

    /// From now on the node shows this list, and of each chunk what this makes of it.
    fn show_instead(
        &mut self,
        list: Option<(u64, Bytes)>,
        chunk: impl Fn(BlobId, Bytes) -> Option<Bytes> + 'static,
    ) {
        self.world.node.lie(move |call, status, body| {
            if call.method != "GET" {
                return;
            }
            if let (true, Some((version, manifest))) = (call.path == BACKUP, &list) {
                let manifest = (*version > 0).then_some(manifest);
                *body = json!({ "version": version, "manifest": manifest });
            } else if let Some(id) = call.path.strip_prefix("/v1/users/@me/backup/chunks/") {
                let sealed = match status {
                    200 => serde_json::from_value::<BackupChunk>(body.clone()).unwrap().sealed,
                    _ => Bytes(vec![]),
                };
                if let Some(sealed) = chunk(id.parse().unwrap(), sealed) {
                    *body = json!({ "sealed": sealed });
                }
            }
        });
    }

    fn alarms(&self, of: PersonId, words: &str) -> usize {
        let alarms = self.world.alarms().iter();
        alarms.filter(|(person, alarm)| *person == of && alarm.contains(words)).count()
    }

    fn texts(&mut self, person: PersonId) -> Vec<String> {
        self.world.texts(person, "general")
    }
}

fn as_it_is(_: BlobId, _: Bytes) -> Option<Bytes> {
    None
}

#[test]
fn a_list_that_is_rolled_back_is_noticed_and_the_backup_not_used() {
    let mut story = Story::new(701);
    let first = story.list(0);
    story.say(&["three"]);
    assert!(story.last_list().version > first.version);
    let count = story.put.borrow().lists.len();
    story.show_instead(Some((first.version, first.manifest)), as_it_is);
    assert!(story.trouble(ALICE).contains("version 1"), "{:?}", story.show(ALICE));
    assert_eq!(story.alarms(ALICE, "the backup of your history is not used"), 1);
    story.say(&["four"]);
    assert_eq!(story.put.borrow().lists.len(), count, "nothing is written over what is true");
    // The user begins it anew, when the node tells the truth.
    story.show_instead(None, as_it_is);
    let shown = story.world.must(ALICE, Request::Backup { on: Some(true), now: false });
    assert_eq!(shown["trouble"], Value::Null);
    story.say(&["five"]);
    let phone = story.alone(7010);
    assert_eq!(story.texts(phone), ["canary-one", "canary-two", "three", "four", "five"]);
}

#[test]
fn a_list_that_is_withheld_is_noticed() {
    let mut story = Story::new(702);
    story.show_instead(Some((0, Bytes(vec![]))), as_it_is);
    assert!(story.trouble(ALICE).contains("shows none"), "{:?}", story.show(ALICE));
}

#[test]
fn a_list_of_the_same_version_with_other_bytes_is_noticed() {
    let mut story = Story::new(703);
    let last = story.last_list();
    let insider = Insider::of(&mut story.world, ALICE);
    let key = BackupKey::of(&insider.identity, insider.user);
    let list = Manifest::open(&key, last.version, &last.manifest).unwrap();
    let list = list.verify(&insider.key.verifying_key()).unwrap();
    let again = list.seal(&key, &insider.key, &mut ChaCha20Rng::seed_from_u64(5));
    story.show_instead(Some((last.version, Bytes(again))), as_it_is);
    assert!(story.trouble(ALICE).contains("another version"), "{:?}", story.show(ALICE));
}

#[test]
fn a_new_device_that_is_shown_an_old_list_notices_once_another_tells_it() {
    let mut story = Story::new(704);
    let first = story.list(0);
    story.say(&["three"]);
    story.show_instead(Some((first.version, first.manifest)), |_, _| None);
    let phone = story.alone(7040);
    assert!(!story.texts(phone).contains(&"three".to_owned()));
    assert_eq!(story.alarms(phone, "there was a version"), 0, "alone it cannot know");
    story.world.person(ALICE).start();
    story.world.must(ALICE, Request::Status);
    story.world.run_for(MINUTE);
    story.world.must(phone, Request::Status);
    story.world.run_for(MINUTE);
    story.world.must(phone, Request::Status);
    assert_eq!(story.alarms(phone, "there was a version"), 1, "{:?}", story.world.alarms());
}

#[test]
fn a_chunk_that_is_not_the_one_that_the_list_names_is_not_used() {
    type Lie = fn(&Story, Bytes) -> Bytes;
    let lies: [(&str, Lie); 5] = [
        ("cut short", |_, sealed| Bytes(sealed[..sealed.len() - 1].to_vec())),
        ("one bit is another", |_, sealed| {
            let mut sealed = sealed;
            sealed.0[60] ^= 1;
            sealed
        }),
        ("nothing", |_, _| Bytes(vec![])),
        ("an old one", |story, _| story.put.borrow().chunks[0].1.clone()),
        ("another user's", |story, _| {
            // Bob's backup went to the same node first.
            story.put.borrow().chunks[0].1.clone()
        }),
    ];
    for (n, (name, lie)) in lies.into_iter().enumerate() {
        let seed = 710 + n as u64;
        let mut story = Story::new(seed);
        if name == "another user's" {
            story.world.person(ALICE).die_now();
            story.world.person(BOB).start();
            story.put.borrow_mut().chunks.clear();
            story.settle(BOB);
            story.world.person(BOB).die_now();
            story.world.person(ALICE).start();
        }
        story.say(&["three"]);
        let sealed = story.put.borrow().chunks.last().unwrap().1.clone();
        let instead = lie(&story, sealed.clone());
        assert_ne!(instead, sealed, "{name}");
        story.show_instead(None, move |_, _| Some(instead.clone()));
        let phone = story.alone(seed * 10);
        let texts = story.texts(phone);
        assert_eq!(texts, Vec::<String>::new(), "{name}");
        assert_eq!(story.alarms(phone, "another chunk"), 1, "{name}: {:?}", story.world.alarms());
    }
}

#[test]
fn a_list_by_somebody_without_the_key_or_by_no_device_is_not_used() {
    let mut story = Story::new(720);
    let insider = Insider::of(&mut story.world, ALICE);
    let key = BackupKey::of(&insider.identity, insider.user);
    let own = SigningKey::from_seed(&[5; 32]);
    let channels = BTreeMap::new();
    let (user, device, version) = (insider.user, insider.device, 99);
    let list = Manifest { user, device, version, on: true, channels, marks: BTreeMap::new() };
    let rng = || ChaCha20Rng::seed_from_u64(5);
    let other_device = Manifest { device: DeviceId::from_bytes([9; 16]), ..list.clone() };
    let lists = [
        list.seal(&BackupKey::of(&own, user), &insider.key, &mut rng()),
        list.seal(&key, &own, &mut rng()),
        other_device.seal(&key, &own, &mut rng()),
        vec![7; 300],
    ];
    for (n, sealed) in lists.into_iter().enumerate() {
        story.show_instead(Some((version, Bytes(sealed))), as_it_is);
        assert_ne!(story.trouble(ALICE), "", "{n}");
        story.show_instead(None, as_it_is);
        story.world.must(ALICE, Request::Backup { on: Some(true), now: true });
    }
    assert_eq!(story.alarms(ALICE, "the backup of your history is not used"), 4);
}

/// Of a place in the channel: what somebody with the key says was said there.
fn forged(story: &mut Story, insider: &Insider, seq: u64) -> (Bytes, BlobId, Bytes) {
    let content = Text::plain("forged").content([1; 16], Millis(1_795_000_000_000));
    let item = Item {
        seq,
        kind: 1,
        message_id: MessageId::from_bytes([7; 16]),
        body_hash: FixedBytes([7; 32]),
        user: Some(insider.user),
        device: Some(insider.device),
        content: Some(Bytes(content.to_bytes().unwrap())),
        at: None,
        rights: Some(31),
        deleted: None,
        target: None,
        notifies: None,
        anonymous: None,
        shared_by: None,
    };
    told(story, insider, item)
}

/// A list that somebody with the key makes of one item, and its chunk.
fn told(story: &mut Story, insider: &Insider, item: Item) -> (Bytes, BlobId, Bytes) {
    let key = BackupKey::of(&insider.identity, insider.user);
    let (channel, blob, seq) = (story.channel(), BlobId::from_bytes([0xfa; 16]), item.seq);
    let chunk = Chunk { user: insider.user, channel, from: 1, to: seq, items: vec![item] };
    let rng = &mut ChaCha20Rng::seed_from_u64(5);
    let sealed = chunk.seal(&key, blob, rng);
    let (hash, digest) = (sha256(&[&sealed]), chunk.digest());
    let entry = Entry { from: 1, to: seq, chunk: blob, hash, digest };
    let list = Manifest {
        user: insider.user,
        device: insider.device,
        version: 99,
        on: true,
        channels: BTreeMap::from([(channel, vec![entry])]),
        marks: BTreeMap::new(),
    };
    (Bytes(list.seal(&key, &insider.key, rng)), blob, Bytes(sealed))
}

#[test]
fn what_is_in_the_backup_and_not_in_the_log_is_not_shown() {
    let mut story = Story::new(730);
    let insider = Insider::of(&mut story.world, ALICE);
    let seq = story.said[0];
    let forged = forged(&mut story, &insider, seq);
    story.forge(forged);
    let phone = story.alone(7300);
    assert_eq!(story.texts(phone), Vec::<String>::new());
    assert_eq!(story.alarms(phone, "not in the log"), 1, "{:?}", story.world.alarms());
}

#[test]
fn a_message_of_somebody_that_the_backup_says_is_nobodys_is_not_shown() {
    let mut story = Story::new(732);
    let insider = Insider::of(&mut story.world, ALICE);
    let item = story.kept(&insider, story.said[0]);
    let anonymous = Some(OneOf { of: 5, window: 1, handle: None });
    let nobodys = Item { user: None, device: None, ..item.clone() };
    let forged = [item, nobodys].map(|item| told(&mut story, &insider, Item { anonymous, ..item }));
    for (forged, seed) in forged.into_iter().zip([7320, 7321]) {
        story.forge(forged);
        let phone = story.alone(seed);
        assert_eq!(story.texts(phone), Vec::<String>::new());
        assert_eq!(story.alarms(phone, "not in the log"), 1, "{:?}", story.world.alarms());
        story.world.person(phone).die_now();
    }
}

#[test]
fn other_words_in_the_backup_than_were_said_are_not_shown() {
    let mut story = Story::new(734);
    let insider = Insider::of(&mut story.world, ALICE);
    let item = story.kept(&insider, story.said[0]);
    let other = Text::plain("other words").content([1; 16], Millis(1_795_000_000_000));
    let content = Some(Bytes(other.to_bytes().unwrap()));
    // Its place, id, author and body hash are as they were.
    let forged = told(&mut story, &insider, Item { content, ..item });
    story.forge(forged);
    let phone = story.alone(7_340);
    assert_eq!(story.texts(phone), Vec::<String>::new());
    assert_eq!(story.alarms(phone, "not in the log"), 1, "{:?}", story.world.alarms());
}

#[test]
fn what_a_revoked_device_has_written_since_is_not_believed() {
    let mut story = Story::new(731);
    let tablet = story.world.add_person(7310);
    story.world.login(tablet, "p0");
    let stolen = Insider::of(&mut story.world, tablet);
    story.settle(ALICE);
    let device = stolen.device.to_string();
    story.world.must(ALICE, Request::RevokeDevice { device, unlock: None });
    let seq = story.said[0];
    let forged = forged(&mut story, &stolen, seq);
    story.forge(forged);
    assert!(story.trouble(ALICE).contains("revoked"), "{:?}", story.show(ALICE));
}

#[test]
fn a_log_before_the_join_that_is_another_is_noticed() {
    let mut story = Story::new(732);
    let seq = story.said[0];
    story.world.node.lie(move |call, _, body| {
        if call.path.contains("/log?after=0&") {
            let entries = body["entries"].as_array_mut().unwrap().iter_mut();
            for entry in entries.filter(|entry| entry["seq"] == seq) {
                entry["body"] = json!(Bytes(vec![7; 300]));
            }
        }
    });
    let phone = story.alone(7320);
    let texts = story.texts(phone);
    assert!(!texts.contains(&"canary-one".to_owned()), "{texts:?}");
    assert_eq!(story.alarms(phone, "another log"), 1, "{:?}", story.world.alarms());
}

#[test]
fn the_node_has_no_word_of_it_and_a_deleted_text_is_in_it_no_more() {
    let mut story = Story::new(740);
    let channel = "general".to_owned();
    let seq = story.said[0];
    story.by_bob(Request::Edit { channel: channel.clone(), seq, text: "a canary".into() });
    let insider = Insider::of(&mut story.world, ALICE);
    let key = BackupKey::of(&insider.identity, insider.user);
    let id = story.channel();
    let texts = |story: &Story| {
        let last = story.last_list();
        let list = Manifest::open(&key, last.version, &last.manifest).unwrap();
        let list = list.verify(&insider.key.verifying_key()).unwrap();
        let put = story.put.borrow();
        let sealed =
            |entry: &Entry| put.chunks.iter().find(|(id, _)| *id == entry.chunk).unwrap().1.clone();
        let entries = list.channels[&id].iter();
        let chunks = entries.map(|e| Chunk::open(&key, id, e, &sealed(e)).unwrap());
        let items = chunks.flat_map(|chunk| chunk.items);
        let bytes: Vec<u8> = items.flat_map(|item| item.content.unwrap_or_default().0).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let before = texts(&story);
    assert!(before.contains("canary-one") && before.contains("a canary"), "{before}");
    story.by_bob(Request::Delete { channel, seq });
    let after = texts(&story);
    assert!(!after.contains("canary-one") && !after.contains("a canary"), "{after}");
    assert!(after.contains("canary-two"));
    // Only what the last list names is there.
    let node = story.world.node.node().unwrap().clone();
    let free = story.world.node.block_on(async move {
        node.store.list_free_backup_chunks(Millis(u64::MAX), 99).await.unwrap()
    });
    assert_eq!(free, []);
    let stored = story.world.node.stored_bytes();
    let put = story.put.borrow();
    let bytes = put.chunks.iter().map(|(_, sealed)| &sealed.0);
    let lists = put.lists.iter().map(|list| &list.manifest.0);
    for bytes in bytes.chain(lists).chain([&stored]) {
        assert!(!bytes.windows(6).any(|window| window == b"canary"));
    }
    assert!(put.chunks.iter().all(|(_, sealed)| (sealed.len() - 40).is_power_of_two()));
}
