//! Files: bounds, references, sweeps. R8: what a message names is stored, and nothing else stays.

use coterie_acts::{BlobPart, BlobSettings, Config};
use coterie_ports::{BlobError, BlobWrite, Write};
use coterie_protocol::{
    envelope::Class,
    rest::{BlobView, MessageToPost, OpenBlob},
};
use coterie_types::{BlobId, ErrorCode, Millis, limits::BLOB_PART};

use crate::seat::{Seat, two_in_a_channel};
use crate::world::{START, World};

fn blob(n: u8) -> BlobId {
    BlobId::from_bytes([n; 16])
}

fn with(blobs: BlobSettings) -> Config {
    Config { blobs, ..Config::default() }
}

async fn open(world: &World, seat: &Seat, n: u8, size: u64) -> coterie_acts::Answer<BlobView> {
    let (caller, channel) = (&seat.person.caller, seat.place.channel);
    world.node.open_blob(caller, channel, blob(n), &OpenBlob { size }).await
}

async fn put(
    world: &World,
    seat: &Seat,
    n: u8,
    part: u32,
    bytes: Vec<u8>,
) -> coterie_acts::Answer<BlobView> {
    let (caller, channel) = (&seat.person.caller, seat.place.channel);
    world.node.put_blob_part(caller, channel, (blob(n), part), bytes).await
}

/// A whole file of one part.
async fn upload(world: &World, seat: &Seat, n: u8) {
    open(world, seat, n, 100).await.unwrap();
    assert!(put(world, seat, n, 0, vec![n; 100]).await.unwrap().whole);
}

async fn naming(world: &World, seat: &mut Seat, blobs: &[u8]) -> MessageToPost {
    let data = seat.data(world, Class::Message).await;
    let blobs = blobs.iter().map(|n| blob(*n)).collect();
    MessageToPost { blobs, ..seat.message(&data, "a file") }
}

/// Whether row and bytes are there; they go together.
async fn stored(world: &World, n: u8) -> bool {
    let row = world.store().find_blob(blob(n)).await.unwrap();
    let bytes = world.node.blobs.get(blob(n), 0, 0..100).await;
    assert_eq!(row.is_some(), bytes.is_ok(), "{row:?}");
    row.is_some()
}

fn rule(error: &coterie_acts::ActError) -> &str {
    error.extras.rule.as_deref().unwrap_or_default()
}

#[tokio::test]
async fn an_upload_goes_on_where_it_stopped() {
    let world = World::new().await;
    let (alice, bob) = two_in_a_channel(&world).await;
    let size = 2 * BLOB_PART + 7;
    let view = open(&world, &alice, 1, size).await.unwrap();
    assert_eq!((view.parts, view.received, view.part_size), (3, 0, BLOB_PART));
    let full = vec![1; BLOB_PART as usize];
    let error = put(&world, &alice, 1, 1, full.clone()).await.unwrap_err();
    assert_eq!(rule(&error), "part_order");
    for wrong in [0, 1, BLOB_PART as usize - 1] {
        let error = put(&world, &alice, 1, 0, full[..wrong].to_vec()).await.unwrap_err();
        assert_eq!(rule(&error), "part_size");
    }
    put(&world, &alice, 1, 0, full.clone()).await.unwrap();
    // Begun again, by the same and by others.
    assert_eq!(open(&world, &alice, 1, size).await.unwrap().received, 1);
    for (seat, size) in [(&bob, size), (&alice, size + 1)] {
        let error = open(&world, seat, 1, size).await.unwrap_err();
        assert_eq!((error.code, rule(&error)), (ErrorCode::Invalid, "blob_taken"));
    }
    let error = put(&world, &bob, 1, 1, full.clone()).await.unwrap_err();
    assert_eq!((error.code, rule(&error)), (ErrorCode::Forbidden, "not_uploader"));
    // A part again stays as it was, whatever the bytes.
    assert_eq!(put(&world, &alice, 1, 0, vec![9]).await.unwrap().received, 1);
    let (caller, channel) = (&bob.person.caller, bob.place.channel);
    let early = world.node.find_blob_size(caller, channel, blob(1)).await.unwrap_err();
    assert_eq!(early.code, ErrorCode::NotFound, "nobody reads a file that is not whole");
    put(&world, &alice, 1, 1, full.clone()).await.unwrap();
    assert!(put(&world, &alice, 1, 2, vec![2; 7]).await.unwrap().whole);
    assert_eq!(world.node.find_blob_size(caller, channel, blob(1)).await.unwrap(), size);
    let mut read = Vec::new();
    for piece in BlobPart::of(blob(1), BLOB_PART - 1..size) {
        read.extend(world.node.read_blob_part(piece).await.unwrap());
    }
    assert_eq!(read, [&full[..1], &full, &[2; 7]].concat());
}

#[tokio::test]
async fn files_beyond_the_bounds_are_refused() {
    let bounds =
        BlobSettings { largest: 500, per_user: 800, per_server: 1_000, ..Default::default() };
    let world = World::with(with(bounds)).await;
    let (alice, bob) = two_in_a_channel(&world).await;
    let error = open(&world, &alice, 1, 501).await.unwrap_err();
    assert_eq!((error.code, rule(&error)), (ErrorCode::TooLarge, "blob_size"));
    assert_eq!(rule(&open(&world, &alice, 1, 0).await.unwrap_err()), "blob_size");
    open(&world, &alice, 1, 500).await.unwrap();
    let error = open(&world, &alice, 2, 301).await.unwrap_err();
    assert_eq!((error.code, rule(&error)), (ErrorCode::LimitReached, "user_quota"));
    open(&world, &alice, 2, 300).await.unwrap();
    let error = open(&world, &bob, 3, 201).await.unwrap_err();
    assert_eq!((error.code, rule(&error)), (ErrorCode::LimitReached, "server_quota"));
    let (caller, channel) = (&alice.person.caller, alice.place.channel);
    world.node.cancel_blob(caller, channel, blob(1)).await.unwrap();
    open(&world, &bob, 3, 201).await.unwrap();
}

#[tokio::test]
async fn a_file_that_no_message_names_is_swept_and_a_named_one_stays() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    for n in 1..=3 {
        upload(&world, &alice, n).await;
    }
    let message = naming(&world, &mut alice, &[1, 2]).await;
    alice.post(&world, vec![message]).await.unwrap();
    world.node.tidy().await.unwrap();
    assert!(stored(&world, 3).await, "not yet");
    let day = BlobSettings::default().unnamed_life;
    world.clock.set(Millis(START.0 + day - 1));
    world.node.sweep_blobs().await.unwrap();
    assert!(stored(&world, 3).await);
    world.clock.set(Millis(START.0 + day));
    world.node.tidy().await.unwrap();
    assert!(!stored(&world, 3).await);
    assert!(stored(&world, 1).await && stored(&world, 2).await);
}

#[tokio::test]
async fn a_file_goes_with_the_last_message_that_names_it() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    upload(&world, &alice, 1).await;
    let mut sent = Vec::new();
    for _ in 0..2 {
        let message = naming(&world, &mut alice, &[1]).await;
        sent.push(alice.post(&world, vec![message]).await.unwrap().messages[0].clone());
    }
    let channel = alice.place.channel;
    for (last, said) in [(false, &sent[0]), (true, &sent[1])] {
        alice.catch_up(&world).await;
        let body = alice.tombstone(&world, said.seq, said.message_id).await;
        let caller = &alice.person.caller;
        world.node.delete_message(caller, channel, said.message_id, &body).await.unwrap();
        world.node.sweep_blobs().await.unwrap();
        assert_eq!(stored(&world, 1).await, !last);
    }
}

#[tokio::test]
async fn a_message_names_only_whole_files_of_its_author_in_its_channel() {
    let world = World::new().await;
    let (mut alice, mut bob) = two_in_a_channel(&world).await;
    upload(&world, &alice, 1).await;
    open(&world, &bob, 2, 100).await.unwrap();
    let before = world.store().find_channel_log(bob.place.channel).await.unwrap();
    for blobs in [&[1][..], &[2], &[9]] {
        let message = naming(&world, &mut bob, blobs).await;
        let error = bob.post(&world, vec![message]).await.unwrap_err();
        assert_eq!((error.code, rule(&error)), (ErrorCode::Invalid, "blob_unknown"), "{blobs:?}");
    }
    let many: Vec<u8> = (100..117).collect();
    for blobs in [&[1, 1][..], &many] {
        let message = naming(&world, &mut alice, blobs).await;
        let error = alice.post(&world, vec![message]).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::Malformed);
    }
    assert_eq!(world.store().find_channel_log(bob.place.channel).await.unwrap(), before);
    // All or none: the good one of a refused request names nothing.
    let (good, bad) =
        (naming(&world, &mut alice, &[1]).await, naming(&world, &mut alice, &[9]).await);
    alice.post(&world, vec![good.clone(), bad]).await.unwrap_err();
    assert!(world.store().find_blob(blob(1)).await.unwrap().unwrap().free_at.is_some());
    alice.post(&world, vec![good]).await.unwrap();
    assert!(world.store().find_blob(blob(1)).await.unwrap().unwrap().free_at.is_none());
}

#[tokio::test]
async fn a_file_that_was_swept_meanwhile_is_refused_and_not_forgotten_half() {
    let world = World::new().await;
    let (mut alice, _) = two_in_a_channel(&world).await;
    upload(&world, &alice, 1).await;
    // A sweep that was cut off after its first step.
    let condemn = BlobWrite::Condemn { blob: blob(1), at: Millis(u64::MAX) };
    world.store().commit(vec![Write::Blob(condemn)]).await.unwrap();
    let message = naming(&world, &mut alice, &[1]).await;
    let error = alice.post(&world, vec![message]).await.unwrap_err();
    assert_eq!(rule(&error), "blob_unknown");
    let (caller, channel) = (&alice.person.caller, alice.place.channel);
    let gone = world.node.find_blob_size(caller, channel, blob(1)).await.unwrap_err();
    assert_eq!(gone.code, ErrorCode::NotFound);
    world.node.sweep_blobs().await.unwrap();
    assert!(!stored(&world, 1).await);
}

#[tokio::test]
async fn an_upload_is_cancelled_by_its_owner_until_a_message_names_it() {
    let world = World::new().await;
    let (mut alice, bob) = two_in_a_channel(&world).await;
    upload(&world, &alice, 1).await;
    let channel = alice.place.channel;
    let error = world.node.cancel_blob(&bob.person.caller, channel, blob(1)).await.unwrap_err();
    assert_eq!(rule(&error), "not_uploader");
    let message = naming(&world, &mut alice, &[1]).await;
    alice.post(&world, vec![message]).await.unwrap();
    let error = world.node.cancel_blob(&alice.person.caller, channel, blob(1)).await.unwrap_err();
    assert_eq!((error.code, rule(&error)), (ErrorCode::Forbidden, "blob_named"));
    upload(&world, &alice, 2).await;
    world.node.cancel_blob(&alice.person.caller, channel, blob(2)).await.unwrap();
    let gone = world.node.blobs.get(blob(2), 0, 0..1).await;
    assert_eq!(gone, Err(BlobError::Missing));
}

#[tokio::test]
async fn whoever_may_not_view_the_channel_may_not_read_its_files() {
    let world = World::new().await;
    let (alice, _) = two_in_a_channel(&world).await;
    upload(&world, &alice, 1).await;
    let stranger = crate::people::Person::register(&world, "mallory").await;
    let (caller, channel) = (&stranger.caller, alice.place.channel);
    for error in [
        world.node.find_blob_size(caller, channel, blob(1)).await.unwrap_err(),
        world.node.read_blob(caller, channel, blob(1)).await.unwrap_err(),
        world.node.cancel_blob(caller, channel, blob(1)).await.unwrap_err(),
        world.node.put_blob_part(caller, channel, (blob(1), 0), vec![]).await.unwrap_err(),
    ] {
        assert_eq!(error.code, ErrorCode::NotFound);
    }
    let nothing = world.node.read_blob(caller, channel, blob(7)).await.unwrap_err();
    let there = world.node.read_blob(caller, channel, blob(1)).await.unwrap_err();
    assert_eq!(nothing, there);
}
