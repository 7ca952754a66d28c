//! What nodes share through Redis: wake-ups, rate limits, presence, ephemera. Always a hint: the database is the truth,
//! and a Redis that is stopped, flushed or cut off loses nothing that is not looked up there.

mod buckets;
mod codec;
mod ephemera;
mod error;
mod keeper;
mod link;
mod outbox;
mod presence;
mod redis_bus;
mod relay;
mod settings;

pub use buckets::RedisBuckets;
pub use error::BadUrl;
pub use link::Link;
pub use presence::RedisPresence;
pub use redis_bus::RedisBus;
pub use relay::RedisRelay;
pub use settings::Settings;
