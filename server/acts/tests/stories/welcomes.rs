//! Commits that add, with Welcomes: each refusal has its rule, and changes nothing.

use coterie_acts::Answer;
use coterie_mls::{CommitChange, Group, KeyPackages, key_package_ref, split_welcome};
use coterie_protocol::{
    envelope::Class,
    gateway::{Notice, Welcome},
    rest::{Appended, PostCommit, WelcomeTo},
};
use coterie_types::{
    Bytes, ErrorCode, Millis,
    limits::{ADDITIONS_PER_COMMIT, WELCOME_MAX},
};

use crate::people::Person;
use crate::seat::{Seat, signer};
use crate::world::World;

/// Alice alone in her channel's group, and two members who are not in it.
struct Scene {
    world: World,
    alice: Seat,
    others: Vec<Person>,
    packages: Vec<KeyPackages>,
    /// A commit that adds both, with a Welcome each.
    good: PostCommit,
}

async fn scene() -> Scene {
    let world = World::new().await;
    let mut alice = Person::register(&world, "alice").await;
    let place = alice.create_server(&world, "home").await;
    let (mut others, mut packages, mut adds) = (Vec::new(), Vec::new(), Vec::new());
    for name in ["bob", "carol"] {
        let mut person = Person::register(&world, name).await;
        let invite = alice.invite(&world, place.server, 0, Millis(0)).await;
        person.join(&world, &invite).await.unwrap();
        let mut held = KeyPackages::new();
        adds.push(held.create(&signer(&person), &person.certificate, false).unwrap());
        packages.push(held);
        others.push(person);
    }
    let mut alice = Seat::create(&world, &alice, place).await;
    let data = alice.data(&world, Class::Commit).await;
    let change = CommitChange { adds: adds.clone(), removes: vec![], aad: data.to_bytes() };
    let pending = alice.group.commit(&signer(&alice.person), &change).unwrap();
    let split = split_welcome(&pending.welcome.unwrap()).unwrap();
    let welcome = |(person, package): (&Person, &Vec<u8>)| {
        let reference = key_package_ref(package).unwrap();
        let (_, welcome) = split.iter().find(|(r, _)| *r == reference).unwrap();
        WelcomeTo { device_id: person.device(), welcome: Bytes(welcome.clone()) }
    };
    let good = PostCommit {
        message_id: data.message_id,
        commit: Bytes(pending.commit),
        group_info: Bytes(pending.group_info),
        welcomes: others.iter().zip(&adds).map(welcome).collect(),
        gate_key: None,
    };
    Scene { world, alice, others, packages, good }
}

impl Scene {
    async fn post(&self, body: &PostCommit) -> Answer<Appended> {
        let alice = &self.alice;
        self.world.node.post_commit(&alice.person.caller, alice.place.channel, body).await
    }

    /// The commit with other Welcomes is refused, and nobody hears of it.
    async fn refused(&self, rule: &str, alter: impl FnOnce(&mut Vec<WelcomeTo>)) {
        let mut body = self.good.clone();
        alter(&mut body.welcomes);
        let commits = self.world.store().commits();
        let error = self.post(&body).await.unwrap_err();
        assert_eq!((error.code, error.extras.rule.as_deref()), (ErrorCode::Invalid, Some(rule)));
        assert_eq!(self.world.store().commits(), commits, "{rule}: nothing is written");
    }

    async fn welcome_of(&self, n: usize) -> Option<Welcome> {
        let view = self.world.node.read_inbox(&self.others[n].caller, 0).await.unwrap();
        view.items.into_iter().find_map(|(_, notice)| match notice {
            Notice::Welcome(welcome) => Some(welcome),
            _ => None,
        })
    }
}

#[tokio::test]
async fn a_welcome_comes_with_its_commit_and_opens_the_group_long_after() {
    let mut scene = scene().await;
    let before = scene.alice.head;
    let posted = scene.post(&scene.good).await.unwrap();
    assert_eq!(posted.seq, before.seq + 1);
    scene.alice.catch_up(&scene.world).await;
    // Many epochs later, at a node that was started again, the tree is still there.
    for _ in 0..12 {
        let body = scene.alice.committing(&scene.world, vec![]).await;
        scene.alice.post_commit(&scene.world, &body).await.unwrap();
        // A path is renewed once an hour.
        scene.world.clock.advance(60 * 60 * 1_000);
        scene.alice.catch_up(&scene.world).await;
    }
    scene.world.restart().await;
    for n in 0..2 {
        let welcome = scene.welcome_of(n).await.unwrap();
        assert_eq!((welcome.head, welcome.epoch), (before, 1));
        assert_eq!(welcome.channel_id, scene.alice.place.channel);
        let caller = &scene.others[n].caller;
        let tree = scene.world.node.tree(caller, welcome.channel_id, 1).await.unwrap().tree;
        let joined = Group::join_welcome(&mut scene.packages[n], &welcome.welcome, &tree).unwrap();
        assert_eq!(joined.group.leaves().len(), 3);
    }
    // Posted again it is answered alike, and nobody is told twice.
    let view = scene.world.node.read_inbox(&scene.others[0].caller, 0).await.unwrap();
    assert_eq!(scene.post(&scene.good).await.unwrap(), posted);
    let again = scene.world.node.read_inbox(&scene.others[0].caller, 0).await.unwrap();
    assert_eq!(view, again);
}

#[tokio::test]
async fn welcome_missing() {
    let scene = scene().await;
    scene.refused("welcome_missing", |welcomes| drop(welcomes.pop())).await;
    scene.refused("welcome_missing", Vec::clear).await;
    assert_eq!(scene.welcome_of(0).await, None);
}

#[tokio::test]
async fn welcome_device() {
    let scene = scene().await;
    let alice = scene.alice.person.device();
    scene.refused("welcome_device", |welcomes| welcomes[0].device_id = alice).await;
    scene.refused("welcome_device", |welcomes| welcomes.push(welcomes[0].clone())).await;
}

#[tokio::test]
async fn welcome_key_package() {
    let scene = scene().await;
    scene
        .refused("welcome_key_package", |welcomes| {
            let first = welcomes[0].welcome.clone();
            welcomes[0].welcome = std::mem::replace(&mut welcomes[1].welcome, first);
        })
        .await;
}

#[tokio::test]
async fn welcome_malformed() {
    let scene = scene().await;
    scene.refused("welcome_malformed", |w| w[0].welcome.0.truncate(40)).await;
    scene.refused("welcome_malformed", |w| w[0].welcome = Bytes(vec![7; 50])).await;
    let commit = scene.good.commit.clone();
    scene.refused("welcome_malformed", |welcomes| welcomes[1].welcome = commit).await;
}

#[tokio::test]
async fn welcomes_are_bounded_in_number_and_size() {
    let scene = scene().await;
    let mut body = scene.good.clone();
    body.welcomes = vec![body.welcomes[0].clone(); ADDITIONS_PER_COMMIT + 1];
    let error = scene.post(&body).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("additions_per_commit"));
    let mut body = scene.good.clone();
    body.welcomes[0].welcome = Bytes(vec![0; WELCOME_MAX + 1]);
    assert_eq!(scene.post(&body).await.unwrap_err().code, ErrorCode::TooLarge);
    scene.post(&scene.good).await.unwrap();
}
