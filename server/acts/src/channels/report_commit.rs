//! `POST /v1/channels/{id}/commits/{seq}/reports`: whether a device has followed a commit. Node and
//! tree cannot show a wrong tag, a poisoned path or a garbage key; those who meet them can.

use coterie_policy::{Judged, judge};
use coterie_ports::{
    Conflict, StoreError, Topic, Write,
    rows::{CommitReportRow, RunRow},
};
use coterie_protocol::{
    envelope::{CommitFailure, EnvelopeKind, SignedCommitFailure, Void},
    rest::{CommitStanding, ReportCommit},
};
use coterie_types::{
    Bytes, ChannelId, DeviceId, ErrorCode, Head, Millis, Seq, UserId, limits::REPORT_MAX,
};

use super::{
    access::Access,
    create_group::not_session_device,
    envelopes::{Envelope, Tail},
    live_group::LiveGroup,
    loaded::Loaded,
    runs::others,
};
use crate::{ActError, Answer, Caller, Node, detached::detached, policy::Folded};

/// How long those who have followed have to say so, from the first report on, milliseconds.
const GRACE: u64 = 2_000;
/// When whoever cannot follow asks again, milliseconds.
const ASK_AGAIN: u64 = 1_000;
/// Most reports in a void.
const REPORTS: usize = 8;
/// How often a void is tried again after losing a race against another node.
const ATTEMPTS: usize = 8;

/// Who reports what.
struct Report {
    user: UserId,
    device: DeviceId,
    commit: Head,
    failure: Option<(Bytes, SignedCommitFailure)>,
}

impl Node {
    /// Takes in that a device has followed a commit, or cannot; undoes the run of commits that it
    /// belongs to when enough users cannot and nobody has.
    ///
    /// # Errors
    /// `head_unknown` for a head that is not in the log, `invalid` (`not_a_commit`,
    /// `report_malformed`, `report_other`, `report_signature`), `forbidden` (`reporter_is_committer`,
    /// `reporter_not_right`, `not_session_device`), `too_large`, `not_found`.
    pub async fn report_commit(
        &self,
        caller: &Caller,
        channel: ChannelId,
        seq: Seq,
        body: &ReportCommit,
    ) -> Answer<CommitStanding> {
        let device = caller.device()?;
        self.channel(caller.user, channel).await?;
        let failure = body.failure.as_ref().map(|bytes| parse(caller, channel, body.head, bytes));
        if seq != body.head.seq {
            return Err(ActError::invalid("the head is of another seq").with_rule("report_other"));
        }
        let user = caller.user;
        let report = Report { user, device, commit: body.head, failure: failure.transpose()? };
        let node = self.clone();
        detached(async move {
            let access = node.channel(user, channel).await?;
            node.take_report(access, channel, report).await
        })
        .await
    }

    async fn take_report(
        &self,
        access: Access,
        channel: ChannelId,
        report: Report,
    ) -> Answer<CommitStanding> {
        let mut state = access.slot.lock().await;
        let server = access.policy.present().server();
        for _ in 0..ATTEMPTS {
            let mut loaded = self.take_loaded(channel, &mut state).await?;
            let policy = self.policy(server).await?;
            let taken = self.weigh(&policy, &mut loaded, &report).await;
            *state = Some(loaded);
            match taken {
                Ok(standing) => return Ok(standing),
                // Another node was faster: what it did is read before the next attempt.
                Err(Weighed::Raced) => {}
                Err(Weighed::Refused(error)) => return Err(error),
            }
        }
        Err(ActError::new(ErrorCode::Unavailable, "too many at once").with_retry_after(100))
    }

    async fn weigh(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        report: &Report,
    ) -> Result<CommitStanding, Weighed> {
        let channel = loaded.channel;
        self.check_is_commit(loaded, report.commit).await?;
        let settled = |head| CommitStanding { settled: true, head, retry_after_ms: None };
        let run = self.store.find_run(channel).await.map_err(ActError::from)?;
        // What is of a group that the policy has given up is settled, whoever could follow it.
        let current = loaded.current(policy.present())?.is_some();
        let Some(run) = run.filter(|run| current && run.seq <= report.commit.seq) else {
            return Ok(settled(loaded.head));
        };
        if run.user == report.user {
            let detail = "nobody reports a commit of their own";
            return Err(forbidden(detail, "reporter_is_committer").into());
        }
        let end = Write::EndRun { channel, seq: run.seq };
        let Some(failure) = &report.failure else {
            let group = loaded.group.as_ref().ok_or_else(ActError::not_found)?;
            if group.leaf_of(report.device).is_none() {
                return Err(not_right().into());
            }
            self.store.commit(vec![end]).await.map_err(ActError::from)?;
            return Ok(settled(loaded.head));
        };
        if self.is_followed(channel, policy, &run).await? {
            self.store.commit(vec![end]).await.map_err(ActError::from)?;
            return Ok(settled(loaded.head));
        }
        let former = self.former(loaded).await?;
        check_reporter(policy, &former, report, &failure.1)?;
        let row = CommitReportRow {
            channel,
            seq: report.commit.seq,
            user: report.user,
            device: report.device,
            report: failure.0.clone(),
            at: self.clock.now(),
        };
        self.store.commit(vec![Write::PutCommitReport(row)]).await.map_err(ActError::from)?;
        let undone = self.undo_if_due(policy, loaded, run, former).await?;
        let head = loaded.head;
        let retry_after_ms = (!undone).then_some(ASK_AGAIN);
        Ok(CommitStanding { settled: undone, head, retry_after_ms })
    }

    async fn check_is_commit(&self, loaded: &Loaded, named: Head) -> Answer<()> {
        let row = self.store.find_envelope(loaded.channel, named.seq).await?;
        let row = row.filter(|row| row.hash == named.hash).ok_or_else(|| {
            ActError::new(ErrorCode::HeadUnknown, "the channel head is not one of this node's")
                .with_rule("channel_head_unknown")
                .with_head_seq(loaded.head.seq)
        })?;
        if row.kind == EnvelopeKind::Commit.number() {
            return Ok(());
        }
        Err(ActError::invalid("the envelope is no commit").with_rule("not_a_commit"))
    }

    /// The group as it stood before the run.
    async fn former(&self, loaded: &Loaded) -> Answer<LiveGroup> {
        let group = loaded.group.as_ref().ok_or_else(ActError::not_found)?;
        let snapshot = self.store.find_former_group(loaded.channel).await?;
        let snapshot = snapshot.ok_or_else(ActError::not_found)?;
        LiveGroup::restore_snapshot(group.id, &snapshot, loaded.head.seq + 1)
    }

    /// Undoes the run when enough users cannot follow it and the others had time to say that they
    /// can. True if it is undone.
    async fn undo_if_due(
        &self,
        policy: &Folded,
        loaded: &mut Loaded,
        run: RunRow,
        former: LiveGroup,
    ) -> Result<bool, Weighed> {
        let channel = loaded.channel;
        let reports = self.store.list_commit_reports(channel, run.seq).await;
        let mut reports = reports.map_err(ActError::from)?;
        let first = reports.iter().map(|row| row.at).min().unwrap_or(Millis(0));
        if self.clock.now().since(first) < GRACE {
            return Ok(false);
        }
        // One of each user is enough.
        let mut seen = std::collections::BTreeSet::new();
        reports.retain(|row| row.user != run.user && seen.insert(row.user));
        reports.truncate(REPORTS);
        let Some(pinned) = loaded.pinned else { return Ok(false) };
        let Some(at) = policy.at(pinned.seq) else { return Ok(false) };
        let right = |row: &CommitReportRow| at.is_entitled(channel, row.device).is_some();
        reports.retain(right);
        let reporters: Vec<_> = reports.iter().map(|row| (row.user, row.device)).collect();
        let item = Judged::Void {
            incarnation: former.id.incarnation,
            committer: run.user,
            reporters: &reporters,
            others: others(&former, run.user),
        };
        if judge(at, channel, &item).is_err() {
            return Ok(false);
        }
        self.undo(loaded, run, former, reports.into_iter().map(|row| row.report).collect()).await?;
        Ok(true)
    }

    async fn undo(
        &self,
        loaded: &mut Loaded,
        run: RunRow,
        former: LiveGroup,
        reports: Vec<Bytes>,
    ) -> Result<(), Weighed> {
        let channel = loaded.channel;
        let first = self.store.find_envelope(channel, run.seq).await.map_err(ActError::from)?;
        let first = first.ok_or_else(ActError::not_found)?;
        let expected_epoch = loaded.group.as_ref().map_or(0, LiveGroup::epoch);
        let commit = Head { seq: first.seq, hash: first.hash };
        let body = Void { version: 1, commit, reports };
        let mut tail = Tail::of(loaded, self.clock.now());
        tail.push(Envelope {
            kind: EnvelopeKind::Void,
            message_id: Void::message_id(&commit),
            device: first.device,
            epoch: former.epoch(),
            body: Bytes(body.to_bytes()),
            pinned: loaded.pinned.ok_or_else(ActError::not_found)?,
        });
        let writes = vec![
            Write::AppendEnvelopes {
                channel,
                expected: tail.expected,
                envelopes: tail.rows.clone(),
            },
            Write::RestoreGroup { expected_epoch, group: former.row()? },
        ];
        match self.store.commit(writes).await {
            Ok(()) => {}
            Err(StoreError::Conflict(Conflict::ChannelHead | Conflict::GroupEpoch)) => {
                return Err(Weighed::Raced);
            }
            Err(error) => return Err(ActError::from(error).into()),
        }
        tracing::warn!(%channel, seq = run.seq, device = %first.device, "commits are undone");
        loaded.advance(&tail.rows);
        loaded.group = Some(former);
        self.bus.publish(Topic::Channel(channel));
        Ok(())
    }
}

/// Why a report was not weighed to its end.
enum Weighed {
    Raced,
    Refused(ActError),
}

impl From<ActError> for Weighed {
    fn from(error: ActError) -> Self {
        Self::Refused(error)
    }
}

fn parse(
    caller: &Caller,
    channel: ChannelId,
    head: Head,
    bytes: &Bytes,
) -> Answer<(Bytes, SignedCommitFailure)> {
    if bytes.len() > REPORT_MAX {
        return Err(ActError::new(ErrorCode::TooLarge, "the report is too large"));
    }
    let (signed, failure) = SignedCommitFailure::from_bytes(bytes)
        .map_err(|e| ActError::invalid(e.to_string()).with_rule("report_malformed"))?;
    let CommitFailure { user, device, .. } = failure;
    if user != caller.user || Some(device) != caller.device().ok() {
        return Err(not_session_device());
    }
    if failure.channel != channel || failure.commit != head {
        let detail = "the report is about another commit";
        return Err(ActError::invalid(detail).with_rule("report_other"));
    }
    Ok((bytes.clone(), signed))
}

fn check_reporter(
    policy: &Folded,
    former: &LiveGroup,
    report: &Report,
    signed: &SignedCommitFailure,
) -> Answer<()> {
    let log = policy.present().device_log(report.user);
    let device = log.and_then(|log| log.device(&report.device)).ok_or_else(not_right)?;
    if former.leaf_of(report.device).is_none() {
        return Err(not_right());
    }
    signed
        .verify(&device.key)
        .map_err(|e| ActError::invalid(e.to_string()).with_rule("report_signature"))
}

fn not_right() -> ActError {
    forbidden("this device was not in the group before the commit", "reporter_not_right")
}

fn forbidden(detail: &str, rule: &str) -> ActError {
    ActError::new(ErrorCode::Forbidden, detail).with_rule(rule)
}
