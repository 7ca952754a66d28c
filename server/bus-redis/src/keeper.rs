//! Keeps a link for ever: connects, sends what waits, hears what comes, and connects again whenever it breaks.

use std::{
    future::Future,
    sync::{Arc, Weak},
    time::Duration,
};

use rand::Rng;
use redis::{PushInfo, PushKind, RedisError, Value, aio::SendError};
use tokio::{
    sync::Notify,
    time::{MissedTickBehavior, interval, sleep},
};

use crate::{Link, link::Connected};

/// The wait before the link is tried again for the first time.
const FIRST_RETRY: Duration = Duration::from_millis(100);

/// What speaks and listens on one channel of Redis.
pub(crate) trait Speaker: Send + Sync + 'static {
    /// The name of its channel, without the prefix.
    const CHANNEL: &'static str;

    /// The link that is its own.
    fn link(&self) -> &Link;

    /// A message came, of another process or our own come back.
    fn receive(&self, bytes: &[u8]);

    /// A connection was made: what was said meanwhile was not heard.
    fn connected(&self);

    /// There is none: the first failure in a row if `first`.
    fn unreachable(&self, error: &RedisError, first: bool);

    /// The connection broke.
    fn broke(&self, error: &RedisError);

    /// Until something waits to be sent.
    fn filled(&self) -> impl Future<Output = ()> + Send;

    /// Sends the next few; what may not have arrived is its own to reckon with.
    fn send(
        &self,
        connected: &mut Connected,
        channel: &str,
    ) -> impl Future<Output = Result<(), RedisError>> + Send;
}

/// Keeps the speaker's link, until dropped.
pub(crate) async fn keep<S: Speaker>(speaker: Arc<S>) {
    let channel = speaker.link().name(S::CHANNEL);
    let mut wait = FIRST_RETRY;
    let mut first = true;
    loop {
        let gone = Arc::new(Notify::new());
        let heard = hearer(Arc::downgrade(&speaker), Arc::clone(&gone));
        match speaker.link().connect(&channel, heard).await {
            Ok(connected) => {
                (wait, first) = (FIRST_RETRY, true);
                speaker.connected();
                let error = serve(&*speaker, connected, &channel, &gone).await;
                speaker.broke(&error);
            }
            Err(error) => {
                speaker.unreachable(&error, first);
                first = false;
            }
        }
        // Nodes that lost the same Redis do not come back in step.
        let spread = rand::thread_rng().gen_range(0.5..1.5);
        sleep(wait.mul_f64(spread)).await;
        wait = (wait * 2).min(speaker.link().settings().retry);
    }
}

/// Sends and listens until the link breaks; gives why.
async fn serve<S: Speaker>(
    speaker: &S,
    mut connected: Connected,
    channel: &str,
    gone: &Notify,
) -> RedisError {
    let mut pulse = interval(speaker.link().settings().ping);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let ended = tokio::select! {
            () = gone.notified() => {
                let error = std::io::Error::from(std::io::ErrorKind::ConnectionReset);
                return error.into();
            }
            () = speaker.filled() => speaker.send(&mut connected, channel).await,
            // A peer that went without a word is noticed by its silence.
            _ = pulse.tick() => {
                let answer: Result<String, _> =
                    redis::cmd("PING").query_async(&mut connected.connection).await;
                answer.map(drop)
            }
        };
        if let Err(error) = ended {
            return error;
        }
    }
}

fn hearer<S: Speaker>(
    speaker: Weak<S>,
    gone: Arc<Notify>,
) -> impl Fn(PushInfo) -> Result<(), SendError> + Send + Sync + 'static {
    move |push| {
        match (push.kind, push.data.as_slice()) {
            (PushKind::Disconnection, _) => gone.notify_one(),
            (PushKind::Message, [_, Value::BulkString(bytes)]) => {
                if let Some(speaker) = speaker.upgrade() {
                    speaker.receive(bytes);
                }
            }
            _ => {}
        }
        Ok(())
    }
}
