//! Runs other programs from the root of the repository, in the open: what is run is printed.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, bail};

/// The root of the repository: the folder above `xtask/`.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_path_buf()
}

/// What somebody sets for their own use of the command line: not for the tests.
const PERSONAL: [&str; 5] =
    ["COTERIE_HOME", "COTERIE_PROFILE", "COTERIE_NODE", "COTERIE_PASSWORD", "COTERIE_PASSPHRASE"];

/// A command that starts in the root, without what somebody has set for their own use.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for name in PERSONAL {
        command.env_remove(name);
    }
    command
}

/// The cargo that runs us.
pub(crate) fn cargo(args: &[&str]) -> Command {
    let mut command = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.args(args);
    command
}

/// The words of a command, as one would type them.
pub(crate) fn words(command: &Command) -> String {
    let program = Path::new(command.get_program()).file_name().unwrap_or_default();
    let words = std::iter::once(program).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Prints the command, runs it with our terminal, and fails unless it succeeds.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<()> {
    let words = words(command);
    println!("$ {words}");
    let status = command.status().with_context(|| format!("cannot start `{words}`"))?;
    if !status.success() {
        bail!("`{words}` failed ({status})");
    }
    Ok(())
}

/// Runs the command and returns what it printed to stdout.
pub(crate) fn capture(command: &mut Command) -> anyhow::Result<Vec<u8>> {
    let words = words(command);
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{words}`"))?;
    if !output.status.success() {
        bail!("`{words}` failed ({})", output.status);
    }
    Ok(output.stdout)
}

/// Whether the program answers to `--version`.
pub(crate) fn has(program: &str, args: &[&str]) -> bool {
    let probe = Command::new(program)
        .args(args)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    probe.is_ok_and(|status| status.success())
}

/// Adds a rustup component or target, unless there already.
pub(crate) fn rustup(kind: &str, name: &str) -> anyhow::Result<()> {
    if !has("rustup", &[]) {
        bail!("rustup is missing, so {kind} {name} cannot be installed: see https://rustup.rs");
    }
    let installed = capture(command("rustup").args([kind, "list", "--installed"]))?;
    let installed = String::from_utf8_lossy(&installed);
    // Components carry the host's name (`clippy-x86_64-unknown-linux-gnu`), targets do not.
    if installed.lines().any(|line| line == name || line.starts_with(&format!("{name}-"))) {
        return Ok(());
    }
    run(command("rustup").args([kind, "add", name]))
}
