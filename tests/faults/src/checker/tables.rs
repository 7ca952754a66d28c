//! R12: what holds in the database.

use super::Violation;
use crate::{History, Kind};

/// R12: the policy log is dense, the server has one owner, the group stands where its commits lead,
/// and the tables are the fold of the policy log.
pub(super) fn r12_tables(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    let log = &history.database;
    if !log.policy.iter().copied().eq(1..=log.policy_head) {
        let (head, seqs) = (log.policy_head, &log.policy);
        found.push(Violation::Tables(format!("the policy head is {head}, and there are {seqs:?}")));
    }
    if log.owners != 1 {
        found.push(Violation::Tables(format!("{} owners", log.owners)));
    }
    let mut epoch = 0;
    for envelope in &log.envelopes {
        match envelope.kind {
            Kind::Creation => epoch = 0,
            Kind::Commit => epoch = envelope.epoch + 1,
            // Back to before the first that it undoes.
            Kind::Void { from } => {
                epoch = log.envelopes.iter().find(|e| e.seq == from).map_or(0, |first| first.epoch);
            }
            Kind::Message | Kind::Anonymous | Kind::Tombstone { .. } => {}
        }
    }
    if epoch != log.epoch {
        let stands = log.epoch;
        found.push(Violation::Tables(format!("commits lead to {epoch}, the group is at {stands}")));
    }
    found.extend(log.differences.iter().cloned().map(Violation::Tables));
    found
}

#[cfg(test)]
mod tests {
    use super::super::samples::good;
    use super::*;

    #[test]
    fn r12_a_hole_in_the_policy_log_is_found() {
        let mut bad = good();
        bad.database.policy.remove(2);
        assert!(matches!(&r12_tables(&bad)[..], [Violation::Tables(_)]));
    }

    #[test]
    fn r12_two_owners_or_none_are_found() {
        for owners in [0, 2] {
            let mut bad = good();
            bad.database.owners = owners;
            assert!(matches!(&r12_tables(&bad)[..], [Violation::Tables(_)]));
        }
    }

    #[test]
    fn r12_a_group_that_is_not_where_its_commits_lead_is_found() {
        let mut bad = good();
        bad.database.epoch = 4;
        assert!(matches!(&r12_tables(&bad)[..], [Violation::Tables(_)]));
    }

    #[test]
    fn r12_a_table_that_is_not_the_fold_of_the_policy_log_is_found() {
        let mut bad = good();
        bad.database.differences.push("member bob: a row too many".into());
        assert!(matches!(&r12_tables(&bad)[..], [Violation::Tables(_)]));
    }
}
