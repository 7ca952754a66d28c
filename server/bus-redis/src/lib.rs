//! What nodes tell each other through Redis: wake-ups. Always a hint: the database is the truth,
//! and a Redis that is stopped, flushed or cut off loses nothing that is not looked up there.

mod codec;
mod error;
mod link;
mod outbox;
mod redis_bus;
mod settings;

pub use error::BadUrl;
pub use link::Link;
pub use redis_bus::RedisBus;
pub use settings::Settings;
