//! Token buckets that all nodes take from.

use std::time::Duration;

use async_trait::async_trait;
use coterie_ports::hints::{BucketKey, Buckets, Level, LocalBuckets, Rule};
use coterie_types::Millis;
use redis::Script;

use crate::Link;

/// How long a request waits for Redis before it is counted here.
const PATIENCE: Duration = Duration::from_millis(250);

/// Takes out of one bucket. The key ends when the bucket would be full: a full one needs no memory.
const TAKE: &str = r"
local full, pace, cost = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local now = tonumber(ARGV[4])
local bucket = redis.call('HMGET', KEYS[1], 'level', 'at')
local level, at = tonumber(bucket[1]) or full, tonumber(bucket[2]) or now
-- A clock that has run ahead must not stop the others' buckets from filling.
if at > now + 60000 then at = now end
if now > at then
  level = level + (now - at) * pace / 60000
  at = now
end
level = math.min(level, full)
local passes = level >= math.max(cost, 1) * 1000
if passes then level = level - cost * 1000 end
if cost > 0 then
  redis.call('HSET', KEYS[1], 'level', string.format('%.3f', level), 'at', string.format('%d', at))
  redis.call('PEXPIRE', KEYS[1], math.ceil((full - level) * 60000 / pace) + 60000)
end
return {passes and 1 or 0, math.floor(level)}
";

/// Buckets in Redis, and in memory while it is away: then each node has its own, full at first.
#[derive(Debug)]
pub struct RedisBuckets {
    link: Link,
    take: Script,
    here: LocalBuckets,
}

impl RedisBuckets {
    /// Buckets behind this link.
    #[must_use]
    pub fn new(link: Link) -> Self {
        Self { link, take: Script::new(TAKE), here: LocalBuckets::default() }
    }

    async fn ask(&self, key: BucketKey, rule: Rule, cost: u32, now: Millis) -> Option<Level> {
        let mut connection = self.link.connection()?;
        let mut call = self.take.key(self.name(key));
        call.arg(rule.full()).arg(rule.pace()).arg(cost).arg(now.0);
        let answer = call.invoke_async::<(u8, u64)>(&mut connection);
        match tokio::time::timeout(PATIENCE, answer).await {
            Ok(Ok((passes, level))) => Some(rule.level(passes == 1, level, cost)),
            Ok(Err(error)) => {
                tracing::debug!(%error, "a bucket could not be asked of Redis");
                None
            }
            Err(_) => None,
        }
    }

    fn name(&self, key: BucketKey) -> Vec<u8> {
        let mut name = self.link.name("bucket:").into_bytes();
        name.extend_from_slice(&key.0);
        name
    }
}

#[async_trait]
impl Buckets for RedisBuckets {
    async fn take(&self, key: BucketKey, rule: Rule, cost: u32, now: Millis) -> Level {
        match self.ask(key, rule, cost, now).await {
            Some(level) => level,
            None => self.here.take_here(key, rule, cost, now),
        }
    }
}
