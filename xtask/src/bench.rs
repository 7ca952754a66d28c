//! `cargo xtask bench`: measurements, in release, on this machine.

use crate::metadata::Metadata;
use crate::shell;

/// The package that measures, once it exists.
const PACKAGE: &str = "coterie-bench";

/// Runs the benchmarks with the given arguments.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    if Metadata::load()?.member(PACKAGE).is_none() {
        println!("not yet: the measurements come with a package {PACKAGE}, which does not exist");
        return Ok(());
    }
    let mut cargo = shell::cargo(&["run", "--release", "--locked", "-p", PACKAGE, "--"]);
    shell::run(cargo.args(args))
}
