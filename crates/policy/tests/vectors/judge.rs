//! judge.json.

use std::collections::{BTreeMap, BTreeSet};

use coterie_policy::{
    Class, Entry, Judged, Leaf, State, Verdict, admit, admit_ephemeral, judge, judge_ephemeral,
    outsiders,
};
use coterie_types::{ChannelId, DeviceId, FixedBytes, Head, Millis, UserId};
use serde_json::Value;

use super::{bytes, hex_list, list, read, text};

type Leaves = BTreeMap<String, (Vec<u8>, Vec<u8>, bool)>;

fn state(file: &Value) -> State {
    let entries: Vec<_> = hex_list(file, "log").iter().map(|b| Entry::parse(b).unwrap()).collect();
    State::fold(&entries).unwrap()
}

fn leaves(file: &Value) -> Leaves {
    let all = file["leaves"].as_object().unwrap().iter();
    let read = |leaf: &Value| {
        let canonical = leaf["canonical"].as_bool().unwrap();
        (bytes(leaf, "credential"), bytes(leaf, "signature_key"), canonical)
    };
    all.map(|(name, leaf)| (name.clone(), read(leaf))).collect()
}

fn leaf<'a>(leaves: &'a Leaves, name: &Value) -> Leaf<'a> {
    let (credential, signature_key, canonical) = &leaves[name.as_str().unwrap()];
    Leaf { index: 0, credential, signature_key, canonical: *canonical }
}

fn leaf_list<'a>(leaves: &'a Leaves, names: &Value) -> Vec<Leaf<'a>> {
    names.as_array().into_iter().flatten().map(|name| leaf(leaves, name)).collect()
}

fn count(item: &Value, key: &str) -> usize {
    usize::try_from(item[key].as_u64().unwrap()).unwrap()
}

/// The first group of a channel, unless it says another.
fn incarnation(item: &Value) -> u32 {
    item["incarnation"].as_u64().map_or(0, |number| u32::try_from(number).unwrap())
}

fn reporters(file: &Value, item: &Value) -> Vec<(UserId, DeviceId)> {
    let of = |named: &Value| {
        let user = text(&file["users"], text(named, "user")).parse().unwrap();
        (user, text(&file["devices"], text(named, "device")).parse().unwrap())
    };
    item["reporters"].as_array().into_iter().flatten().map(of).collect()
}

fn judged<'a>(
    file: &Value,
    leaves: &'a Leaves,
    item: &Value,
    (adds, removes): (&'a [Leaf<'a>], &'a [Leaf<'a>]),
    reporters: &'a [(UserId, DeviceId)],
) -> Judged<'a> {
    match text(item, "kind") {
        "creation" => Judged::Creation {
            incarnation: incarnation(item),
            creator: leaf(leaves, &item["creator"]),
            leaves: count(item, "leaves"),
        },
        "commit" => Judged::Commit {
            incarnation: incarnation(item),
            committer: leaf(leaves, &item["committer"]),
            external: item["external"].as_bool().unwrap(),
            adds,
            removes,
            path_leaf: item["path_leaf"].as_str().map(|_| leaf(leaves, &item["path_leaf"])),
            foreign: item["foreign"].as_bool().unwrap(),
            leaves_after: count(item, "leaves_after"),
        },
        "message" => Judged::Message {
            incarnation: incarnation(item),
            sender: leaf(leaves, &item["sender"]),
            class: if text(item, "class") == "light" { Class::Light } else { Class::Message },
            outsiders: count(item, "outsiders"),
        },
        "tombstone" => Judged::Tombstone {
            by: text(&file["devices"], text(item, "by")).parse().unwrap(),
            author: text(&file["users"], text(item, "author")).parse().unwrap(),
        },
        "void" => Judged::Void {
            incarnation: incarnation(item),
            committer: text(&file["users"], text(item, "committer")).parse().unwrap(),
            reporters,
            others: count(item, "others"),
        },
        kind => panic!("no such kind: {kind}"),
    }
}

#[track_caller]
fn check(verdict: Result<(), Verdict>, case: &Value) {
    let verdict = verdict.map_or_else(Verdict::rule, |()| "ok");
    assert_eq!(verdict, text(case, "verdict"), "{}", case["name"]);
}

#[test]
fn every_item_has_its_verdict() {
    let file = read("judge.json");
    let (state, leaves) = (state(&file), leaves(&file));
    for case in list(&file, "judge") {
        let channel = text(&file, case["channel"].as_str().unwrap_or("channel"));
        let channel: ChannelId = channel.parse().unwrap();
        let adds = leaf_list(&leaves, &case["adds"]);
        let removes = leaf_list(&leaves, &case["removes"]);
        let reporters = reporters(&file, case);
        let item = judged(&file, &leaves, case, (&adds, &removes), &reporters);
        check(judge(&state, channel, &item), case);
    }
}

#[test]
fn every_later_item_has_its_verdict() {
    let file = read("judge.json");
    let (later, leaves) = (&file["later"], leaves(&file));
    let state = state(later);
    for case in list(later, "judge") {
        let channel = text(later, case["channel"].as_str().unwrap_or("channel"));
        let item = judged(&file, &leaves, case, (&[], &[]), &[]);
        check(judge(&state, channel.parse().unwrap(), &item), case);
    }
    admissions(&file, &state, later);
}

#[test]
fn what_is_of_an_older_version_than_counts_is_refused() {
    let file = read("judge.json");
    let (newer, leaves) = (&file["newer"], leaves(&file));
    let state = state(newer);
    let channel: ChannelId = text(newer, "channel").parse().unwrap();
    assert!(!list(newer, "judge").is_empty());
    for case in list(newer, "judge") {
        let item = judged(&file, &leaves, case, (&[], &[]), &[]);
        check(judge(&state, channel, &item), case);
    }
}

#[test]
fn every_ephemeral_has_its_verdicts() {
    let file = read("judge.json");
    let leaves = leaves(&file);
    for part in [&file, &file["later"], &file["newer"]] {
        let state = state(part);
        let cases = list(part, "ephemera");
        assert!(!cases.is_empty());
        for case in cases {
            let channel = text(part, case["channel"].as_str().unwrap_or("channel"));
            let channel: ChannelId = channel.parse().unwrap();
            let sender = leaf(&leaves, &case["by"]);
            for (key, types) in [("typing", true), ("presence", false)] {
                let verdict = judge_ephemeral(&state, channel, &sender, types);
                let verdict = verdict.map_or_else(Verdict::rule, |_| "ok");
                assert_eq!(verdict, text(case, key), "{key}: {case}");
            }
            let Some(expected) = case["node"].as_str() else { continue };
            let device = text(&file["devices"], text(case, "by")).parse().unwrap();
            let now = Millis(case["now"].as_u64().unwrap_or(state.at().0));
            let verdict = admit_ephemeral(&state, channel, device, now);
            assert_eq!(verdict.map_or_else(Verdict::rule, |()| "ok"), expected, "{case}");
        }
    }
}

#[test]
fn every_admission_has_its_verdict() {
    let file = read("judge.json");
    admissions(&file, &state(&file), &file);
}

fn admissions(file: &Value, state: &State, cases: &Value) {
    let leaves = leaves(file);
    let channel: ChannelId = text(cases, "channel").parse().unwrap();
    for case in list(cases, "admit") {
        let now = case["now"].as_u64().map_or(state.at(), Millis);
        let hash = FixedBytes(bytes(&case["pinned"], "hash").try_into().unwrap());
        let pinned = Head { seq: case["pinned"]["seq"].as_u64().unwrap(), hash };
        let removes = leaf_list(&leaves, &case["item"]["removes"]);
        let item = judged(file, &leaves, &case["item"], (&[], &removes), &[]);
        check(admit(state, pinned, channel, &item, count(case, "outsiders"), now), case);
    }
}

#[test]
fn the_leaves_outside_are_found() {
    let file = read("judge.json");
    let (state, leaves) = (state(&file), leaves(&file));
    let channel: ChannelId = text(&file, "channel").parse().unwrap();
    assert_eq!(state.last_exit(channel), file["last_exit"]);
    let named: Vec<_> = leaves.keys().collect();
    let all = named.iter().enumerate().map(|(i, name)| {
        let index = u32::try_from(i).unwrap();
        Leaf { index, ..leaf(&leaves, &Value::String((*name).clone())) }
    });
    let outside = outsiders(&state, channel, all);
    let outside: BTreeSet<_> = outside.iter().map(|i| named[*i as usize].as_str()).collect();
    let expected: BTreeSet<_> =
        list(&file, "outsiders").iter().map(|name| name.as_str().unwrap()).collect();
    assert_eq!(outside, expected);
}

#[test]
fn every_verdict_has_a_vector() {
    let file = read("judge.json");
    let of = |file| list(file, "judge").iter().chain(list(file, "admit"));
    let newer = list(&file["newer"], "judge");
    let cases = of(&file).chain(of(&file["later"])).chain(newer);
    let have: BTreeSet<_> = cases.map(|case| text(case, "verdict")).collect();
    let missing: Vec<_> =
        Verdict::ALL.iter().map(|v| v.rule()).filter(|rule| !have.contains(rule)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
