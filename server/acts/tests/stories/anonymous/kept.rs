//! What is kept of an anonymous post, and that a nullifier is used once whoever is faster.

use coterie_protocol::envelope::AnonymousPost;
use coterie_types::ErrorCode;

use super::scene::{Scene, send};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_posts_of_one_nullifier_at_two_nodes_one_is_accepted() {
    let scene = Scene::new().await;
    let there = scene.world.another_node().await;
    let mut tasks = Vec::new();
    for n in 0..100 {
        let node = if n % 2 == 0 { scene.world.node.clone() } else { there.node.clone() };
        let (request, channel) = (scene.request(&scene.post(1, 0).await), scene.channel);
        tasks.push(tokio::spawn(async move { send(&node, channel, request).await }));
    }
    let mut accepted = 0;
    for task in tasks {
        match task.await.unwrap() {
            Ok(_) => accepted += 1,
            Err(error) => assert_eq!(error.code, ErrorCode::NullifierUsed),
        }
    }
    assert_eq!(accepted, 1);
    let caller = &scene.seats[0].person.caller;
    let log = there.node.read_messages(caller, scene.channel, 0, None).await.unwrap();
    let posts = log.entries.iter().filter(|item| item.kind == "anonymous").count();
    assert_eq!(posts, 1);
}

#[tokio::test]
async fn a_node_that_stopped_after_it_wrote_a_post_hands_it_out_afterwards() {
    let mut scene = Scene::new().await;
    let before = scene.head().await;
    let post = scene.post(1, 0).await;
    // Nothing of what was written was told to anybody: the bus of the other node is its own.
    let there = scene.world.another_node().await;
    let posted = send(&there.node, scene.channel, scene.request(&post)).await.unwrap();
    drop(there);
    scene.world.restart().await;
    let caller = &scene.seats[2].person.caller;
    let node = &scene.world.node;
    let page = node.read_log(caller, scene.channel, before.seq, None).await.unwrap();
    assert_eq!(page.entries.len(), 1);
    assert_eq!(page.entries[0].seq, posted.seq);
    assert_eq!(scene.send(&post).await.unwrap(), posted);
    scene.refused(&scene.post(1, 0).await, ErrorCode::NullifierUsed).await;
}

#[tokio::test]
async fn rows_of_an_anonymous_post_hold_no_user_device_session_or_time() {
    let scene = Scene::new().await;
    let now = scene.world.node.clock.now();
    scene.world.clock.set(now.plus(123_457));
    let post = scene.post(1, 0).await;
    let seq = scene.send(&post).await.unwrap().seq;
    let store = scene.world.store();
    let row = store.find_envelope(scene.channel, seq).await.unwrap().unwrap();
    let kept = store.find_last_anonymous(scene.channel).await.unwrap().unwrap();
    assert_eq!(kept.starts % 900, 0);
    let text = format!("{row:?} {kept:?}");
    let exact = scene.world.node.clock.now().0;
    for person in scene.seats.iter().map(|seat| &seat.person) {
        let caller = &person.caller;
        for id in [caller.user.as_bytes(), &caller.session.0, person.device().as_bytes()] {
            assert!(!contains(&row.header, id) && !contains(row.body.as_ref().unwrap(), id));
        }
        assert!(!text.contains(&caller.user.to_string()));
    }
    assert!(!contains(&row.header, &exact.to_be_bytes()));
    let decoded = AnonymousPost::from_bytes(row.body.as_ref().unwrap()).unwrap();
    assert_eq!(decoded, post);
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
