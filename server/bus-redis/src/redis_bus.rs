//! The bus between processes. In this one a wake-up arrives at once, whether Redis is there or not.

use std::{
    sync::{Arc, Weak},
    time::Duration,
};

use coterie_ports::{Bus, BusState, LocalBus, Observer, Subscription, Topic};
use rand::Rng;
use redis::{PushInfo, PushKind, RedisError, Value, aio::SendError};
use tokio::{
    sync::Notify,
    task::JoinHandle,
    time::{MissedTickBehavior, interval, sleep},
};

use crate::{
    Link,
    codec::{Batch, Sender},
    link::Connected,
    outbox::Outbox,
};

/// Most topics in one message.
const BATCH: usize = 512;
/// The wait before the link is tried again for the first time.
const FIRST_RETRY: Duration = Duration::from_millis(100);

/// Wakes listeners of this process and, through Redis, of the others with the same prefix.
#[derive(Debug)]
pub struct RedisBus {
    shared: Arc<Shared>,
    keeper: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    link: Link,
    local: LocalBus,
    outbox: Outbox,
    me: Sender,
}

impl RedisBus {
    /// A bus over this link, which it keeps from now on, in a task of its own: it connects, and
    /// connects again whenever the link breaks. A Redis that is not there yet is no error.
    #[must_use]
    pub fn start(link: Link) -> Self {
        let outbox = Outbox::new(link.settings().queue);
        let me = rand::thread_rng().r#gen();
        let shared = Arc::new(Shared { link, local: LocalBus::new(), outbox, me });
        let keeper = tokio::spawn(keep(Arc::clone(&shared)));
        Self { shared, keeper }
    }
}

impl Drop for RedisBus {
    fn drop(&mut self) {
        self.keeper.abort();
    }
}

impl Bus for RedisBus {
    fn publish(&self, topic: Topic) {
        self.shared.local.publish(topic);
        self.shared.outbox.put(topic);
    }

    fn wake(&self, topic: Topic) {
        self.shared.local.wake(topic);
    }

    fn subscribe(&self) -> Box<dyn Subscription> {
        self.shared.local.subscribe()
    }

    fn followed(&self) -> Vec<Topic> {
        self.shared.local.followed()
    }

    fn observe(&self, observer: Weak<dyn Observer>) {
        self.shared.local.observe(observer);
    }

    fn state(&self) -> BusState {
        let link = &self.shared.link;
        BusState {
            shared: true,
            connected: link.is_up(),
            reconnects: link.made().saturating_sub(1),
            dropped: self.shared.outbox.dropped(),
        }
    }
}

impl Shared {
    /// A message of another process, or our own come back.
    fn receive(&self, bytes: &[u8]) {
        // Whoever may write into this Redis may wake us; nothing more is believed.
        let Some(batch) = Batch::from_bytes(bytes) else {
            tracing::warn!("a wake-up that is none of ours came through Redis");
            return;
        };
        if batch.sender == self.me {
            return;
        }
        for topic in batch.topics {
            self.local.publish(topic);
        }
        if batch.lost {
            self.local.lose();
        }
    }

    /// Publishes the next batch; gives how many topics may not have arrived if it fails.
    async fn send(
        &self,
        connected: &mut Connected,
        channel: &str,
    ) -> Result<(), (usize, RedisError)> {
        let (topics, lost) = self.outbox.take(BATCH);
        let count = topics.len();
        let bytes = Batch { sender: self.me, topics, lost }.to_bytes();
        let mut command = redis::cmd("PUBLISH");
        command.arg(channel).arg(bytes);
        let sent: Result<i64, _> = command.query_async(&mut connected.connection).await;
        sent.map(drop).map_err(|error| (count, error))
    }
}

/// Keeps the link for ever.
async fn keep(shared: Arc<Shared>) {
    let channel = shared.link.name("wake");
    let mut wait = FIRST_RETRY;
    let mut told = false;
    loop {
        let gone = Arc::new(Notify::new());
        let heard = hearer(Arc::downgrade(&shared), Arc::clone(&gone));
        match shared.link.connect(&channel, heard).await {
            Ok(connected) => {
                tracing::info!("connected to Redis");
                (wait, told) = (FIRST_RETRY, false);
                // What was said meanwhile, by us or by others, was not heard.
                shared.outbox.give_up(0);
                shared.local.lose();
                let error = serve(&shared, connected, &channel, &gone).await;
                tracing::warn!(%error, "the link to Redis broke");
            }
            Err(error) if !told => {
                told = true;
                tracing::warn!(%error, "Redis cannot be reached: wake-ups of other nodes come late");
            }
            Err(_) => {}
        }
        // Nodes that lost the same Redis do not come back in step.
        let spread = rand::thread_rng().gen_range(0.5..1.5);
        sleep(wait.mul_f64(spread)).await;
        wait = (wait * 2).min(shared.link.settings().retry);
    }
}

/// Sends and listens until the link breaks; gives why.
async fn serve(
    shared: &Shared,
    mut connected: Connected,
    channel: &str,
    gone: &Notify,
) -> RedisError {
    let mut pulse = interval(shared.link.settings().ping);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = gone.notified() => {
                let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
                return error.into();
            }
            () = shared.outbox.filled() => {
                if let Err((unsure, error)) = shared.send(&mut connected, channel).await {
                    shared.outbox.give_up(unsure);
                    return error;
                }
            }
            // A peer that went without a word is noticed by its silence.
            _ = pulse.tick() => {
                let answer: Result<String, _> =
                    redis::cmd("PING").query_async(&mut connected.connection).await;
                if let Err(error) = answer {
                    return error;
                }
            }
        }
    }
}

fn hearer(
    shared: Weak<Shared>,
    gone: Arc<Notify>,
) -> impl Fn(PushInfo) -> Result<(), SendError> + Send + Sync + 'static {
    move |push| {
        match (push.kind, push.data.as_slice()) {
            (PushKind::Disconnection, _) => gone.notify_one(),
            (PushKind::Message, [_, Value::BulkString(bytes)]) => {
                if let Some(shared) = shared.upgrade() {
                    shared.receive(bytes);
                }
            }
            _ => {}
        }
        Ok(())
    }
}
