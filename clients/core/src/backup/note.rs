//! What has changed here and is to be changed in the backup.

use coterie_types::{ChannelId, Seq};

use super::{rows, state::Job};
use crate::{Core, keys, turn::Turn};

/// How long after something was read it goes into the backup at the earliest, milliseconds.
const DELAY: u64 = 20_000;
/// And so much later at random: devices of one user read at the same moment.
const SPREAD: u64 = 15_000;

impl Core {
    /// Looks at what this batch saves.
    pub(crate) fn note_saved(&mut self, turn: &mut Turn<'_>) {
        let rows = turn.out.save.iter().filter_map(|change| {
            let (channel, seq) = rows::place(&change.key)?;
            Some((channel.parse::<ChannelId>().ok()?, seq, change.value.is_none()))
        });
        let rows: Vec<_> = rows.collect();
        for (channel, seq, gone) in rows {
            self.note_row(turn, channel, seq, gone);
        }
    }

    fn note_row(&mut self, turn: &mut Turn<'_>, channel: ChannelId, seq: Seq, gone: bool) {
        let at_work = match &self.backup.job {
            Some(Job::Rows(work) | Job::Relations(work) | Job::Base(work) | Job::Upload(work)) => {
                work.channel == channel && (work.from..=work.to).contains(&seq)
            }
            Some(Job::Put(put)) => put.2.as_ref().is_some_and(|work| {
                work.channel == channel && (work.from..=work.to).contains(&seq)
            }),
            _ => false,
        };
        let kept = self.backup.channels.entry(channel).or_default();
        // What is being read from the backup is in it.
        if kept.restore.is_some_and(|restore| seq <= restore.until.seq) {
            return;
        }
        let mut changed = false;
        if seq <= kept.cursor || at_work {
            changed |= kept.dirty.insert(seq, gone) != Some(gone);
        }
        if kept.due.is_none() {
            let random = u64::from(u32::from_be_bytes(turn.random())) % SPREAD;
            kept.due = Some(turn.now.plus(DELAY + random));
            changed = true;
        }
        if changed {
            turn.save(keys::backup(channel), kept);
        }
    }

    /// This device joins a channel for the first time: what was before may be in the backup.
    pub(crate) fn note_first_join(
        &mut self,
        turn: &mut Turn<'_>,
        channel: &crate::channel::Channel,
    ) {
        let others = self.account.as_ref().is_some_and(|a| a.log.devices().count() > 1);
        let Some(until) = channel.record.as_ref().map(|r| r.head).filter(|head| head.seq > 0)
        else {
            return;
        };
        self.past_begins(turn, channel.id, until);
        if !others || self.backup.is_in_trouble() {
            return;
        }
        let next = coterie_types::Head {
            seq: 0,
            hash: coterie_protocol::envelope::first_hash(channel.id),
        };
        let kept = self.backup.channels.entry(channel.id).or_default();
        kept.restore = Some(super::records::RestoreRecord { next, until });
        turn.save(keys::backup(channel.id), kept);
    }
}
