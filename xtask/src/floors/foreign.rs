//! One foreign library, one room; and no runtime where there is no I/O.

use crate::metadata::Member;

/// A family of packages (all whose name is it, or begins with it and `_` or `-`) and where it lives.
const LIBRARIES: [(&str, &[&str]); 5] = [
    ("openmls", &["crypto/mls"]),
    ("sqlx", &["server/store-", "clients/driver"]),
    ("rusqlite", &["server/store-", "clients/driver"]),
    ("libsqlite3", &["server/store-", "clients/driver"]),
    ("axum", &["server/api", "server/node", "tests/"]),
];

/// Packages that bring a runtime, sockets, files or a clock.
const RUNTIMES: [&str; 13] = [
    "tokio",
    "async-std",
    "smol",
    "mio",
    "socket2",
    "hyper",
    "reqwest",
    "axum",
    "sqlx",
    "rusqlite",
    "tungstenite",
    "tokio-tungstenite",
    "chrono",
];

/// The places that are bytes and rules only, with nothing of [`RUNTIMES`] anywhere below them.
const PURE: [&str; 3] = ["crypto/", "crates/", "clients/core"];

/// Whether the folder is one of those that do no I/O.
pub(crate) fn is_pure(folder: &str) -> bool {
    PURE.iter().any(|place| folder.starts_with(place))
}

/// What is wrong with the members' use of foreign libraries.
pub(crate) fn check(members: &[Member]) -> Vec<String> {
    members.iter().flat_map(|member| [rooms(member), runtimes(member)].concat()).collect()
}

fn rooms(member: &Member) -> Vec<String> {
    let folder = &member.folder;
    let mut wrong = Vec::new();
    for name in &member.declared {
        for (family, places) in LIBRARIES {
            let kin = name.strip_prefix(family).is_some_and(|rest| {
                rest.is_empty() || rest.starts_with('_') || rest.starts_with('-')
            });
            if kin && !places.iter().any(|place| folder.starts_with(place)) {
                wrong.push(format!("{folder} uses {name}, which lives in {}", places.join(", ")));
            }
        }
    }
    wrong
}

fn runtimes(member: &Member) -> Vec<String> {
    let folder = &member.folder;
    if !is_pure(folder) {
        return Vec::new();
    }
    let mut wrong = Vec::new();
    for runtime in RUNTIMES {
        if member.declared.contains(runtime) {
            wrong.push(format!("{folder} depends on {runtime}: it does no I/O"));
        } else if member.closure.contains(runtime) {
            wrong.push(format!("{folder} is built on {runtime} (cargo tree -i {runtime})"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn member(folder: &str, declared: &[&str], closure: &[&str]) -> Vec<Member> {
        let set = |names: &[&str]| -> BTreeSet<String> {
            names.iter().map(|name| (*name).to_owned()).collect()
        };
        let (declared, closure) = (set(declared), set(closure));
        vec![Member { folder: folder.into(), declared, closure, ..Member::default() }]
    }

    fn count(folder: &str, declared: &[&str]) -> usize {
        check(&member(folder, declared, &[])).len()
    }

    #[test]
    fn openmls_lives_in_crypto_mls_only() {
        assert_eq!(count("crypto/mls", &["openmls", "openmls_traits"]), 0);
        assert_eq!(count("clients/core", &["openmls"]), 1);
        assert_eq!(count("server/acts", &["openmls_rust_crypto"]), 1);
    }

    #[test]
    fn sql_lives_in_the_stores_only() {
        assert_eq!(count("server/store-sqlite", &["sqlx"]), 0);
        assert_eq!(count("server/store-postgres", &["sqlx"]), 0);
        assert_eq!(count("clients/driver", &["sqlx"]), 0);
        assert_eq!(count("server/acts", &["sqlx"]), 1);
        assert_eq!(count("tests/world", &["libsqlite3-sys"]), 1);
    }

    #[test]
    fn axum_lives_in_api_node_and_tests_only() {
        assert_eq!(count("server/api", &["axum"]), 0);
        assert_eq!(count("server/node", &["axum", "axum-extra"]), 0);
        assert_eq!(count("tests/world", &["axum"]), 0);
        assert_eq!(count("server/acts", &["axum"]), 1);
        assert_eq!(count("clients/driver", &["axum"]), 1);
    }

    #[test]
    fn no_runtime_below_the_clients_core() {
        for folder in ["crypto/seal", "crates/policy", "clients/core"] {
            assert_eq!(count(folder, &["tokio"]), 1, "{folder}");
            assert_eq!(check(&member(folder, &["x"], &["x", "mio"])).len(), 1, "{folder}");
        }
        assert_eq!(count("clients/driver", &["tokio"]), 0);
    }

    #[test]
    fn a_longer_name_is_another_library() {
        assert_eq!(count("server/acts", &["axumatic"]), 0);
    }
}
