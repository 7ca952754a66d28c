//! Anonymous polls at the node: which it takes, and which votes.

use coterie_acts::Answer;
use coterie_policy::{
    AnonymousSet, Flag, Permissions, PollTerms as Terms,
    body::{MemberKicked, NicknameSet, RoleChanged, TimeoutSet},
};
use coterie_protocol::{
    envelope::{AnonymousPost, Authenticated, Class, PollName, PollTerms},
    rest::MessagesPosted,
};
use coterie_types::{Bytes, DeviceId, ErrorCode, FixedBytes, Head, RoleId, Seq};

use super::scene::{Scene, into_window, prove};
use crate::people::random32;

/// A poll that is open, as an honest client has opened it.
struct Opened {
    name: PollName,
    terms: PollTerms,
    seq: Seq,
}

async fn terms(scene: &Scene) -> PollTerms {
    let state = scene.seats[0].person.policy(&scene.world, scene.community.server()).await;
    let window = scene.window();
    let ring = state.anonymous_rules(scene.channel, window).unwrap().head;
    let closes = (scene.world.node.clock.now().0 / 1000 + 3 * 3_600) / 3_600 * 3_600;
    PollTerms { window, length: 900, minimum: 3, ring, closes }
}

async fn say(scene: &mut Scene, data: Authenticated) -> Answer<MessagesPosted> {
    let message = scene.seats[0].message(&data, "which?");
    let posted = scene.seats[0].post(&scene.world, vec![message]).await;
    scene.catch_up().await;
    posted
}

async fn opened(scene: &mut Scene) -> Opened {
    let terms = terms(scene).await;
    let data = scene.seats[0].data(&scene.world, Class::Message).await;
    let data = Authenticated { poll: Some(terms), ..data };
    let name = PollName { device: scene.seats[0].person.device(), message: data.message_id };
    let posted = say(scene, data).await.unwrap();
    Opened { name, terms, seq: posted.head.seq }
}

const fn of(terms: &PollTerms) -> Terms {
    let PollTerms { window, length, minimum, ring, closes } = *terms;
    Terms { window, length, minimum, ring, closes }
}

/// The ring of a poll now, with this first one.
async fn set(scene: &Scene, poll: &Opened, first: &[[u8; 32]]) -> AnonymousSet {
    let state = scene.seats[0].person.policy(&scene.world, scene.community.server()).await;
    let rules = state.poll_rules(scene.channel, &of(&poll.terms)).unwrap();
    let keys = state.poll_keys(&rules, first);
    AnonymousSet::of_poll(rules, keys, &poll.name.id()).unwrap()
}

fn first(scene: &Scene) -> Vec<[u8; 32]> {
    let mut keys: Vec<_> = scene.secrets.iter().map(|secret| secret.public().to_bytes()).collect();
    keys.sort_unstable();
    keys
}

fn vote_in(scene: &Scene, poll: &Opened, set: &AnonymousSet, member: usize) -> AnonymousPost {
    let mut vote = AnonymousPost {
        version: 1,
        epoch: scene.seats[0].group.epoch(),
        window: poll.terms.window,
        ring: set.rules().head,
        class: AnonymousPost::VOTE,
        salt: FixedBytes(random32()),
        sealed: Bytes(vec![3; 256 + AnonymousPost::OVERHEAD]),
        proof: Bytes(vec![]),
        poll: Some(poll.name),
    };
    vote.proof = Bytes(prove(set, &vote, &scene.secrets[member], 0));
    vote
}

async fn vote(scene: &Scene, poll: &Opened, member: usize) -> AnonymousPost {
    let set = set(scene, poll, &first(scene)).await;
    vote_in(scene, poll, &set, member)
}

#[tokio::test]
async fn each_of_the_ring_votes_once_and_posts_besides() {
    let mut scene = Scene::new().await;
    let poll = opened(&mut scene).await;
    let post = scene.post(1, 0).await;
    for member in 0..3 {
        let vote = vote(&scene, &poll, member).await;
        let posted = scene.send(&vote).await.unwrap();
        assert_eq!(scene.send(&vote).await.unwrap(), posted, "the same bytes again");
        scene.refused(&self::vote(&scene, &poll, member).await, ErrorCode::NullifierUsed).await;
    }
    // A vote is counted in no window: what was proved before goes through behind it.
    scene.send(&post).await.unwrap();
    // Another poll is another vote.
    let next = opened(&mut scene).await;
    scene.send(&vote(&scene, &next, 1).await).await.unwrap();
    // Windows later, too, and by a node that begins anew.
    into_window(&scene, 4 * super::scene::WINDOW);
    scene.world.restart().await;
    scene.send(&vote(&scene, &next, 2).await).await.unwrap();
    scene.refused(&self::vote(&scene, &next, 1).await, ErrorCode::NullifierUsed).await;
}

#[tokio::test]
async fn a_vote_moved_to_another_poll_is_refused() {
    let mut scene = Scene::new().await;
    let (one, two) = (opened(&mut scene).await, opened(&mut scene).await);
    let vote = vote(&scene, &one, 1).await;
    let moved = AnonymousPost { poll: Some(two.name), ..vote };
    scene.refused(&moved, ErrorCode::ProofRefused).await;
}

#[tokio::test]
async fn a_vote_by_somebody_removed_since_is_refused_under_the_old_and_the_new_ring() {
    let mut scene = Scene::new().await;
    let dave = scene.community.member(&scene.world, "dave").await;
    let seat = scene.join(&dave).await;
    let poll = opened(&mut scene).await;
    let old = vote(&scene, &poll, 2).await;
    let user = scene.seats[2].person.user();
    let until = scene.world.node.clock.now().plus(3_600_000);
    scene.community.post(&scene.world, TimeoutSet { user, until }).await;
    scene.refused(&old, ErrorCode::RingStale).await;
    // The others are two, and three are wanted.
    let head = set_head(&scene, &poll).await;
    scene.refused(&AnonymousPost { ring: head, ..old }, ErrorCode::AnonymityOff).await;
    // Whoever came later fills no place.
    scene.community.post(&scene.world, MemberKicked { user: dave.user() }).await;
    drop(seat);
}

async fn set_head(scene: &Scene, poll: &Opened) -> Head {
    let state = scene.seats[0].person.policy(&scene.world, scene.community.server()).await;
    state.poll_rules(scene.channel, &of(&poll.terms)).unwrap().head
}

#[tokio::test]
async fn a_vote_after_the_close_is_refused() {
    let mut scene = Scene::new().await;
    let poll = opened(&mut scene).await;
    let closes = poll.terms.closes * 1000;
    let (last, late) = (vote(&scene, &poll, 1).await, vote(&scene, &poll, 2).await);
    scene.world.clock.set(coterie_types::Millis(closes - 1));
    scene.send(&last).await.unwrap();
    scene.world.clock.set(coterie_types::Millis(closes));
    scene.refused(&late, ErrorCode::WindowClosed).await;
}

#[tokio::test]
async fn a_vote_for_what_is_no_poll_or_was_deleted_is_refused() {
    let mut scene = Scene::new().await;
    let poll = opened(&mut scene).await;
    let good = vote(&scene, &poll, 1).await;
    let data = scene.seats[0].data(&scene.world, Class::Message).await;
    let plain = PollName { device: poll.name.device, message: data.message_id };
    say(&mut scene, data).await.unwrap();
    let elsewhere = PollName { device: DeviceId::from_bytes([9; 16]), ..poll.name };
    for name in [plain, elsewhere] {
        let other = AnonymousPost { poll: Some(name), ..good.clone() };
        scene.refused(&other, ErrorCode::Invalid).await;
    }
    let (seat, channel) = (&scene.seats[0], scene.channel);
    let body = seat.tombstone(&scene.world, poll.seq, poll.name.message).await;
    let node = &scene.world.node;
    node.delete_message(&seat.person.caller, channel, poll.name.message, &body).await.unwrap();
    scene.refused(&good, ErrorCode::Invalid).await;
}

#[tokio::test]
async fn a_poll_with_forged_terms_or_without_the_right_is_refused() {
    let mut scene = Scene::new().await;
    let good = terms(&scene).await;
    let older = Head { seq: good.ring.seq - 1, ..good.ring };
    for (bad, code) in [
        (PollTerms { minimum: 1, ..good }, ErrorCode::Invalid),
        (PollTerms { closes: good.closes + 1, ..good }, ErrorCode::Invalid),
        (PollTerms { closes: good.closes + 8 * 86_400, ..good }, ErrorCode::Invalid),
        (PollTerms { window: good.window + 1, ..good }, ErrorCode::Invalid),
        (PollTerms { ring: older, ..good }, ErrorCode::HeadStale),
    ] {
        let data = scene.seats[0].data(&scene.world, Class::Message).await;
        let error = say(&mut scene, Authenticated { poll: Some(bad), ..data }).await.unwrap_err();
        assert_eq!(error.code, code, "{error:?}");
    }
    let data = scene.seats[0].data(&scene.world, Class::Light).await;
    let error = say(&mut scene, Authenticated { poll: Some(good), ..data }).await.unwrap_err();
    assert_eq!(error.extras.rule.as_deref(), Some("poll_terms"), "{error:?}");
    let everyone = RoleId::from_bytes(*scene.community.server().as_bytes());
    let flags = Permissions::EVERYONE | Permissions::of(&[Flag::PostAnonymously]);
    let flags = flags.without(Permissions::of(&[Flag::SendPolls]));
    let body = RoleChanged { permissions: Some(flags), ..RoleChanged::of(everyone) };
    scene.community.post(&scene.world, body).await;
    let mut bob = scene.seats.remove(1);
    let data = bob.data(&scene.world, Class::Message).await;
    let data = Authenticated { poll: Some(terms(&scene).await), ..data };
    let message = bob.message(&data, "which?");
    let error = bob.post(&scene.world, vec![message]).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::Forbidden, "{error:?}");
    assert_eq!(error.extras.permission.as_deref(), Some("SEND_POLLS"));
}

#[tokio::test]
async fn the_first_ring_of_a_poll_is_found_behind_many_entries() {
    let mut scene = Scene::new().await;
    let poll = opened(&mut scene).await;
    let user = scene.community.alice.user();
    for n in 0..300 {
        let nickname = format!("alice {n}");
        scene.community.post(&scene.world, NicknameSet { user, nickname }).await;
    }
    let vote = vote(&scene, &poll, 1).await;
    scene.send(&vote).await.unwrap();
}
