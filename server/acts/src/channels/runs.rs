//! Runs: commits of one user that nobody else has followed yet. Such a run may be undone, so the
//! group as it stood before is kept as long.

use std::collections::BTreeSet;

use coterie_identity::certificate_user;
use coterie_mls::peek;
use coterie_ports::rows::{EnvelopeRow, RunRow};
use coterie_protocol::envelope::{Header, Void};
use coterie_types::{ChannelId, DeviceId, ErrorCode, Millis, UserId};

use super::live_group::LiveGroup;
use crate::{ActError, Answer, Node, policy::Folded};

/// How long whoever made commits that were undone makes none, by how many were within a week.
const PAUSES: [u64; 2] = [10 * 60 * 1_000, 24 * 60 * 60 * 1_000];
/// The same where the last was a join, which may be another's fault: of a garbage key in the
/// GroupInfo that it was made from.
const PAUSES_OF_JOINS: [u64; 3] = [15 * 1_000, 10 * 60 * 1_000, 24 * 60 * 60 * 1_000];
const WEEK: u64 = 7 * 24 * 60 * 60 * 1_000;

impl Node {
    /// Whether another user's message has followed a run.
    pub(super) async fn is_followed(
        &self,
        channel: ChannelId,
        policy: &Folded,
        run: &RunRow,
    ) -> Answer<bool> {
        let own = devices(policy, run.user);
        Ok(self.store.posted_by_others(channel, run.seq, &own).await?)
    }

    /// Whether a commit of this user starts a run; if not, it goes on with one.
    pub(super) async fn starts_run(
        &self,
        channel: ChannelId,
        policy: &Folded,
        user: UserId,
    ) -> Answer<bool> {
        match self.store.find_run(channel).await?.filter(|run| run.user == user) {
            Some(run) => self.is_followed(channel, policy, &run).await,
            None => Ok(true),
        }
    }

    /// Whether a device may commit here: not for a while after a commit of its own was undone.
    pub(super) async fn check_not_paused(
        &self,
        channel: ChannelId,
        device: DeviceId,
        now: Millis,
    ) -> Answer<()> {
        let voids = self.store.list_voids(channel, device, PAUSES_OF_JOINS.len() as u32).await?;
        let Some(last) = voids.first() else { return Ok(()) };
        let at = voids.iter().filter_map(|row| Header::from_bytes(&row.header).ok());
        let at: Vec<Millis> = at.map(|(header, _)| header.at).collect();
        let last_at = at.first().copied().unwrap_or(now);
        let within = at.iter().filter(|at| last_at.since(**at) < WEEK).count();
        let pauses = match self.undoes_join(channel, last).await? {
            true => &PAUSES_OF_JOINS[..],
            false => &PAUSES[..],
        };
        let pause = pauses.get(within.saturating_sub(1)).or(pauses.last());
        let until = last_at.plus(pause.copied().unwrap_or(0));
        if until <= now {
            return Ok(());
        }
        let detail = "a commit of this device could not be followed and was undone";
        Err(ActError::new(ErrorCode::RateLimited, detail)
            .with_rule("commit_undone")
            .with_retry_after(until.since(now)))
    }
}

impl Node {
    /// Whether what a void undoes begins with a join.
    async fn undoes_join(&self, channel: ChannelId, void: &EnvelopeRow) -> Answer<bool> {
        let body = void.body.as_deref().and_then(|body| Void::from_bytes(body, channel).ok());
        let Some((void, _)) = body else { return Ok(false) };
        let commit = self.store.find_envelope(channel, void.commit.seq).await?;
        let peeked = commit.and_then(|row| row.body).and_then(|body| peek(&body).ok());
        Ok(peeked.is_some_and(|peeked| peeked.sender_external))
    }
}

/// All devices that a user has or had.
fn devices(policy: &Folded, user: UserId) -> Vec<DeviceId> {
    let log = policy.present().device_log(user);
    log.map(|log| log.devices().map(|(id, _)| *id).collect()).unwrap_or_default()
}

/// How many users but one have a leaf in a group.
pub(super) fn others(group: &LiveGroup, user: UserId) -> usize {
    let users = group.leaves.iter().filter_map(|leaf| certificate_user(&leaf.credential));
    users.filter(|of| *of != user).collect::<BTreeSet<_>>().len()
}
