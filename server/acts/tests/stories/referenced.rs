//! R8 under faults: whatever happens, in the end what messages name is stored and nothing else is.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
};

use async_trait::async_trait;
use coterie_acts::BlobSettings;
use coterie_ports::{BlobError, BlobWrite, Blobs, MemoryBlobs, Write};
use coterie_protocol::{
    envelope::Class,
    rest::{MessagePosted, MessageToPost, OpenBlob},
};
use coterie_types::{BlobId, Millis, limits::BLOB_PART};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

use crate::seat::{Seat, two_in_a_channel};
use crate::world::World;

/// Blobs of two parts, the second of a hundred bytes.
const SIZE: u64 = BLOB_PART + 100;
const BLOBS: u8 = 8;

/// A store of blobs that says of every third call that it failed, whether it did or not.
struct Shaky {
    inner: MemoryBlobs,
    rng: Mutex<ChaCha20Rng>,
    calm: AtomicBool,
}

impl Shaky {
    fn shakes(&self, odds: f64) -> Result<(), BlobError> {
        let shakes = self.rng.lock().unwrap().gen_bool(odds);
        match shakes && !self.calm.load(Ordering::Relaxed) {
            true => Err(BlobError::Unavailable("shaky".into())),
            false => Ok(()),
        }
    }
}

#[async_trait]
impl Blobs for Shaky {
    async fn put(&self, blob: BlobId, part: u32, bytes: Vec<u8>) -> Result<(), BlobError> {
        self.shakes(0.17)?;
        self.inner.put(blob, part, bytes).await?;
        self.shakes(0.17)
    }

    async fn get(&self, blob: BlobId, part: u32, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        self.inner.get(blob, part, range).await
    }

    async fn delete(&self, blob: BlobId, parts: u32) -> Result<(), BlobError> {
        self.shakes(0.17)?;
        // Some of them, and then no more.
        self.inner.delete(blob, 1).await?;
        self.shakes(0.17)?;
        self.inner.delete(blob, parts).await?;
        self.shakes(0.17)
    }
}

struct Story {
    world: World,
    blobs: Arc<Shaky>,
    alice: Seat,
    rng: ChaCha20Rng,
    /// What is said and not deleted, with what it names.
    said: Vec<(MessagePosted, Vec<u8>)>,
}

fn blob(n: u8) -> BlobId {
    BlobId::from_bytes([n; 16])
}

impl Story {
    async fn begin(seed: u8) -> Self {
        let rng = ChaCha20Rng::from_seed([seed; 32]);
        let blobs = Arc::new(Shaky {
            inner: MemoryBlobs::default(),
            rng: Mutex::new(ChaCha20Rng::from_seed([seed ^ 0x80; 32])),
            calm: AtomicBool::new(false),
        });
        let world = World::new().await.keeping(Arc::clone(&blobs) as _).await;
        let (alice, _) = two_in_a_channel(&world).await;
        Self { world, blobs, alice, rng, said: Vec::new() }
    }

    /// Something happens. What is refused, and what fails, is none of this story's.
    async fn step(&mut self) {
        let n = self.rng.gen_range(0..BLOBS);
        let (caller, channel) = (self.alice.person.caller.clone(), self.alice.place.channel);
        let node = self.world.node.clone();
        match self.rng.gen_range(0..12) {
            0 | 1 => {
                drop(node.open_blob(&caller, channel, blob(n), &OpenBlob { size: SIZE }).await)
            }
            2..=5 => {
                let _ = node.open_blob(&caller, channel, blob(n), &OpenBlob { size: SIZE }).await;
                for (part, length) in [(0, BLOB_PART), (1, 100)] {
                    let bytes = vec![n; usize::try_from(length).unwrap()];
                    let _ = node.put_blob_part(&caller, channel, (blob(n), part), bytes).await;
                }
            }
            6 | 7 => self.say(vec![n]).await,
            8 => self.say(vec![n, (n + 1) % BLOBS]).await,
            9 => self.delete().await,
            10 => drop(node.cancel_blob(&caller, channel, blob(n)).await),
            _ => {
                let later = self.rng.gen_range(0..BlobSettings::default().unnamed_life);
                let now = coterie_ports::Clock::now(&*self.world.clock);
                self.world.clock.set(Millis(now.0 + later));
                let _ = node.sweep_blobs().await;
            }
        }
    }

    async fn say(&mut self, named: Vec<u8>) {
        self.alice.catch_up(&self.world).await;
        let data = self.alice.data(&self.world, Class::Message).await;
        let blobs = named.iter().map(|n| blob(*n)).collect();
        let message = MessageToPost { blobs, ..self.alice.message(&data, "a file") };
        if let Ok(posted) = self.alice.post(&self.world, vec![message]).await {
            self.said.push((posted.messages[0].clone(), named));
        }
    }

    async fn delete(&mut self) {
        if self.said.is_empty() {
            return;
        }
        let at = self.rng.gen_range(0..self.said.len());
        let (said, _) = self.said.swap_remove(at);
        self.alice.catch_up(&self.world).await;
        let body = self.alice.tombstone(&self.world, said.seq, said.message_id).await;
        let (caller, channel) = (&self.alice.person.caller, self.alice.place.channel);
        self.world.node.delete_message(caller, channel, said.message_id, &body).await.unwrap();
    }

    /// What is there in the end: the parts of each blob.
    async fn stored(&self) -> BTreeMap<u8, usize> {
        let mut stored = BTreeMap::new();
        for n in 0..BLOBS {
            for (part, length) in [(0, BLOB_PART), (1, 100)] {
                if self.blobs.inner.get(blob(n), part, 0..length).await.is_ok() {
                    *stored.entry(n).or_default() += 1;
                }
            }
        }
        let parts: usize = stored.values().sum();
        assert_eq!(parts, self.blobs.inner.count(), "parts of nobody");
        stored
    }
}

#[tokio::test]
async fn whatever_fails_what_is_named_is_stored_and_in_the_end_nothing_else_r8() {
    let mut named_in_all = 0;
    for seed in 1..=6 {
        let mut story = Story::begin(seed).await;
        for _ in 0..60 {
            story.step().await;
            // At every moment: what a message names is there, whole.
            let named: BTreeSet<u8> = story.said.iter().flat_map(|(_, n)| n.clone()).collect();
            let stored = story.stored().await;
            assert!(named.iter().all(|n| stored.get(n) == Some(&2)), "seed {seed}: {named:?}");
        }
        story.blobs.calm.store(true, Ordering::Relaxed);
        story.world.clock.set(Millis(u64::MAX / 4));
        story.world.node.sweep_blobs().await.unwrap();
        let named: BTreeSet<u8> = story.said.iter().flat_map(|(_, n)| n.clone()).collect();
        let stored = story.stored().await;
        assert_eq!(stored.into_keys().collect::<BTreeSet<_>>(), named, "seed {seed}");
        for n in 0..BLOBS {
            let row = story.world.store().find_blob(blob(n)).await.unwrap();
            assert_eq!(row.is_some(), named.contains(&n), "seed {seed}, {n}: {row:?}");
        }
        named_in_all += named.len();
    }
    assert!(named_in_all > 6, "the story says something: {named_in_all}");
}

#[tokio::test]
async fn a_part_that_comes_while_its_file_is_swept_leaves_nothing_r8() {
    let story = Story::begin(1).await;
    story.blobs.calm.store(true, Ordering::Relaxed);
    let (caller, channel) = (&story.alice.person.caller, story.alice.place.channel);
    let node = &story.world.node;
    node.open_blob(caller, channel, blob(1), &OpenBlob { size: SIZE }).await.unwrap();
    let bytes = vec![1; usize::try_from(BLOB_PART).unwrap()];
    // The part is on its way when the sweep begins: it is kept after the bytes were deleted.
    let condemn = BlobWrite::Condemn { blob: blob(1), at: Millis(u64::MAX) };
    story.world.store().commit(vec![Write::Blob(condemn)]).await.unwrap();
    story.blobs.put(blob(1), 0, bytes.clone()).await.unwrap();
    node.put_blob_part(caller, channel, (blob(1), 0), bytes).await.unwrap_err();
    node.sweep_blobs().await.unwrap();
    assert_eq!(story.stored().await, BTreeMap::new());
    assert_eq!(story.world.store().find_blob(blob(1)).await.unwrap(), None);
}
