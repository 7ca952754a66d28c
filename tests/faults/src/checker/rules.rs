//! Every rule, one after the other.

use super::{Violation, commits, convergence, deletes, events, files, keys, log, sends, tables};
use crate::History;

/// What a rule finds wrong with a history.
type Rule = fn(&History) -> Vec<Violation>;

/// R1 to R12.
const RULES: [Rule; 12] = [
    sends::r1_acknowledged,
    log::r2_order,
    commits::r3_one_commit,
    events::r4_resumed,
    sends::r5_once,
    events::r6_events,
    deletes::r7_deleted,
    files::r8_files,
    convergence::r9_converged,
    keys::r10_keys,
    convergence::r11_healed,
    tables::r12_tables,
];

/// Everything that is wrong with a history.
#[must_use]
pub fn check(history: &History) -> Vec<Violation> {
    RULES.iter().flat_map(|rule| rule(history)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples::good;
    use super::check;

    #[test]
    fn nothing_is_wrong_with_a_good_history() {
        assert_eq!(check(&good()), []);
    }
}
