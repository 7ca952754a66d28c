//! Runs of commits in a history, and what is left of them, compared.

use coterie_types::{Bytes, ChannelId, Millis};

use super::{
    history::{History, SPREAD, same},
    rows::{device, user},
};
use crate::{
    Store, Write,
    rows::{CommitReportRow, GroupRow, RunRow},
};

impl History {
    /// A commit that starts a run or goes on with one, and what may become of it.
    pub(super) fn of_runs(&mut self, epoch: u64, group: GroupRow) -> Write {
        let (channel, seq) = (group.channel, u64::from(self.below(9)));
        let run = self.chance(2).then_some(RunRow { seq, user: user(self.id()) });
        match self.below(8) {
            0 => Write::RestoreGroup { expected_epoch: epoch, group },
            1 => Write::EndRun { channel, seq },
            2 | 3 => {
                let (by, at) = (self.id(), Millis(u64::from(self.below(5))));
                Write::PutCommitReport(CommitReportRow {
                    channel,
                    seq,
                    user: user(by),
                    device: device(by),
                    report: Bytes(vec![by; 3]),
                    at,
                })
            }
            _ => Write::AdvanceGroup { expected_epoch: epoch, group, run },
        }
    }
}

pub(super) async fn runs(one: &dyn Store, two: &dyn Store, channel: ChannelId) {
    same! { one, two: find_run(channel); find_former_group(channel) }
    for n in 0..SPREAD {
        same! { one, two:
            list_commit_reports(channel, u64::from(n));
            posted_by_others(channel, u64::from(n), &[device(n)]);
            posted_by_others(channel, 0, &[device(n), device(0)]);
            list_voids(channel, device(n), 3);
        }
    }
}
