//! Slow mode: one message of class `message` in so many seconds, by user and channel. Every send
//! moves the channel's head, and is written at the head that it was judged at: so what another
//! node has let pass is always seen.

use std::collections::HashMap;

use coterie_policy::{Flag, State};
use coterie_ports::Write;
use coterie_types::{ChannelId, ErrorCode, Millis, Seq, UserId};

use crate::{ActError, Answer, Node};

/// Who has sent in a batch, where slow mode counts it.
#[derive(Default)]
pub(super) struct Turns(HashMap<UserId, (Millis, Seq)>);

impl Turns {
    /// Takes back what was appended after a seq.
    pub(super) fn truncate(&mut self, last: Seq) {
        self.0.retain(|_, (_, seq)| *seq <= last);
    }

    /// Somebody has sent.
    pub(super) fn take(&mut self, user: UserId, at: Millis, seq: Seq) {
        self.0.insert(user, (at, seq));
    }

    /// What is written with the batch.
    pub(super) fn writes(&self, channel: ChannelId) -> impl Iterator<Item = Write> {
        let put = move |(&user, &(at, _)): (&UserId, &(Millis, Seq))| Write::PutLastSend {
            channel,
            user,
            at,
        };
        self.0.iter().map(put)
    }
}

/// Whether slow mode counts a user's messages in a channel, and how long it makes them wait.
pub(super) fn counts(present: &State, user: UserId, channel: ChannelId) -> Option<u64> {
    let pause = present.channel(channel).map_or(0, |channel| channel.slow_mode);
    let counts = pause > 0 && !present.may(user, Flag::BypassSlowmode, Some(channel));
    counts.then(|| u64::from(pause) * 1000)
}

impl Node {
    /// Whether a user may send now, of whom a pause is asked.
    pub(super) async fn check_turn(
        &self,
        turns: &Turns,
        (user, channel): (UserId, ChannelId),
        pause: u64,
        now: Millis,
    ) -> Answer<()> {
        let last = match turns.0.get(&user) {
            Some((at, _)) => Some(*at),
            None => self.store.find_last_send(channel, user).await?,
        };
        let next = last.map_or(now, |last| last.plus(pause));
        if next <= now {
            return Ok(());
        }
        let detail = "slow mode: wait before the next message in this channel";
        Err(ActError::new(ErrorCode::RateLimited, detail)
            .with_rule("slow_mode")
            .with_retry_after(next.since(now)))
    }
}
