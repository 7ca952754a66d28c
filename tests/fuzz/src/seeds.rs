//! What a target begins with: the test vectors, what a target makes itself, and what once made one
//! fail.

use std::{collections::BTreeSet, path::Path};

use serde_json::Value;

use crate::Target;

/// Longest string of hex digits in the vectors that is taken, characters.
const LONGEST: usize = 64 * 1024;
/// Most strings that are taken of one file of vectors.
const MOST: usize = 400;

/// The seeds of a target, the shortest first.
#[must_use]
pub fn seeds(target: &Target) -> Vec<Vec<u8>> {
    let mut found: BTreeSet<Vec<u8>> = (target.seeds)().into_iter().collect();
    found.extend(corpus(target));
    found.insert(Vec::new());
    for name in target.vectors {
        let path = root().join("spec/vectors").join(name);
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let mut of_file = BTreeSet::new();
        collect(&serde_json::from_str(&text).unwrap_or_default(), &mut of_file);
        found.extend(of_file.into_iter().take(MOST));
    }
    let mut found: Vec<_> = found.into_iter().collect();
    found.sort_by_key(Vec::len);
    found
}

/// What once made a target fail, kept in `tests/fuzz/corpus/TARGET`.
#[must_use]
pub fn corpus(target: &Target) -> Vec<Vec<u8>> {
    let folder = root().join("tests/fuzz/corpus").join(target.name);
    let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
    files.filter_map(|file| std::fs::read(file.path()).ok()).collect()
}

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn collect(value: &Value, found: &mut BTreeSet<Vec<u8>>) {
    match value {
        Value::String(text) if text.len() <= LONGEST => {
            found.extend(hex::decode(text).ok().filter(|bytes| bytes.len() > 1));
        }
        Value::Array(all) => all.iter().for_each(|value| collect(value, found)),
        Value::Object(all) => all.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}
