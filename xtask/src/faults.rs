//! `cargo xtask faults --seed N --minutes M [--store sqlite|postgres]`: people and faults by a seed.
//! On failure the seed, and the command that does the same again, are the last thing printed.

use crate::metadata::Metadata;
use crate::{shell, test};

/// Builds the programs and starts the run; what is given is `coterie-faults`' to judge.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    test::build_all()?;
    let program = Metadata::load()?.target_dir.join("debug/coterie-faults");
    shell::run(shell::command(program).args(args))
}
