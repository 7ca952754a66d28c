//! Runs: the latest commits of one user, until somebody else is seen to have followed them. A
//! commit that cannot be followed here is reported and waited for: others may be unable too, and
//! then it is undone.

use coterie_mls::Group;
use coterie_protocol::envelope::EnvelopeKind;
use coterie_types::{DeviceId, Gather as _, UserId};

use super::{
    Channel,
    advance::{TURN, turn_of},
    envelope::{Envelope, Stop},
    ingest::Taken,
    ladder::Lost,
};
use crate::{Core, keys, leaf::owner, reason::Reason, records::RunRecord, turn::Turn};

/// Those whose turn comes first say that they have followed; so many of them.
const FOLLOWERS: u64 = 8;

impl Core {
    /// The user of the device that posted an envelope, as the node says; by the newest policy, in
    /// which nobody is forgotten.
    pub(super) fn poster(&self, channel: &Channel, device: DeviceId) -> Option<UserId> {
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        state.and_then(|state| state.device_user(device))
    }

    /// What another user posts shows that the run was followed. Whoever could not follow it enters
    /// anew, then.
    pub(super) fn look_at_poster(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) {
        let Some(run) = channel.run() else { return };
        if !matches!(envelope.kind, EnvelopeKind::Commit | EnvelopeKind::Message)
            || self.poster(channel, envelope.header.device) == Some(run.user)
        {
            return;
        }
        if run.failed.is_some() {
            self.enter_anew(turn, channel);
        } else {
            end_run(channel);
        }
    }

    /// A commit was merged: its run goes on, or starts with it.
    pub(super) fn followed(
        &self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
        (user, others): (UserId, u32),
    ) {
        self.put_run(channel, envelope, (user, others), None);
        let own = self.account.as_ref().is_some_and(|account| account.user == user);
        let rank = turn_of(channel);
        channel.follow_at = (!own && others > 0 && rank < FOLLOWERS)
            .then(|| (envelope.head, turn.now.plus(TURN * rank)));
    }

    /// A commit cannot be followed: the group stays where it is, until the commit is undone or
    /// others are seen to have followed it.
    pub(super) fn cannot_follow(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
        user: UserId,
    ) {
        let own = self.account.as_ref().is_some_and(|account| account.user == user);
        if own {
            self.enter_anew(turn, channel);
            return;
        }
        let others = channel.group.as_ref().map_or(0, |group| others(group, user));
        let peeked = envelope.body.as_ref().and_then(|body| coterie_mls::peek(body).ok());
        let joins = peeked.is_some_and(|peeked| peeked.sender_external);
        self.put_run(channel, envelope, (user, others), Some(joins));
        if let Some(group) = channel.group.as_mut() {
            let _ = group.clear_pending();
        }
        channel.stuck = Some((turn.now, turn.now));
        channel.follow_at = None;
        let who = self.name_of(channel, user);
        turn.alarm(format!(
            "notice: commit {} of {who} cannot be followed here (channel {})",
            envelope.head.seq, channel.id
        ));
    }

    /// While a commit cannot be followed, no commit or message after it can be read. Their pins
    /// count.
    pub(super) fn take_while_stuck(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let Some(body) = &envelope.body else {
            return Ok(Taken::unreadable(envelope, Reason::Withheld));
        };
        let said = self.authenticated_of(channel, envelope, body)?;
        self.look_at_poster(turn, channel, envelope);
        Ok(Taken::unreadable(envelope, Reason::CommitFailed).pinned(Some(said.policy)))
    }

    fn put_run(
        &self,
        channel: &mut Channel,
        envelope: &Envelope,
        (user, others): (UserId, u32),
        failed: Option<bool>,
    ) {
        let known = channel.run().filter(|run| run.user == user);
        let first = envelope.head;
        let fresh = RunRecord { first, user, others, failed: None, failed_join: false };
        let mut run = known.unwrap_or(fresh);
        run.others = run.others.min(others);
        if let (None, Some(joins)) = (run.failed, failed) {
            run.failed = Some(envelope.head);
            run.failed_join = joins;
        }
        if let Some(record) = channel.record.as_mut() {
            record.run = Some(run);
        }
    }

    /// Leaves a group that cannot be followed, to enter it anew where the others are.
    pub(super) fn enter_anew(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        if let Some(run) = channel.run().filter(|run| run.failed.is_some()) {
            let who = self.name_of(channel, run.user);
            turn.alarm(format!(
                "notice: channel {} is joined anew: others follow a commit of {who} that this \
                 device cannot follow",
                channel.id
            ));
        }
        self.give_up_group(turn, channel, Lost::CannotFollow);
        if let Some(record) = &channel.record {
            turn.save(keys::channel(channel.id), record);
        }
    }

    fn name_of(&self, channel: &Channel, user: UserId) -> String {
        let state = self.servers.get(&channel.server).and_then(|s| s.policy.state());
        let member = state.and_then(|state| state.member(user));
        member.map_or_else(|| user.to_string(), |member| member.username.to_string())
    }
}

/// The run is over: others have followed, or it is undone.
pub(super) fn end_run(channel: &mut Channel) {
    if let Some(record) = channel.record.as_mut() {
        record.run = None;
    }
    channel.stuck = None;
    channel.follow_at = None;
}

/// How many users but one have a leaf in a group.
pub(super) fn others(group: &Group, user: UserId) -> u32 {
    let leaves = group.leaves();
    let users = leaves.iter().filter_map(owner).map(|(of, _)| of).filter(|of| *of != user);
    u32::try_from(users.into_set().len()).unwrap_or(u32::MAX)
}
