//! Voids: a run of commits of one user is undone, because others cannot follow it. Whoever has not
//! followed it goes on where they are; whoever has enters anew.

use coterie_policy::{Judged, judge};
use coterie_protocol::envelope::{Void, VoidError};
use coterie_types::{ChannelId, Head, Seq};

use super::{
    Channel,
    envelope::{Envelope, Stop},
    ingest::Taken,
    ladder::Lost,
    run::end_run,
};
use crate::{
    Core, Failure, FailureKind, Row, keys,
    loading::Loading,
    net::Reply,
    reason::Reason,
    records::{RunRecord, TimelineRecord},
    turn::Turn,
};

/// The rule by which the node refuses commits of a device whose commit was undone.
const BARRED: &str = "commit_undone";

impl Core {
    pub(super) fn take_void(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        envelope: &Envelope,
    ) -> Result<Taken, Stop> {
        let seq = envelope.head.seq;
        let lied =
            |why: &str| Stop::Lied(format!("the node undoes commits wrongly ({seq}): {why}"));
        let body = envelope.body.as_ref().ok_or_else(|| lied("the reports are withheld"))?;
        let (void, reports) = Void::from_bytes(body, channel.id).map_err(|error| match error {
            VoidError::Version(_) => Stop::Unknown(format!("{error}: update this program")),
            _ => lied("it is malformed"),
        })?;
        if Void::message_id(&void.commit) != envelope.header.message_id {
            return Err(lied("its id is another"));
        }
        let nothing = Taken { pin: None, row: None, device: None };
        let joined = channel.record.as_ref().map_or(0, |record| record.joined);
        if void.commit.seq < joined {
            // The reports are about what this device has not seen. But the commit by which it came in
            // must go on with the run: another user's would have ended it.
            let goes_on = channel.run().filter(|run| run.first.seq == joined).map(|run| run.user);
            if goes_on.is_none() || goes_on != self.poster(channel, envelope.header.device) {
                return Err(lied("they stand before this device's own join, and are another's"));
            }
            turn.alarm(format!(
                "notice: channel {} is joined anew: commits are undone",
                channel.id
            ));
            self.give_up_group(turn, channel, Lost::Undone);
            return Ok(nothing);
        }
        let of_log = channel.hash_at(void.commit.seq) == Some(void.commit.hash);
        let run = channel.run().filter(|run| of_log && run.first.seq <= void.commit.seq);
        let run = run.ok_or_else(|| lied("others have followed them, or they are none"))?;
        if self.poster(channel, envelope.header.device) != Some(run.user) {
            return Err(lied("they are another's"));
        }
        let (_, state) = self.state_at_pin(channel, None)?;
        let mut reporters = Vec::with_capacity(reports.len());
        for (signed, failure) in &reports {
            let key = state.device_log(failure.user).and_then(|log| log.device(&failure.device));
            let key = key.ok_or_else(|| lied("a report is by no device of a member"))?.key;
            signed.verify(&key).map_err(|_| lied("a report is forged"))?;
            if channel.hash_at(failure.commit.seq) != Some(failure.commit.hash) {
                return Err(lied("a report is about another log"));
            }
            reporters.push((failure.user, failure.device));
        }
        let others = run.others as usize;
        let incarnation = channel.own_incarnation();
        let item = Judged::Void { incarnation, committer: run.user, reporters: &reporters, others };
        judge(&state, channel.id, &item).map_err(|verdict| lied(&verdict.to_string()))?;
        self.undone(turn, channel, (void.commit, envelope.head), run);
        Ok(nothing)
    }

    fn undone(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &mut Channel,
        (first, void): (Head, Head),
        run: RunRecord,
    ) {
        if run.failed.is_some_and(|failed| failed.seq < first.seq) {
            // Others have followed what cannot be followed here: that stands.
            return;
        }
        turn.alarm(format!(
            "notice: commits of a member could not be followed by others and are undone (channel \
             {}, envelopes {} to {})",
            channel.id, first.seq, void.seq
        ));
        end_run(channel);
        channel.outsiders = None;
        channel.outsiders_at = None;
        channel.turn_at = None;
        if run.failed == Some(first) {
            channel.renew = run.failed_join;
            return;
        }
        self.give_up_group(turn, channel, Lost::Undone);
        if self.account.as_ref().is_some_and(|account| account.user == run.user) {
            if let Some(record) = channel.record.as_mut() {
                let from = record.undone.map_or(first.seq, |(from, _)| from.min(first.seq));
                record.undone = Some((from, void.seq));
            }
            channel.resending = false;
            self.resend_undone(turn, channel);
        }
    }

    /// Whether the node has just said that this device commits nothing here for a while.
    pub(super) fn bar(&self, turn: &mut Turn<'_>, channel: &mut Channel, reply: &Reply) -> bool {
        let Reply::Refused(problem) = reply else { return false };
        if problem.rule.as_deref() != Some(BARRED) {
            return false;
        }
        let until = turn.now.plus(problem.retry_after_ms.unwrap_or(1_000));
        channel.barred = Some(until);
        turn.wake(until);
        true
    }

    /// Whether this device is still to wait; what somebody asks to send does not wait with it.
    pub(super) fn is_barred(&self, turn: &mut Turn<'_>, channel: &mut Channel) -> bool {
        let Some(until) = channel.barred else { return false };
        if until <= turn.now {
            channel.barred = None;
            return false;
        }
        turn.wake(until);
        let minutes = until.since(turn.now).div_ceil(60_000);
        let message = format!(
            "a commit of this device could not be followed by others: it enters the channel again \
             in {minutes} min ({BARRED})"
        );
        let failure = Failure::new(FailureKind::Refused, BARRED, message);
        self.drop_queued_if(turn, channel, &failure, |q| !q.record.again);
        true
    }

    /// Own messages among what is undone are looked up, to be sent again.
    pub(super) fn resend_undone(&mut self, turn: &mut Turn<'_>, channel: &mut Channel) {
        let undone = channel.record.as_ref().and_then(|record| record.undone);
        let Some((from, to)) = undone.filter(|_| !channel.resending) else { return };
        channel.resending = true;
        // These first: after a crash in between both are sent again, and relations twice change nothing
        // that once does not.
        let (id, all) = (channel.id, (u32::MAX, false));
        let range = (keys::relation(id, from), keys::relation(id, to));
        self.load_rows(turn, Loading::UndoneRelations(id), range, all);
        let range = (keys::timeline(id, from), keys::timeline(id, to));
        self.load_rows(turn, Loading::Undone(id, from, to), range, all);
    }

    pub(crate) fn undone_relations_loaded(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        rows: &[Row],
    ) {
        let Some(own) = self.account.as_ref().map(|account| account.device) else { return };
        let records = rows.iter().filter_map(|row| coterie_types::from_canonical(&row.value).ok());
        let relations = records
            .filter(|record: &TimelineRecord| record.kind == 5 && record.device == Some(own))
            .filter_map(|record| record.content);
        for content in relations.collect::<Vec<_>>() {
            self.enqueue_again(turn, id, content.0);
        }
    }

    pub(crate) fn undone_loaded(
        &mut self,
        turn: &mut Turn<'_>,
        id: ChannelId,
        range: (Seq, Seq),
        rows: &[Row],
    ) {
        let Some(own) = self.account.as_ref().map(|account| account.device) else { return };
        self.with_channel(id, |_, channel| {
            let Some(record) = channel.record.as_mut() else { return };
            if record.undone == Some(range) {
                record.undone = None;
                channel.resending = false;
                turn.save(keys::channel(id), record);
            }
        });
        for row in rows {
            let Ok(record) = coterie_types::from_canonical::<TimelineRecord>(&row.value) else {
                continue;
            };
            if record.kind != 1 || record.device != Some(own) {
                continue;
            }
            let Some(content) = record.content.clone() else { continue };
            let undone = TimelineRecord {
                kind: 2,
                content: None,
                reason: Some(Reason::Undone.code().to_owned()),
                ..record
            };
            self.counters.unshown(Reason::Undone);
            turn.save(row.key.clone(), &undone);
            self.enqueue_again(turn, id, content.0);
        }
    }
}
