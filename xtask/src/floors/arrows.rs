//! Arrows go down only: `crypto` ← `crates` ← (`server` | `clients`) ← `tests`.

use crate::metadata::Member;

/// A wing of the house and the wings it may lean on.
const WINGS: [(&str, &[&str]); 7] = [
    ("crypto", &["crypto"]),
    ("crates", &["crypto", "crates"]),
    ("server", &["crypto", "crates", "server"]),
    ("clients", &["crypto", "crates", "clients"]),
    ("tests", &["crypto", "crates", "server", "clients", "tests"]),
    ("bench", &["crypto", "crates", "server", "clients", "tests", "bench"]),
    ("xtask", &[]),
];

/// Tools for the tests of the wings that they do not lean on, and for nothing else there: a folder,
/// and the wings that it may lean on.
const TOOLS: [(&str, &[&str]); 3] = [
    ("tests/issuer", &[]),
    ("tests/services", &[]),
    ("tests/stores", &["crates", "server", "tests"]),
];

/// The order inside a wing: a folder and the folders of any wing it may lean on.
const ROOMS: [(&str, &[&str]); 6] = [
    ("crates/tagged", &[]),
    ("crates/types", &["crates/tagged"]),
    ("crates/protocol", &["crypto/seal", "crates/tagged", "crates/types"]),
    ("crates/identity", &["crypto/seal", "crates/types"]),
    ("crates/policy", &["crypto/seal", "crypto/zk", "crates/types", "crates/identity"]),
    ("server/ports", &["crypto/seal", "crates/types", "crates/protocol"]),
];

/// What is wrong with the arrows between the members.
pub(crate) fn check(members: &[Member]) -> Vec<String> {
    members.iter().flat_map(|member| check_member(member, members)).collect()
}

fn check_member(member: &Member, members: &[Member]) -> Vec<String> {
    let folder = &member.folder;
    let Some(wings) = find(&WINGS, wing(folder)) else {
        return vec![format!("{folder} is in no wing of the house")];
    };
    let rooms = find(&ROOMS, folder);
    if rooms.is_none() && wing(folder) == "crates" {
        return vec![format!(
            "{folder} has no row in the order of crates (xtask: floors/arrows.rs)"
        )];
    }
    let wings = find(&TOOLS, folder).unwrap_or(wings);
    let mut wrong = Vec::new();
    for name in &member.declared {
        let Some(other) = members.iter().find(|other| &other.name == name) else { continue };
        let may = |wing: &&str| *wing == "tests" || wings.contains(wing);
        let is_tool = find(&TOOLS, &other.folder).is_some_and(|leans| leans.iter().all(may));
        if is_tool && wing(folder) != "tests" {
            if member.closure.contains(name) {
                wrong.push(format!("{folder} is built on {}: only its tests may be", other.folder));
            }
            continue;
        }
        if !wings.contains(&wing(&other.folder)) {
            wrong.push(format!(
                "{folder} depends on {}: {} may lean on {}",
                other.folder,
                wing(folder),
                list(wings)
            ));
        } else if rooms.is_some_and(|rooms| !rooms.contains(&other.folder.as_str())) {
            let rooms = rooms.map(list).unwrap_or_default();
            wrong.push(format!("{folder} depends on {}: it may lean on {rooms}", other.folder));
        }
    }
    wrong
}

fn find<'a>(table: &[(&str, &'a [&'a str])], key: &str) -> Option<&'a [&'a str]> {
    table.iter().find(|(name, _)| *name == key).map(|(_, row)| *row)
}

fn wing(folder: &str) -> &str {
    folder.split('/').next().unwrap_or(folder)
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "nothing".into() } else { names.join(", ") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn house(rows: &[(&str, &str, &[&str])]) -> Vec<Member> {
        let member = |(name, folder, declared): &(&str, &str, &[&str])| Member {
            name: (*name).into(),
            folder: (*folder).into(),
            declared: declared.iter().map(|name| (*name).into()).collect(),
            ..Member::default()
        };
        rows.iter().map(member).collect()
    }

    fn broken(rows: &[(&str, &str, &[&str])]) -> String {
        let wrong = check(&house(rows));
        assert_eq!(wrong.len(), 1, "{wrong:?}");
        wrong.concat()
    }

    #[test]
    fn arrows_that_go_down_are_fine() {
        let rows: &[(&str, &str, &[&str])] = &[
            ("seal", "crypto/seal", &["sha2"]),
            ("types", "crates/types", &[]),
            ("identity", "crates/identity", &["types", "seal"]),
            ("policy", "crates/policy", &["types", "identity", "seal"]),
            ("node", "server/node", &["policy", "types"]),
            ("core", "clients/core", &["policy", "seal"]),
            ("world", "tests/world", &["node", "core"]),
            ("xtask", "xtask", &["anyhow"]),
        ];
        assert_eq!(check(&house(rows)), Vec::<String>::new());
    }

    #[test]
    fn crypto_must_not_depend_on_crates() {
        let wrong = broken(&[("types", "crates/types", &[]), ("seal", "crypto/seal", &["types"])]);
        assert_eq!(wrong, "crypto/seal depends on crates/types: crypto may lean on crypto");
    }

    #[test]
    fn crates_must_not_depend_on_a_wing() {
        broken(&[("node", "server/node", &[]), ("types", "crates/types", &["node"])]);
    }

    #[test]
    fn the_wings_never_touch() {
        broken(&[("core", "clients/core", &[]), ("node", "server/node", &["core"])]);
        broken(&[("ports", "server/ports", &[]), ("cli", "clients/cli", &["ports"])]);
    }

    #[test]
    fn nothing_depends_on_tests_or_xtask() {
        broken(&[("world", "tests/world", &[]), ("cli", "clients/cli", &["world"])]);
        broken(&[("xtask", "xtask", &[]), ("world", "tests/world", &["xtask"])]);
    }

    #[test]
    fn tests_of_a_wing_may_use_the_tools_and_the_wing_itself_may_not() {
        let rows: &[(&str, &str, &[&str])] =
            &[("services", "tests/services", &[]), ("store", "server/store", &["services"])];
        let mut house = house(rows);
        assert_eq!(check(&house), Vec::<String>::new());
        house[1].closure.insert("services".into());
        assert!(check(&house).concat().contains("only its tests"));
    }

    #[test]
    fn tools_bring_no_wing_to_the_other() {
        broken(&[("core", "clients/core", &[]), ("stores", "tests/stores", &["core"])]);
        broken(&[("stores", "tests/stores", &[]), ("cli", "clients/cli", &["stores"])]);
        let rows: &[(&str, &str, &[&str])] =
            &[("stores", "tests/stores", &[]), ("acts", "server/acts", &["stores"])];
        assert_eq!(check(&house(rows)), Vec::<String>::new());
    }

    #[test]
    fn tools_stand_on_nothing_of_ours() {
        broken(&[("seal", "crypto/seal", &[]), ("services", "tests/services", &["seal"])]);
    }

    #[test]
    fn policy_must_not_depend_on_protocol_or_mls() {
        broken(&[("protocol", "crates/protocol", &[]), ("policy", "crates/policy", &["protocol"])]);
        broken(&[("mls", "crypto/mls", &[]), ("policy", "crates/policy", &["mls"])]);
    }

    #[test]
    fn types_stands_on_the_ground() {
        broken(&[("identity", "crates/identity", &[]), ("types", "crates/types", &["identity"])]);
    }

    #[test]
    fn a_folder_in_no_wing_and_a_crate_without_a_row_are_named() {
        assert!(broken(&[("x", "misc/x", &[])]).contains("no wing"));
        assert!(broken(&[("x", "crates/x", &[])]).contains("no row"));
    }
}
