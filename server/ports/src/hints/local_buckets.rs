//! Buckets of a single process.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use coterie_types::Millis;

use super::{BucketKey, Buckets, Level, Rule};

/// Most buckets remembered; beyond it those that will be full first are forgotten.
const BUCKETS_MAX: usize = 100_000;

/// Buckets in memory.
#[derive(Debug, Default)]
pub struct LocalBuckets(Mutex<HashMap<BucketKey, Bucket>>);

#[derive(Debug, Clone, Copy)]
struct Bucket {
    /// In thousandths of a token.
    level: u64,
    at: Millis,
    /// When it will be full, and may be forgotten.
    full_at: Millis,
}

impl LocalBuckets {
    /// The same as [`Buckets::take`], at once.
    pub fn take_here(&self, key: BucketKey, rule: Rule, cost: u32, now: Millis) -> Level {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS_MAX {
            make_room(&mut buckets, now);
        }
        let new = Bucket { level: rule.full(), at: now, full_at: now };
        let bucket = buckets.entry(key).or_insert(new);
        let gained = rule.gained(now.since(bucket.at));
        if gained > 0 {
            bucket.level = bucket.level.saturating_add(gained);
            bucket.at = now;
        }
        bucket.level = bucket.level.min(rule.full());
        let passes = bucket.level >= Rule::needed(cost);
        if passes {
            bucket.level -= u64::from(cost) * 1_000;
        }
        let level = rule.level(passes, bucket.level, cost);
        bucket.full_at = now.plus(level.full_in);
        level
    }
}

fn make_room(buckets: &mut HashMap<BucketKey, Bucket>, now: Millis) {
    buckets.retain(|_, bucket| bucket.full_at > now);
    if buckets.len() >= BUCKETS_MAX {
        let mut ends: Vec<(Millis, BucketKey)> =
            buckets.iter().map(|(key, bucket)| (bucket.full_at, *key)).collect();
        ends.sort_unstable_by_key(|(full_at, _)| *full_at);
        for (_, key) in ends.into_iter().take(BUCKETS_MAX / 4) {
            buckets.remove(&key);
        }
    }
}

#[async_trait]
impl Buckets for LocalBuckets {
    async fn take(&self, key: BucketKey, rule: Rule, cost: u32, now: Millis) -> Level {
        self.take_here(key, rule, cost, now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    async fn open() -> (Arc<dyn Buckets>, Arc<dyn Buckets>, ()) {
        let buckets: Arc<dyn Buckets> = Arc::new(LocalBuckets::default());
        (Arc::clone(&buckets), buckets, ())
    }

    crate::bucket_conformance_tests!(open);

    #[test]
    fn beyond_the_bound_the_fullest_are_forgotten_and_the_emptiest_are_not() {
        let buckets = LocalBuckets::default();
        let rule = Rule { burst: 10, per_minute: 1 };
        let key = |n: usize| {
            let mut bytes = [0; 16];
            bytes[..8].copy_from_slice(&n.to_be_bytes());
            BucketKey(bytes)
        };
        let empty = key(usize::MAX);
        for _ in 0..10 {
            assert!(buckets.take_here(empty, rule, 1, Millis(0)).passes);
        }
        for n in 0..BUCKETS_MAX + 10 {
            buckets.take_here(key(n), rule, 1, Millis(0));
        }
        assert!(buckets.0.lock().unwrap().len() <= BUCKETS_MAX);
        assert!(!buckets.take_here(empty, rule, 1, Millis(1)).passes, "still empty");
    }
}
