//! What this node shares with others: through Redis, or nothing.

use std::sync::Arc;

use anyhow::Context;
use coterie_api::Hints;
use coterie_bus_redis::{Link, RedisBuckets, RedisBus, RedisPresence, RedisRelay, Settings};
use coterie_ports::{Bus, Clock, LocalBus};

use crate::config::Redis;

/// The bus and the hints. A Redis that is not there is no error: it is a hint.
pub(crate) fn open(
    redis: Option<&Redis>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<(Arc<dyn Bus>, Hints)> {
    let Some(redis) = redis else { return Ok((Arc::new(LocalBus::new()), Hints::local())) };
    let settings = Settings { prefix: redis.prefix.clone(), ..Settings::default() };
    let link = Link::open(&redis.url, settings.clone()).context("redis_url")?;
    let own = Link::open(&redis.url, settings).context("redis_url")?;
    let hints = Hints {
        buckets: Arc::new(RedisBuckets::new(link.clone())),
        presence: Arc::new(RedisPresence::start(link.clone(), Arc::clone(clock))),
        relay: Arc::new(RedisRelay::start(own)),
    };
    Ok((Arc::new(RedisBus::start(link)), hints))
}
