//! Who is connected to any node.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use coterie_ports::{
    Clock,
    hints::{LocalPresence, Presence},
};
use coterie_types::UserId;
use rand::Rng;
use redis::{RedisError, aio::MultiplexedConnection, pipe};
use tokio::{sync::Notify, task::JoinHandle, time::timeout};

use crate::Link;

/// What a node says of its users holds so long without being said again.
const LIFE: Duration = Duration::from_secs(60);
/// How often it is said again.
const BEAT: Duration = Duration::from_secs(20);
/// Users in one round trip.
const CHUNK: usize = 500;
/// How long an answer may take before only those who are here are named.
const PATIENCE: Duration = Duration::from_millis(500);

/// Presence in Redis: of each user a sorted set of the nodes they are connected to, by the time
/// until which that holds. A node that was killed is forgotten by itself.
#[derive(Debug)]
pub struct RedisPresence {
    shared: Arc<Shared>,
    telling: JoinHandle<()>,
}

struct Shared {
    link: Link,
    clock: Arc<dyn Clock>,
    here: LocalPresence,
    /// Who came or went since Redis was told last.
    changed: Mutex<HashSet<UserId>>,
    wake: Notify,
    me: [u8; 8],
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("link", &self.link).finish_non_exhaustive()
    }
}

impl RedisPresence {
    /// Presence behind this link, told by a task of its own.
    #[must_use]
    pub fn start(link: Link, clock: Arc<dyn Clock>) -> Self {
        let me = rand::thread_rng().r#gen();
        let (here, changed, wake) = (LocalPresence::default(), Mutex::default(), Notify::new());
        let shared = Arc::new(Shared { link, clock, here, changed, wake, me });
        let telling = tokio::spawn(tell(Arc::clone(&shared)));
        Self { shared, telling }
    }
}

impl Drop for RedisPresence {
    fn drop(&mut self) {
        self.telling.abort();
    }
}

#[async_trait]
impl Presence for RedisPresence {
    fn arrived(&self, user: UserId) {
        self.shared.here.arrived(user);
        self.shared.note(user);
    }

    fn left(&self, user: UserId) {
        self.shared.here.left(user);
        self.shared.note(user);
    }

    async fn online(&self, users: &[UserId]) -> Vec<UserId> {
        match timeout(PATIENCE, self.shared.ask(users)).await {
            Ok(Some(online)) => online,
            Ok(None) | Err(_) => self.shared.here.online(users).await,
        }
    }
}

impl Shared {
    fn note(&self, user: UserId) {
        self.changed.lock().unwrap_or_else(PoisonError::into_inner).insert(user);
        self.wake.notify_one();
    }

    fn name(&self, user: UserId) -> Vec<u8> {
        let mut name = self.link.name("here:").into_bytes();
        name.extend_from_slice(user.as_bytes());
        name
    }

    async fn ask(&self, users: &[UserId]) -> Option<Vec<UserId>> {
        let mut connection = self.link.connection()?;
        let now = self.clock.now();
        let mut online = Vec::new();
        for chunk in users.chunks(CHUNK) {
            let mut pipe = pipe();
            for user in chunk {
                pipe.cmd("ZCOUNT").arg(self.name(*user)).arg(now.0).arg("+inf");
            }
            let counts: Vec<u64> = pipe.query_async(&mut connection).await.ok()?;
            let found = chunk.iter().zip(counts);
            // Who is here is here, whatever Redis has heard of it.
            let found = found.filter(|(user, count)| *count > 0 || self.here.is_here(**user));
            online.extend(found.map(|(user, _)| *user));
        }
        Some(online)
    }

    /// Says of these users whether they are here.
    async fn say(
        &self,
        connection: &mut MultiplexedConnection,
        users: &[UserId],
    ) -> Result<(), RedisError> {
        let life = u64::try_from(LIFE.as_millis()).unwrap_or(u64::MAX);
        let until = self.clock.now().plus(life);
        for chunk in users.chunks(CHUNK) {
            let mut pipe = pipe();
            for user in chunk {
                let name = self.name(*user);
                if self.here.is_here(*user) {
                    pipe.cmd("ZADD").arg(&name).arg(until.0).arg(&self.me).ignore();
                    pipe.cmd("PEXPIRE").arg(&name).arg(life).ignore();
                } else {
                    pipe.cmd("ZREM").arg(&name).arg(&self.me).ignore();
                }
            }
            pipe.query_async::<()>(connection).await?;
        }
        Ok(())
    }
}

/// Tells Redis of who comes and goes at once, and of everybody now and then.
async fn tell(shared: Arc<Shared>) {
    let mut known = 0;
    loop {
        let beat = timeout(BEAT, shared.wake.notified()).await.is_err();
        let changed =
            std::mem::take(&mut *shared.changed.lock().unwrap_or_else(PoisonError::into_inner));
        // While Redis is away nothing is kept for it: after its return everybody is told of.
        let Some(mut connection) = shared.link.connection() else { continue };
        let returned = known != shared.link.made();
        let users = if beat || returned {
            let mut all = shared.here.all();
            all.extend(changed.iter().filter(|user| !shared.here.is_here(**user)));
            all
        } else {
            changed.into_iter().collect()
        };
        match shared.say(&mut connection, &users).await {
            Ok(()) => known = shared.link.made(),
            Err(error) => {
                // Told again with everybody else.
                known = 0;
                tracing::debug!(%error, "presence could not be told");
            }
        }
    }
}
