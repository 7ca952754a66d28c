//! permissions.json: by our fold, and by a second resolution that knows nothing but the file's
//! `state` and the chapter, as a stranger would write it.

use std::collections::BTreeSet;

use coterie_policy::Flag;
use serde_json::Value;

use super::{generate::show, list, permission_vectors, read, text};

#[test]
fn every_case_holds() {
    let file = read("permissions.json");
    let checked = permission_vectors::check(&file).unwrap();
    assert!(checked >= 200, "{checked}");
    assert_eq!(show::state(&permission_vectors::state(&file).unwrap()), file["state"]);
}

#[test]
fn a_wrong_answer_is_noticed() {
    let mut file = read("permissions.json");
    file["cases"][0]["permissions"] = "1".into();
    assert!(permission_vectors::check(&file).unwrap_err().contains("may do"));
    let mut file = read("permissions.json");
    let allowed = file["named"][0]["allowed"].as_bool().unwrap();
    file["named"][0]["allowed"] = (!allowed).into();
    assert!(permission_vectors::check(&file).is_err());
}

/// Sets of bit numbers, made from decimal strings by long division: no code of ours.
fn set(decimal: &str) -> BTreeSet<u32> {
    let mut digits: Vec<u32> = decimal.chars().map(|c| c.to_digit(10).unwrap()).collect();
    let mut bits = BTreeSet::new();
    for bit in 0..256 {
        let mut rest = 0;
        for digit in &mut digits {
            let value = rest * 10 + *digit;
            *digit = value / 2;
            rest = value % 2;
        }
        if rest == 1 {
            bits.insert(bit);
        }
    }
    assert!(digits.iter().all(|digit| *digit == 0), "{decimal}");
    bits
}

fn bit(name: &str) -> u32 {
    Flag::ALL.iter().find(|flag| flag.as_str() == name).unwrap().bit()
}

fn find<'a>(rows: &'a Value, key: &str, id: &str) -> Option<&'a Value> {
    rows.as_array().unwrap().iter().find(|row| row[key] == id)
}

/// Section 4.2 of the chapter, step by step, over the file's `state`.
fn resolve(state: &Value, user: &str, channel: Option<&str>, at: u64) -> BTreeSet<u32> {
    let everything = || (0..256).collect::<BTreeSet<u32>>();
    let Some(member) = find(&state["members"], "user", user) else { return BTreeSet::new() };
    if state["owner"] == user {
        return everything();
    }
    let everyone = state["server"].as_str().unwrap().replacen('s', "r", 1);
    let held: Vec<&str> =
        member["roles"].as_array().unwrap().iter().map(|role| role.as_str().unwrap()).collect();
    let mut bits = BTreeSet::new();
    for role in held.iter().copied().chain([everyone.as_str()]) {
        bits.extend(set(text(find(&state["roles"], "role", role).unwrap(), "permissions")));
    }
    if bits.contains(&bit("ADMINISTRATOR")) {
        return everything();
    }
    let channel = channel.map(|id| find(&state["channels"], "channel", id).unwrap());
    if let Some(channel) = channel {
        let mut apply = |targets: &[&str]| {
            let about = |row: &&Value| targets.iter().any(|target| row["target"] == *target);
            let rows: Vec<_> =
                channel["overwrites"].as_array().unwrap().iter().filter(about).collect();
            for row in &rows {
                bits = &bits - &set(text(row, "deny"));
            }
            for row in &rows {
                bits = &bits | &set(text(row, "allow"));
            }
        };
        apply(&[&everyone]);
        apply(&held);
        apply(&[user]);
    }
    let only = |bits: &BTreeSet<u32>, names: &[&str]| -> BTreeSet<u32> {
        names.iter().map(|name| bit(name)).filter(|bit| bits.contains(bit)).collect()
    };
    if find(&state["timeouts"], "user", user).is_some_and(|t| t["until"].as_u64().unwrap() > at) {
        bits = only(&bits, &["VIEW_CHANNEL", "READ_HISTORY"]);
    }
    let Some(channel) = channel else { return bits };
    if !bits.contains(&bit("VIEW_CHANNEL")) {
        return BTreeSet::new();
    }
    if channel["kind"] == 3 && !bits.contains(&bit("CONNECT")) {
        return only(&bits, &["VIEW_CHANNEL"]);
    }
    if !bits.contains(&bit("SEND_MESSAGES")) {
        for name in
            ["MENTION_EVERYONE", "ATTACH_FILES", "EMBED_LINKS", "SEND_POLLS", "POST_ANONYMOUSLY"]
        {
            bits.remove(&bit(name));
        }
    }
    bits
}

#[test]
fn a_strangers_resolution_gives_the_same() {
    let file = read("permissions.json");
    for case in list(&file, "cases").iter().chain(list(&file, "named")) {
        let user = text(&file["users"], text(case, "user"));
        let channel = case["channel"].as_str().map(|name| text(&file["channels"], name));
        let bits = resolve(&file["state"], user, channel, case["at"].as_u64().unwrap());
        match case["flag"].as_str() {
            None => assert_eq!(bits, set(text(case, "permissions")), "{case}"),
            Some(flag) => assert_eq!(bits.contains(&bit(flag)), case["allowed"], "{case}"),
        }
    }
}
