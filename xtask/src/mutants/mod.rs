//! `cargo xtask mutants [NAME…]`: takes one check after the other out of a copy of the tree, and
//! demands that the test which plants the attack then fails. Long: each mutant is a build.

mod anonymity;
mod anonymous;
mod asking;
mod devices;
mod ephemera;
mod gates;
mod hostile;
mod node;
mod policy;
mod profiles;
mod sharing;
mod table;

use std::fs;
use std::path::Path;
use std::process::Output;
use std::time::Instant;

use anyhow::{Context as _, bail};

use crate::shell;
use table::Mutant;

/// Runs the named mutants, or all.
pub(crate) fn run(names: &[String]) -> anyhow::Result<()> {
    let unknown = names.iter().find(|name| all().all(|m| m.name != name.as_str()));
    if let Some(name) = unknown {
        bail!("no mutant {name}");
    }
    let tree = shell::root().join("target/mutants");
    if tree.exists() {
        shell::run(shell::command("git").args(["worktree", "remove", "--force"]).arg(&tree))?;
    }
    shell::run(shell::command("git").args(["worktree", "add", "--detach"]).arg(&tree).arg("HEAD"))?;
    let wanted = |m: &&Mutant| names.is_empty() || names.iter().any(|name| name == m.name);
    let mut rows: Vec<&Mutant> = all().filter(wanted).collect();
    // Neighbours share what is built: putting one back and planting the next is one build.
    rows.sort_by_key(|mutant| (mutant.suite, mutant.file));
    let mut survivors = Vec::new();
    for (index, mutant) in rows.iter().enumerate() {
        let start = Instant::now();
        let killed = try_one(&tree, mutant).with_context(|| mutant.name.to_owned())?;
        let (word, took) =
            (if killed { "killed  " } else { "SURVIVED" }, start.elapsed().as_secs());
        println!("{word}  {}/{}  {took:>4} s  {}", index + 1, rows.len(), mutant.name);
        if !killed {
            survivors.push(mutant.name);
        }
    }
    shell::run(shell::command("git").args(["worktree", "remove", "--force"]).arg(&tree))?;
    if survivors.is_empty() { Ok(()) } else { bail!("not noticed: {}", survivors.join(", ")) }
}

/// Every mutant of every table.
fn all() -> impl Iterator<Item = &'static Mutant> {
    let first = table::MUTANTS.iter().chain(policy::MUTANTS).chain(devices::MUTANTS);
    let first = first.chain(hostile::MUTANTS).chain(node::MUTANTS).chain(asking::MUTANTS);
    first
        .chain(anonymity::MUTANTS)
        .chain(anonymous::MUTANTS)
        .chain(gates::MUTANTS)
        .chain(ephemera::MUTANTS)
        .chain(profiles::MUTANTS)
        .chain(sharing::MUTANTS)
}

/// Makes the mutant, runs its test, and puts the file back. True if the test failed.
fn try_one(tree: &Path, mutant: &Mutant) -> anyhow::Result<bool> {
    let path = tree.join(mutant.file);
    let before = fs::read_to_string(&path).with_context(|| mutant.file.to_owned())?;
    if before.matches(mutant.find).count() != 1 {
        bail!("{} must have exactly one place that reads `{}`", mutant.file, mutant.find);
    }
    fs::write(&path, before.replacen(mutant.find, mutant.replace, 1))?;
    let built = test(tree, mutant, true)?.status.success();
    let tested = built.then(|| test(tree, mutant, false)).transpose();
    fs::write(&path, before)?;
    let Some(tested) = tested? else { bail!("the mutant does not compile") };
    if !ran(&String::from_utf8_lossy(&tested.stdout)) {
        bail!("there is no test {}", mutant.test);
    }
    Ok(!tested.status.success())
}

/// Whether a test was run: one that has another name now would pass with any bug planted.
fn ran(output: &str) -> bool {
    output.lines().any(|line| line.starts_with("running ") && line != "running 0 tests")
}

fn test(tree: &Path, mutant: &Mutant, build_only: bool) -> anyhow::Result<Output> {
    let mut cargo = shell::cargo(&["test", "--quiet", "--locked"]);
    if mutant.suite == table::LIB {
        cargo.args(["--lib", "-p", mutant.package]);
    } else {
        // With the features of the whole workspace, and the one tool whose libraries are also those
        // of macros, so that no dependency is built twice. A suite of that name in another package
        // passes, or has no such test.
        cargo.args(["--workspace", "--bin", "xtask-bindgen", "--test", mutant.suite]);
    }
    cargo.current_dir(tree);
    cargo.env("CARGO_TARGET_DIR", shell::root().join("target"));
    if build_only {
        cargo.arg("--no-run");
    } else {
        cargo.args(["--", "--exact", mutant.test]);
    }
    cargo.output().with_context(|| shell::words(&cargo))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_is_not_there_has_not_run() {
        assert!(ran("\nrunning 1 test\n.\ntest result: ok. 1 passed"));
        assert!(ran("running 0 tests\n\nrunning 1 test\nF"));
        assert!(!ran("\nrunning 0 tests\n\ntest result: ok. 0 passed; 7 filtered out"));
    }

    #[test]
    fn every_mutant_finds_exactly_one_place_and_has_a_name_of_its_own() {
        let (mut names, mut lost) = (std::collections::BTreeSet::new(), Vec::new());
        for mutant in all() {
            assert!(names.insert(mutant.name), "two mutants are called {}", mutant.name);
            let text = fs::read_to_string(shell::root().join(mutant.file)).unwrap();
            let places = text.matches(mutant.find).count();
            if places != 1 {
                lost.push(format!("{}: {places} places in {}", mutant.name, mutant.file));
            }
        }
        assert!(lost.is_empty(), "{lost:#?}");
    }
}
