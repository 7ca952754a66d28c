//! Every target takes its seeds, what once made it fail, and changes of both by chance.
#![allow(clippy::panic, reason = "tests")]

use coterie_fuzz::{Mutation, TARGETS, corpus, seeds};

/// Changes tried of a plain decoder; dearer targets are tried less often.
const CHANGES: usize = 8_000;

fn replay(name: &str) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.unwrap_or_else(|| panic!("no target {name}"));
    let seeds = seeds(target);
    assert!(seeds.len() > 1, "a target has seeds");
    seeds.iter().for_each(|seed| (target.run)(seed));
    let mut mutation = Mutation::of(20_261_125);
    for _ in 0..(CHANGES / target.weight).max(20) {
        (target.run)(&mutation.change(&seeds));
    }
}

macro_rules! replayed {
    ($($name:ident)*) => {
        $( #[test] fn $name() { replay(stringify!($name)); } )*

        #[test]
        fn every_target_is_replayed() {
            let named = [$(stringify!($name)),*];
            let all: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
            assert_eq!(named.to_vec(), all);
        }
    };
}

replayed! {
    codec identity recovery vault policy policy_log snapshot envelopes content markup padding attestations claim rest
    gateway mls_peek mls_key_package mls_public_group mls_node_commit mls_member mls_join core
}

#[test]
fn what_is_kept_belongs_to_a_target() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap_or_default();
        if name.starts_with('.') || entry.path().is_file() {
            continue;
        }
        let target = TARGETS.iter().find(|target| target.name == name);
        let target = target.unwrap_or_else(|| panic!("no target {name}"));
        assert!(!corpus(target).is_empty());
    }
}
