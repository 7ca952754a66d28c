//! R9 and R11: at the end all see the same, and nobody had to help.

use std::collections::BTreeMap;

use super::Violation;
use crate::{History, Shows, View};

/// Why one does not see what was said before one was there.
const BEFORE: &str = "before_joined";

/// R9: epoch, authenticator, leaves, policy, members and roles are one; each message that two can
/// read is the same to both; and what one cannot read has a reason, and none for those who were
/// there all the time.
pub(super) fn r9_converged(history: &History) -> Vec<Violation> {
    let mut found = Vec::new();
    if let Some((first, others)) = history.readers.split_first() {
        for other in others {
            for what in differences(&first.view, &other.view) {
                let (one, other) = (first.client.clone(), other.client.clone());
                found.push(Violation::Diverged { one, other, what });
            }
        }
    }
    let mut read = BTreeMap::<u64, (&str, &Shows)>::new();
    for reader in &history.readers {
        if reader.view.state != "ok" {
            let (one, what) = (reader.client.clone(), format!("state {:?}", reader.view.state));
            found.push(Violation::Diverged { one, other: "ok".into(), what });
        }
        for row in &reader.log {
            match &row.shows {
                Shows::Message { .. } => {
                    let (one, shows) = *read.entry(row.seq).or_insert((&reader.client, &row.shows));
                    if *shows != row.shows {
                        let (one, other) = (one.to_owned(), reader.client.clone());
                        let what = format!("the message at {}", row.seq);
                        found.push(Violation::Diverged { one, other, what });
                    }
                }
                // What was before them is no loss. (R1 asks for every message that was sent.)
                Shows::Gap { reason, .. } if reason == BEFORE => {}
                Shows::Unreadable { reason } | Shows::Gap { reason, .. }
                    if reader.steady || reason.is_empty() =>
                {
                    let (client, seq) = (reader.client.clone(), row.seq);
                    found.push(Violation::Unreadable { client, seq, reason: reason.clone() });
                }
                _ => {}
            }
        }
    }
    found
}

/// In what two views differ.
fn differences(one: &View, other: &View) -> Vec<String> {
    let fields = |view: &View| {
        [
            ("epoch", view.epoch.to_string()),
            ("authenticator", view.authenticator.clone()),
            ("leaves", view.leaves.to_string()),
            ("policy", format!("{:?}", view.policy)),
            ("members", view.members.join(" ")),
            ("roles", view.roles.join(" ")),
        ]
    };
    let both = fields(one).into_iter().zip(fields(other));
    let other = |((name, one), (_, other)): ((&str, String), (&str, String))| {
        (one != other).then(|| format!("{name}: {one} and {other}"))
    };
    both.filter_map(other).collect()
}

/// R11: once all is healed everybody arrives at one place by themselves.
pub(super) fn r11_healed(history: &History) -> Vec<Violation> {
    let waited = history.converged.map(|at| at.saturating_sub(history.healed));
    match waited {
        Some(waited) if waited <= history.patience => Vec::new(),
        _ => vec![Violation::NotHealed { waited: waited.unwrap_or(history.patience) }],
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{good, message};
    use super::*;

    #[test]
    fn r9_another_authenticator_member_or_role_is_found() {
        let changes: [fn(&mut View); 6] = [
            |view| view.epoch = 2,
            |view| view.authenticator = "b".into(),
            |view| view.leaves = 3,
            |view| view.policy.1 = "q".into(),
            |view| drop(view.members.pop()),
            |view| drop(view.roles.pop()),
        ];
        for change in changes {
            let mut bad = good();
            change(&mut bad.readers[1].view);
            assert!(matches!(&r9_converged(&bad)[..], [Violation::Diverged { .. }]));
        }
    }

    #[test]
    fn r9_a_channel_that_is_paused_is_found() {
        let mut bad = good();
        bad.readers[1].view.state = "paused".into();
        assert!(matches!(&r9_converged(&bad)[..], [Violation::Diverged { .. }]));
    }

    #[test]
    fn r9_another_text_is_found() {
        let mut bad = good();
        bad.readers[1].log[0] = message(3, "another");
        assert!(matches!(&r9_converged(&bad)[..], [Violation::Diverged { .. }]));
    }

    #[test]
    fn r9_what_cannot_be_read_without_a_reason_is_found() {
        let mut bad = good();
        bad.readers[1].log[0].shows = Shows::Unreadable { reason: String::new() };
        assert!(matches!(&r9_converged(&bad)[..], [Violation::Unreadable { seq: 3, .. }]));
        // Whoever was there all the time reads everything.
        bad.readers[1].log[0].shows = Shows::Unreadable { reason: "joined_later".into() };
        assert_eq!(r9_converged(&bad), []);
        bad.readers[1].steady = true;
        assert!(!r9_converged(&bad).is_empty());
    }

    #[test]
    fn r9_a_gap_is_no_loss_where_it_was_before_the_own_time() {
        let mut history = good();
        history.readers[1].steady = true;
        assert!(matches!(&r9_converged(&history)[..], [Violation::Unreadable { seq: 5, .. }]));
        let (to, reason) = (Some(7), BEFORE.to_owned());
        history.readers[1].log[2].shows = Shows::Gap { to, reason };
        assert_eq!(r9_converged(&history), []);
    }

    #[test]
    fn r11_devices_that_do_not_arrive_or_arrive_late_are_found() {
        let mut bad = good();
        bad.converged = None;
        assert_eq!(r11_healed(&bad), [Violation::NotHealed { waited: 1_000 }]);
        bad.converged = Some(5_000);
        assert_eq!(r11_healed(&bad), [Violation::NotHealed { waited: 4_900 }]);
    }
}
