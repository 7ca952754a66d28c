//! The way to Redis: one connection for everything, made again whenever it ends.

use std::{
    fmt,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicU64, Ordering},
    },
};

use redis::{
    AsyncConnectionConfig, Client, IntoConnectionInfo, ProtocolVersion, PushInfo, RedisError,
    aio::MultiplexedConnection,
};

use crate::{BadUrl, Settings};

/// A handle on the link, shared by all that use it. Cheap to clone.
#[derive(Clone)]
pub struct Link(Arc<Shared>);

struct Shared {
    client: Client,
    settings: Settings,
    /// Empty while there is none.
    connection: RwLock<Option<MultiplexedConnection>>,
    made: AtomicU64,
}

/// The connection of a link; gone from the link when dropped.
pub(crate) struct Connected {
    link: Link,
    pub(crate) connection: MultiplexedConnection,
}

impl Link {
    /// A link that is not connected yet: [`crate::RedisBus`] keeps it.
    ///
    /// # Errors
    /// [`BadUrl`].
    pub fn open(url: &str, settings: Settings) -> Result<Self, BadUrl> {
        let bad = |error: &RedisError| BadUrl(error.to_string());
        let info = url.into_connection_info().map_err(|e| bad(&e))?;
        let redis = info.redis_settings().clone();
        // Messages and answers share a connection: Redis 6 or later, or Valkey.
        let info = info.set_redis_settings(redis.set_protocol(ProtocolVersion::RESP3));
        // Whoever was first in this process has chosen already.
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let client = Client::open(info).map_err(|e| bad(&e))?;
        let (connection, made) = (RwLock::default(), AtomicU64::new(0));
        Ok(Self(Arc::new(Shared { client, settings, connection, made })))
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The connection, while there is one.
    pub(crate) fn connection(&self) -> Option<MultiplexedConnection> {
        self.0.connection.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether there is a connection.
    #[must_use]
    pub fn is_up(&self) -> bool {
        self.0.connection.read().unwrap_or_else(PoisonError::into_inner).is_some()
    }

    /// How often a connection was made.
    pub(crate) fn made(&self) -> u64 {
        self.0.made.load(Ordering::Relaxed)
    }

    /// The name of a channel or key.
    pub(crate) fn name(&self, what: &str) -> String {
        format!("{}:{what}", self.0.settings.prefix)
    }

    /// Makes a connection on which `heard` is told of pushes, and subscribes to a channel.
    pub(crate) async fn connect(
        &self,
        channel: &str,
        heard: impl Fn(PushInfo) -> Result<(), redis::aio::SendError> + Send + Sync + 'static,
    ) -> Result<Connected, RedisError> {
        let patience = self.settings().patience;
        let config = AsyncConnectionConfig::new()
            .set_connection_timeout(Some(patience))
            .set_response_timeout(Some(patience))
            .set_push_sender(heard);
        let client = &self.0.client;
        let mut connection = client.get_multiplexed_async_connection_with_config(&config).await?;
        connection.subscribe(channel).await?;
        self.0.made.fetch_add(1, Ordering::Relaxed);
        self.put(Some(connection.clone()));
        Ok(Connected { link: self.clone(), connection })
    }

    fn put(&self, connection: Option<MultiplexedConnection>) {
        *self.0.connection.write().unwrap_or_else(PoisonError::into_inner) = connection;
    }
}

impl Drop for Connected {
    fn drop(&mut self) {
        self.link.put(None);
    }
}

/// Without the URL, which may hold a password.
impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Link").field("is_up", &self.is_up()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_url_is_refused_and_no_password_is_shown() {
        for bad in ["", "nowhere", "http://host/", "redis://user:secret@host:x/"] {
            let error = Link::open(bad, Settings::default()).unwrap_err().to_string();
            assert!(error.contains("not a Redis URL") && !error.contains("secret"), "{error}");
        }
        let link = Link::open("redis://user:secret@host:1/0", Settings::default()).unwrap();
        assert_eq!(format!("{link:?}"), "Link { is_up: false, .. }");
        assert!(Link::open("rediss://host/", Settings::default()).is_ok(), "TLS is built in");
    }
}
