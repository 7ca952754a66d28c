//! Three members in a channel where one may post anonymously, and posts made as a client makes them.

use coterie_acts::{Answer, Node};
use coterie_policy::{
    AnonymityPolicy, AnonymousPost as Claim, AnonymousSet, Flag, Permissions,
    body::{AnonymityKeySet, AnonymitySet, RoleChanged},
};
use coterie_protocol::{
    envelope::AnonymousPost,
    rest::{PostAnonymously, PostedAnonymously},
};
use coterie_seal::GateKey;
use coterie_types::{Bytes, ChannelId, ErrorCode, FixedBytes, Head, Millis, RoleId};
use coterie_zk::membership::{MemberSecret, Possession, PreProof, Seed, Witness};

use crate::community::Community;
use crate::people::{Person, random32, rng};
use crate::seat::Seat;
use crate::world::World;

/// Posts of a member in a window.
pub(super) const LIMIT: u8 = 3;
/// Milliseconds of a window.
pub(super) const WINDOW: u64 = 900_000;

pub(super) struct Scene {
    pub(super) world: World,
    pub(super) community: Community,
    pub(super) seats: Vec<Seat>,
    pub(super) secrets: Vec<MemberSecret>,
    /// The gate key of the present epoch.
    pub(super) gate: [u8; 32],
    pub(super) channel: ChannelId,
    commits: usize,
}

impl Scene {
    /// In the first window, the keys in force, all in the group.
    pub(super) async fn new() -> Self {
        let world = World::new().await;
        let mut community = Community::open(&world).await;
        let (place, channel) = (community.place, community.place.channel);
        let everyone = RoleId::from_bytes(*place.server.as_bytes());
        let flags = Permissions::EVERYONE | Permissions::of(&[Flag::PostAnonymously]);
        let body = RoleChanged { permissions: Some(flags), ..RoleChanged::of(everyone) };
        community.post(&world, body).await;
        let from = world.node.clock.now().0 / 1000 + 900;
        let policy = AnonymityPolicy {
            window: 900,
            limit: LIMIT,
            minimum_ring: 3,
            pseudonymous: false,
            files: false,
        };
        community.post(&world, AnonymitySet { channel, from, policy: Some(policy) }).await;
        let mut people = vec![community.alice.clone()];
        for name in ["bob", "carol"] {
            people.push(community.member(&world, name).await);
        }
        people[0] = community.alice.clone();
        let mut secrets = Vec::new();
        for person in &mut people {
            let (secret, body) = key(&community, person, from);
            person.post(&world, place.server, body).await.unwrap();
            secrets.push(secret);
        }
        community.alice = people[0].clone();
        world.clock.advance(WINDOW);
        let seats = vec![Seat::create(&world, &people[0], place).await];
        let mut scene =
            Self { world, community, seats, secrets, gate: [0; 32], channel, commits: 0 };
        for person in &people[1..] {
            let seat = scene.join(person).await;
            scene.seats.push(seat);
        }
        scene
    }

    pub(super) async fn catch_up(&mut self) {
        for seat in &mut self.seats {
            seat.catch_up(&self.world).await;
        }
    }

    /// Somebody joins the group.
    pub(super) async fn join(&mut self, person: &Person) -> Seat {
        let (mut seat, mut body) = Seat::joining(&self.world, person, self.community.place).await;
        body.gate_key = Some(FixedBytes([7; 32]));
        let node = &self.world.node;
        let posted = node.post_commit(&person.caller, self.channel, &body).await.unwrap();
        (seat.head, self.gate) = (posted.head, [7; 32]);
        self.catch_up().await;
        seat
    }

    /// One member after the other commits, with this gate key or without one.
    pub(super) async fn next_epoch(&mut self, gate: Option<u8>) -> Answer<()> {
        let by = self.commits % self.seats.len();
        self.commits += 1;
        let mut commit = self.seats[by].committing(&self.world, vec![]).await;
        commit.gate_key = gate.map(|n| FixedBytes([n; 32]));
        self.seats[by].post_commit(&self.world, &commit).await?;
        self.gate = [gate.unwrap_or_default(); 32];
        self.catch_up().await;
        Ok(())
    }

    pub(super) fn window(&self) -> u64 {
        self.world.node.clock.now().0 / WINDOW
    }

    /// A post as an honest client makes it: member and counter.
    pub(super) async fn post(&self, member: usize, counter: u16) -> AnonymousPost {
        self.post_in(self.window(), member, counter).await
    }

    pub(super) async fn post_in(&self, window: u64, member: usize, counter: u16) -> AnonymousPost {
        let set = self.set(window).await;
        let epoch = self.seats[0].group.epoch();
        let sealed = Bytes(vec![member as u8; 256 + AnonymousPost::OVERHEAD]);
        let head = set.rules().head;
        let mut post = AnonymousPost {
            version: 1,
            epoch,
            window,
            ring: head,
            class: 1,
            salt: FixedBytes(random32()),
            sealed,
            proof: Bytes(vec![]),
            poll: None,
        };
        post.proof = Bytes(prove(&set, &post, &self.secrets[member], counter));
        post
    }

    pub(super) async fn set(&self, window: u64) -> AnonymousSet {
        let server = self.community.server();
        let state = self.seats[0].person.policy(&self.world, server).await;
        let window = state.anonymous_window(self.channel, window).unwrap();
        AnonymousSet::new(&window, |_| true).unwrap()
    }

    pub(super) fn request(&self, post: &AnonymousPost) -> PostAnonymously {
        let post = post.to_bytes();
        let gate = FixedBytes(GateKey::from_bytes(&self.gate).tag(&post));
        PostAnonymously { post: Bytes(post), gate }
    }

    pub(super) async fn send(&self, post: &AnonymousPost) -> Answer<PostedAnonymously> {
        send(&self.world.node, self.channel, self.request(post)).await
    }

    /// It is refused by this code, and nothing was kept.
    #[track_caller]
    pub(super) fn refused(
        &self,
        post: &AnonymousPost,
        code: ErrorCode,
    ) -> impl Future<Output = ()> + use<'_> {
        let (request, at) = (self.request(post), std::panic::Location::caller());
        async move {
            let commits = self.world.store().commits();
            let error = send(&self.world.node, self.channel, request).await.unwrap_err();
            assert_eq!(error.code, code, "at {at}: {error:?}");
            assert_eq!(self.world.store().commits(), commits, "at {at}");
        }
    }

    pub(super) async fn head(&self) -> Head {
        self.world.store().find_channel_log(self.channel).await.unwrap().unwrap().head
    }
}

pub(super) async fn send(
    node: &Node,
    channel: ChannelId,
    request: PostAnonymously,
) -> Answer<PostedAnonymously> {
    node.append_anonymous_post(channel, &request).await
}

/// A proof bound to a post, whatever else is in it.
pub(super) fn prove(
    set: &AnonymousSet,
    post: &AnonymousPost,
    secret: &MemberSecret,
    counter: u16,
) -> Vec<u8> {
    let claim = Claim {
        epoch: post.epoch,
        window: post.window,
        head: post.ring,
        class: post.class,
        salt: &post.salt.0,
        sealed: &post.sealed,
        padded: post.padded(),
        proof: &[],
    };
    let statement = set.statement(&claim).unwrap();
    let pre = PreProof::new(set.ring(), set.scope().limit(), secret, &mut rng()).unwrap();
    let witness = Witness { secret, counter };
    pre.prove(&statement, &witness, &mut rng()).unwrap().to_bytes()
}

/// A key of a member and its publication.
pub(super) fn key(
    community: &Community,
    person: &Person,
    from: u64,
) -> (MemberSecret, AnonymityKeySet) {
    let (server, user) = (*community.server().as_bytes(), *person.user().as_bytes());
    let secret = Seed::from_bytes(random32()).secret(&server);
    let possession = Possession { server, user, from }.prove(&secret, &mut rng());
    let key = FixedBytes(secret.public().to_bytes());
    (secret, AnonymityKeySet { key, from, possession: FixedBytes(possession) })
}

/// So long after the beginning of the present window.
pub(super) fn into_window(scene: &Scene, millis: u64) {
    let now = scene.world.node.clock.now().0;
    scene.world.clock.set(Millis(now / WINDOW * WINDOW + millis));
}
