//! The vectors of `spec/vectors/` are law: what the generator makes is what is committed, and
//! every case of the committed files holds.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../examples/vectors/generate/mod.rs"]
mod generate;
mod identity;
mod judge;
#[path = "../support/permission_vectors.rs"]
mod permission_vectors;
mod permissions;
mod policy;

use coterie_policy::{Refusal, Verdict};
use serde_json::Value;

/// A committed vector file.
fn read(name: &str) -> Value {
    serde_json::from_str(&std::fs::read_to_string(generate::path(name)).unwrap()).unwrap()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a Vec<Value> {
    value[key].as_array().unwrap()
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value[key].as_str().unwrap()
}

fn bytes(value: &Value, key: &str) -> Vec<u8> {
    generate::show::unhex(text(value, key))
}

fn hex_list(value: &Value, key: &str) -> Vec<Vec<u8>> {
    list(value, key).iter().map(|v| generate::show::unhex(v.as_str().unwrap())).collect()
}

#[test]
fn the_committed_vectors_are_what_the_generator_makes() {
    for (name, text) in generate::all() {
        let committed = std::fs::read_to_string(generate::path(name)).unwrap_or_default();
        assert!(
            committed == text,
            "{name} has drifted: cargo run -p coterie-policy --example vectors"
        );
    }
}

#[test]
fn no_two_cases_of_a_list_have_one_name() {
    fn walk(value: &Value) {
        match value {
            Value::Array(items) => {
                let cases =
                    items.iter().filter(|i| i["rule"].is_string() || i["verdict"].is_string());
                let mut names: Vec<_> = cases.filter_map(|i| i["name"].as_str()).collect();
                names.sort_unstable();
                let count = names.len();
                names.dedup();
                assert_eq!(names.len(), count, "{names:?}");
                items.iter().for_each(walk);
            }
            Value::Object(map) => map.values().for_each(walk),
            _ => {}
        }
    }
    for (name, _) in generate::all() {
        walk(&read(name));
    }
}

#[test]
fn every_rule_stands_in_its_chapter() {
    let spec = |name: &str| std::fs::read_to_string(generate::path("..").join(name)).unwrap();
    let (identity, policy) = (spec("02-identity.md"), spec("03-policy-log.md"));
    let source = |file: &str| {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../identity/src");
        std::fs::read_to_string(std::path::Path::new(folder).join(file)).unwrap()
    };
    for file in ["device_log/error.rs", "certificate.rs", "recovery.rs", "vault/error.rs"] {
        let text = source(file);
        let rules = text.lines().filter_map(|l| l.trim().strip_prefix("Self::"));
        let rules: Vec<_> =
            rules.filter_map(|l| l.split_once("=> \"")?.1.split('"').next()).collect();
        assert!(rules.len() >= 3, "{file}");
        for rule in rules {
            assert!(identity.contains(&format!("`{rule}`")), "{rule}");
        }
    }
    let verdicts = Verdict::ALL.iter().map(|verdict| verdict.rule());
    for rule in Refusal::RULES.iter().copied().chain(verdicts) {
        assert!(policy.contains(&format!("`{rule}`")), "{rule}");
    }
}
