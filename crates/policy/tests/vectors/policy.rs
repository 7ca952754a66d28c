//! policy.json.

use std::collections::BTreeSet;

use coterie_policy::{Entry, Refusal, State};
use serde_json::Value;

use super::{bytes, generate::show, hex_list, list, read, text};

fn judge(before: &[Entry], entry: &[u8]) -> Result<State, Refusal> {
    let entry = Entry::parse(entry)?;
    if before.is_empty() { State::open(&entry) } else { State::fold(before).unwrap().apply(&entry) }
}

/// The logs with what is refused at their stations.
const FILES: [&str; 3] = ["policy.json", "community.json", "direct-messages.json"];

fn entries(file: &Value) -> Vec<Entry> {
    hex_list(file, "log").iter().map(|b| Entry::parse(b).unwrap()).collect()
}

#[test]
fn the_log_folds_to_the_state() {
    for file in FILES.map(read) {
        let entries = entries(&file);
        let state = State::fold(&entries).unwrap();
        assert_eq!(show::state(&state), file["state"]);
        assert_eq!(State::fold_together(&entries).unwrap(), state);
        for (i, hash) in list(&file, "hashes").iter().enumerate() {
            assert_eq!(*hash, show::hex(state.hash_at(i as u64 + 1).unwrap().as_slice()));
        }
    }
}

#[test]
fn every_bad_entry_is_refused_by_its_rule() {
    for file in FILES.map(read) {
        let entries = entries(&file);
        for case in list(&file, "bad") {
            let after = usize::try_from(case["after"].as_u64().unwrap()).unwrap();
            let refusal = judge(&entries[..after], &bytes(case, "entry")).unwrap_err();
            assert_eq!(refusal.rule(), text(case, "rule"), "{}", case["name"]);
        }
    }
}

/// Limits that would need hundreds of entries are tested, and have no vector.
const WITHOUT_VECTOR: &[&str] = &[
    "too_large",
    "as_of_too_old",
    "too_many_channels",
    "too_many_invitations",
    "too_many_members",
    "too_many_overwrites",
    "too_many_roles",
    "too_many_blocked",
    "checkpoint_state",
];

#[test]
fn every_refusal_has_a_vector() {
    let files = FILES.map(read);
    let cases = files.iter().flat_map(|file| list(file, "bad"));
    let have: BTreeSet<_> = cases.map(|case| text(case, "rule")).collect();
    let missing: Vec<_> = Refusal::RULES.iter().filter(|rule| !have.contains(*rule)).collect();
    assert_eq!(missing, WITHOUT_VECTOR.iter().collect::<Vec<_>>());
}
