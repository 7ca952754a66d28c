//! `cargo xtask branch NAME`: a change that is kept as a patch, `tests/branches/NAME.patch`, made in a copy of
//! the tree, and there tested. `dice` is the worked example of `CONTRIBUTING.md`: another kind of content.

mod patch;
mod tree;

use std::fs;

use anyhow::{Context as _, bail};

use crate::metadata::Metadata;
use crate::shell;
use patch::Patch;

/// The tests that are run: of the kinds themselves, of the vectors, and the stories of kinds.
const TARGETS: [&str; 9] = [
    "-p",
    "coterie-protocol",
    "-p",
    "coterie-world",
    "--lib",
    "--test",
    "vectors",
    "--test",
    "scenarios",
];
const TESTS: [&str; 2] = ["content_reads_as_stated", "kinds::"];

/// Makes the change in `target/branches/NAME`, builds it there and runs its tests. What is built has a folder of
/// its own: in the tree's, one would be taken for the other.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let [name] = args else { bail!("branch takes the name of a patch in tests/branches") };
    let patch = read(name)?;
    let folder = Metadata::load()?.target_dir.join("branches").join(name);
    tree::copy(&shell::root(), &folder, &patch)?;
    for change in &patch.changes {
        println!("{name} changes {}", change.path);
    }
    let mut cargo = shell::cargo(&["test", "--locked"]);
    cargo.current_dir(&folder).args(TARGETS).arg("--target-dir").arg(folder.join("target"));
    shell::run(cargo.arg("--").args(TESTS))
}

fn read(name: &str) -> anyhow::Result<Patch> {
    let path = shell::root().join("tests/branches").join(name).with_extension("patch");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Patch::read(&text).with_context(|| path.display().to_string())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The files that `CONTRIBUTING.md` lists for a new kind of content.
    fn listed() -> BTreeSet<String> {
        let text = fs::read_to_string(shell::root().join("CONTRIBUTING.md")).unwrap();
        let (_, rest) = text.split_once("To add a kind of content").unwrap();
        let (_, list) = rest.split_once("\n\n").unwrap();
        let (list, _) = list.split_once("\n\n").unwrap();
        let items = list.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_digit()));
        items.map(|item| item.split('`').nth(1).unwrap().to_owned()).collect()
    }

    #[test]
    fn the_worked_example_applies_and_touches_the_files_that_are_listed_and_none_of_the_node() {
        let patch = read("dice").unwrap();
        let touched: BTreeSet<String> = patch.changes.iter().map(|c| c.path.clone()).collect();
        assert_eq!(touched, listed());
        assert!(touched.len() <= 8 && touched.len() == patch.changes.len());
        assert!(!touched.iter().any(|path| path.starts_with("server/")));
        for change in &patch.changes {
            let before = fs::read_to_string(shell::root().join(&change.path)).ok();
            let after = change.apply(before.as_deref());
            let after = after.unwrap_or_else(|error| panic!("{}: {error:#}", change.path));
            assert_ne!(Some(after), before);
        }
    }
}
