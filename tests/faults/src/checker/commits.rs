//! R3: one commit an epoch.

use std::collections::BTreeMap;

use super::Violation;
use crate::{History, Kind};

/// R3: of each incarnation and epoch at most one commit is not void.
pub(super) fn r3_one_commit(history: &History) -> Vec<Violation> {
    let mut incarnation = 0;
    // By incarnation and epoch, where the commits stand.
    let mut standing = BTreeMap::<(u32, u64), Vec<u64>>::new();
    for envelope in &history.database.envelopes {
        match envelope.kind {
            Kind::Creation => incarnation += 1,
            Kind::Commit => {
                standing.entry((incarnation, envelope.epoch)).or_default().push(envelope.seq);
            }
            Kind::Void { from } => {
                for ((of, _), seqs) in &mut standing {
                    seqs.retain(|seq| *of != incarnation || *seq < from);
                }
            }
            Kind::Message | Kind::Anonymous | Kind::Tombstone { .. } => {}
        }
    }
    standing
        .into_iter()
        .filter(|(_, seqs)| seqs.len() > 1)
        .map(|((_, epoch), seqs)| Violation::TwoCommits { epoch, seqs })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::good;
    use super::*;

    #[test]
    fn r3_two_commits_of_one_epoch_are_found() {
        let mut bad = good();
        bad.database.envelopes[6].epoch = 1;
        let found = r3_one_commit(&bad);
        assert_eq!(found, [Violation::TwoCommits { epoch: 1, seqs: vec![5, 7] }]);
    }

    #[test]
    fn r3_a_commit_that_is_void_does_not_count() {
        let mut fine = good();
        fine.database.envelopes[5].kind = Kind::Void { from: 5 };
        fine.database.envelopes[6].epoch = 1;
        assert_eq!(r3_one_commit(&fine), []);
    }

    #[test]
    fn r3_another_incarnation_begins_its_epochs_anew() {
        let mut fine = good();
        fine.database.envelopes[5].kind = Kind::Creation;
        fine.database.envelopes[6].epoch = 0;
        assert_eq!(r3_one_commit(&fine), []);
    }
}
