//! Telling the node whether a commit was followed: those who have, first; those who cannot, until
//! it is undone or others are seen to have.

use coterie_protocol::{
    envelope::{CommitFailure, SignedCommitFailure},
    rest::{CommitStanding, ReportCommit},
};
use coterie_types::{Bytes, ChannelId, Head};

use super::{Busy, Channel};
use crate::{
    Core,
    net::{Purpose, Reply},
    turn::Turn,
};

/// How long a commit that cannot be followed is waited for, milliseconds. Then this device enters
/// anew, alone.
const PATIENCE: u64 = 30_000;
/// When to ask again if the node does not say, milliseconds.
const ASK_AGAIN: u64 = 1_000;

impl Core {
    /// Says again that a commit cannot be followed, when it is due.
    pub(super) fn advance_stuck(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let Some(failed) = channel.failed() else { return };
        let (since, at) = *channel.stuck.get_or_insert((turn.now, turn.now));
        if turn.now.since(since) >= PATIENCE {
            self.enter_anew(turn, channel);
        } else if at > turn.now {
            turn.wake(at);
        } else {
            let failure = self.sign_failure(channel, failed);
            self.post_report(turn, channel, failed, failure);
        }
    }

    /// Says that a commit was followed, when it is this device's turn and nobody was seen to have.
    /// True if it did.
    pub(super) fn advance_follower(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let Some((head, at)) = channel.follow_at else { return false };
        if at > turn.now {
            turn.wake(at);
            return false;
        }
        channel.follow_at = None;
        self.post_report(turn, channel, head, None);
        true
    }

    fn sign_failure(&self, channel: &Channel, commit: Head) -> Option<Bytes> {
        let account = self.account.as_ref()?;
        let (user, device) = (account.user, account.device);
        let failure = CommitFailure { version: 1, channel: channel.id, user, device, commit };
        Some(Bytes(SignedCommitFailure::sign(&failure, &account.key).to_bytes()))
    }

    fn post_report(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        head: Head,
        failure: Option<Bytes>,
    ) {
        channel.wait_for(Busy::Report);
        let path = format!("/v1/channels/{}/commits/{}/reports", channel.id, head.seq);
        let body = ReportCommit { head, failure };
        self.net.call(turn, Purpose::Report(channel.id), "POST", path, Some(&body));
    }

    pub(crate) fn report_answered(&mut self, turn: &mut Turn<'_>, id: ChannelId, reply: &Reply) {
        self.with_channel(id, |core, channel| {
            channel.busy = None;
            if channel.failed().is_none() {
                return;
            }
            match (reply.parse::<CommitStanding>(), reply.code()) {
                (Ok(standing), _) => {
                    channel.backoff.succeed();
                    // What is settled is in the log: undone there, or followed by others.
                    if standing.settled && standing.head.seq <= channel.seq() {
                        core.enter_anew(turn, channel);
                        return;
                    }
                    channel.stale |= standing.head.seq > channel.seq();
                    let again = standing.retry_after_ms.unwrap_or(ASK_AGAIN);
                    if let Some((_, at)) = channel.stuck.as_mut() {
                        *at = turn.now.plus(again);
                    }
                }
                (Err(failure), None | Some("rate_limited" | "internal" | "unavailable")) => {
                    core.channel_failed(turn, channel, reply, failure);
                }
                // It does not count here: nothing is left to wait for.
                (Err(_), Some(_)) => core.enter_anew(turn, channel),
            }
        });
    }
}
