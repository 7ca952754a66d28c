//! Backups: versions, who has what, and sweeps. What a list names is stored, and nothing else stays.

use coterie_acts::{ActError, BlobSettings, Caller, Config};
use coterie_ports::{BackupWrite, Write, rows::BackupChunkRow};
use coterie_protocol::rest::{BackupChunk, BackupView, OpenBlob, PutBackup};
use coterie_types::{
    BlobId, Bytes, ErrorCode, Millis,
    limits::{BACKUP_CHUNK_MAX, BACKUP_CHUNKS, BACKUP_MANIFEST_MAX, BACKUP_PER_USER},
};

use crate::seat::two_in_a_channel;
use crate::world::{START, World};

fn id(n: u8) -> BlobId {
    BlobId::from_bytes([n; 16])
}

fn list(expected: u64, version: u64, chunks: &[u8]) -> PutBackup {
    let chunks = chunks.iter().map(|n| id(*n)).collect();
    PutBackup { expected, version, manifest: Bytes(vec![version as u8; 50]), chunks }
}

async fn upload(world: &World, caller: &Caller, n: u8) {
    let body = BackupChunk { sealed: Bytes(vec![n; 100]) };
    world.node.put_backup_chunk(caller, id(n), body).await.unwrap();
}

async fn bytes(world: &World, caller: &Caller, n: u8) -> Option<Vec<u8>> {
    let chunk = world.node.backup_chunk(caller, id(n)).await;
    chunk.map(|chunk| chunk.sealed.0).map_err(|e| assert_eq!(e.code, ErrorCode::NotFound)).ok()
}

fn rule(error: &ActError) -> &str {
    error.extras.rule.as_deref().unwrap_or_default()
}

#[tokio::test]
async fn of_two_devices_at_one_version_one_wins() {
    let world = World::new().await;
    let (alice, _) = two_in_a_channel(&world).await;
    let caller = &alice.person.caller;
    assert_eq!(world.node.backup(caller).await.unwrap(), BackupView { version: 0, manifest: None });
    world.node.put_backup(caller, list(0, 1, &[])).await.unwrap();
    world.node.put_backup(caller, list(0, 1, &[])).await.unwrap();
    let other = PutBackup { manifest: Bytes(vec![9]), ..list(0, 1, &[]) };
    let error = world.node.put_backup(caller, other).await.unwrap_err();
    assert_eq!((error.code, rule(&error)), (ErrorCode::VersionConflict, "backup_version"));
    world.node.put_backup(caller, list(1, 5, &[])).await.unwrap();
    let view = world.node.backup(caller).await.unwrap();
    assert_eq!(view, BackupView { version: 5, manifest: Some(Bytes(vec![5; 50])) });
}

#[tokio::test]
async fn what_a_list_names_is_stored_and_nothing_else_stays() {
    let world = World::new().await;
    let (alice, _) = two_in_a_channel(&world).await;
    let caller = &alice.person.caller;
    for n in [1, 2, 3] {
        upload(&world, caller, n).await;
    }
    world.node.put_backup(caller, list(0, 1, &[1, 2])).await.unwrap();
    assert!(bytes(&world, caller, 3).await.is_some(), "a list may name it yet");
    // The next list lets one go, at once.
    world.node.put_backup(caller, list(1, 2, &[2])).await.unwrap();
    assert_eq!(bytes(&world, caller, 1).await, None);
    assert_eq!(bytes(&world, caller, 2).await, Some(vec![2; 100]));
    // What is named by none goes after a day.
    world.clock.set(START.plus(24 * 3600 * 1000 + 1));
    world.node.tidy().await.unwrap();
    assert_eq!(bytes(&world, caller, 3).await, None);
    assert_eq!(bytes(&world, caller, 2).await, Some(vec![2; 100]));
    let error = world.node.put_backup(caller, list(2, 3, &[2, 3])).await.unwrap_err();
    assert_eq!(rule(&error), "backup_chunks");
    world.node.put_backup(caller, list(2, 3, &[])).await.unwrap();
    assert_eq!(bytes(&world, caller, 2).await, None);
    let left = world.store().list_free_backup_chunks(Millis(u64::MAX), 9).await.unwrap();
    assert_eq!(left, []);
}

#[tokio::test]
async fn a_chunk_is_its_users_alone_whatever_id_another_takes() {
    let world = World::new().await;
    let (alice, bob) = two_in_a_channel(&world).await;
    upload(&world, &alice.person.caller, 1).await;
    let (hers, his) = (&alice.person.caller, &bob.person.caller);
    assert_eq!(bytes(&world, his, 1).await, None);
    let body = BackupChunk { sealed: Bytes(vec![7; 60]) };
    world.node.put_backup_chunk(his, id(1), body).await.unwrap();
    assert_eq!(bytes(&world, hers, 1).await, Some(vec![1; 100]));
    assert_eq!(bytes(&world, his, 1).await, Some(vec![7; 60]));
    let error = world.node.put_backup(his, list(0, 1, &[2])).await.unwrap_err();
    assert_eq!(rule(&error), "backup_chunks");
    world.node.put_backup(hers, list(0, 1, &[1])).await.unwrap();
    assert_eq!(world.node.backup(his).await.unwrap().version, 0);
}

#[tokio::test]
async fn a_chunk_that_is_there_stays_whatever_comes_again() {
    let world = World::new().await;
    let (alice, _) = two_in_a_channel(&world).await;
    let caller = &alice.person.caller;
    upload(&world, caller, 1).await;
    let other = BackupChunk { sealed: Bytes(vec![8; 100]) };
    world.node.put_backup_chunk(caller, id(1), other).await.unwrap();
    assert_eq!(bytes(&world, caller, 1).await, Some(vec![1; 100]));
    // One that stopped before its bytes were here goes on.
    let row = BackupChunkRow {
        owner: caller.user,
        chunk: id(2),
        size: 100,
        whole: false,
        free_at: Some(START.plus(1_000)),
        condemned: false,
    };
    let insert = Write::Backup(BackupWrite::InsertChunk { row, most: 1_000 });
    world.store().commit(vec![insert]).await.unwrap();
    assert_eq!(bytes(&world, caller, 2).await, None);
    upload(&world, caller, 2).await;
    assert_eq!(bytes(&world, caller, 2).await, Some(vec![2; 100]));
}

#[tokio::test]
async fn what_is_too_large_empty_or_out_of_order_is_refused() {
    let world = World::new().await;
    let (alice, _) = two_in_a_channel(&world).await;
    let caller = &alice.person.caller;
    let chunk = |size| BackupChunk { sealed: Bytes(vec![1; size]) };
    let put = async |body| world.node.put_backup_chunk(caller, id(1), body).await.unwrap_err();
    assert_eq!(put(chunk(BACKUP_CHUNK_MAX + 1)).await.code, ErrorCode::TooLarge);
    assert_eq!(rule(&put(chunk(0)).await), "backup_chunk");
    let put = async |body| world.node.put_backup(caller, body).await.unwrap_err();
    let large = PutBackup { manifest: Bytes(vec![1; BACKUP_MANIFEST_MAX + 1]), ..list(0, 1, &[]) };
    assert_eq!(put(large).await.code, ErrorCode::TooLarge);
    let empty = PutBackup { manifest: Bytes(vec![]), ..list(0, 1, &[]) };
    assert_eq!(rule(&put(empty).await), "backup_empty");
    assert_eq!(rule(&put(list(1, 1, &[])).await), "backup_order");
    assert_eq!(rule(&put(list(0, u64::MAX, &[])).await), "backup_order");
    assert_eq!(rule(&put(list(0, 1, &[1, 1])).await), "backup_chunks");
    let many = vec![id(1); BACKUP_CHUNKS + 1];
    assert_eq!(rule(&put(PutBackup { chunks: many, ..list(0, 1, &[]) }).await), "backup_chunks");
    let unknown = Caller { device: None, ..caller.clone() };
    let error = world.node.put_backup(&unknown, list(0, 1, &[])).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DeviceRequired);
    let error = world.node.put_backup_chunk(&unknown, id(1), chunk(9)).await.unwrap_err();
    assert_eq!(error.code, ErrorCode::DeviceRequired);
}

#[tokio::test]
async fn a_backup_has_a_bound_of_its_own_and_takes_no_room_of_files() {
    let blobs = BlobSettings { per_user: 200, ..BlobSettings::default() };
    let world = World::with(Config { blobs, ..Config::default() }).await;
    let (alice, _) = two_in_a_channel(&world).await;
    let caller = &alice.person.caller;
    for n in 1..=3 {
        upload(&world, caller, n).await;
    }
    let open = OpenBlob { size: 200 };
    world.node.open_blob(caller, alice.place.channel, id(9), &open).await.unwrap();
    let row = BackupChunkRow {
        owner: caller.user,
        chunk: id(4),
        size: BACKUP_PER_USER - 300,
        whole: false,
        free_at: Some(START.plus(1_000)),
        condemned: false,
    };
    let insert = Write::Backup(BackupWrite::InsertChunk { row, most: BACKUP_PER_USER });
    world.store().commit(vec![insert]).await.unwrap();
    let body = BackupChunk { sealed: Bytes(vec![1]) };
    let error = world.node.put_backup_chunk(caller, id(5), body).await.unwrap_err();
    assert_eq!((error.code, rule(&error)), (ErrorCode::LimitReached, "backup_quota"));
}
