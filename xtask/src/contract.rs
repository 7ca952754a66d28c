//! The api against its OpenAPI document: installs schemathesis into a folder of its own and runs
//! the test that asks for it.

use std::path::PathBuf;

use crate::metadata::Metadata;
use crate::shell;
use crate::test::Outcome;

/// Installs what is missing, and runs the test.
pub(crate) fn test() -> anyhow::Result<Outcome> {
    let program = schemathesis()?;
    // As the Rust tests are built, so that nothing is built twice.
    let mut cargo = if shell::has("cargo", &["nextest"]) {
        let only = ["--run-ignored", "only", "-E", "test(/^contract::/)"];
        let mut cargo = shell::cargo(&["nextest", "run", "--workspace", "--locked"]);
        cargo.args(only);
        cargo
    } else {
        shell::cargo(&[
            "test",
            "--workspace",
            "--locked",
            "--tests",
            "contract::",
            "--",
            "--ignored",
        ])
    };
    cargo.env("COTERIE_SCHEMATHESIS", program);
    shell::run(&mut cargo)?;
    Ok(Outcome::Done)
}

/// The program, in `target/contract`, as `tests/contract/requirements.txt` pins it.
fn schemathesis() -> anyhow::Result<PathBuf> {
    let folder = Metadata::load()?.target_dir.join("contract");
    let pinned = shell::root().join("tests/contract/requirements.txt");
    let (venv, installed) = (folder.join("venv"), folder.join("installed.txt"));
    let wanted = std::fs::read_to_string(&pinned)?;
    let program = venv.join("bin/schemathesis");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == wanted) && program.exists() {
        return Ok(program);
    }
    shell::run(shell::command("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
    let mut pip = shell::command(venv.join("bin/pip"));
    pip.args(["install", "--quiet", "--disable-pip-version-check", "-r"]).arg(&pinned);
    shell::run(&mut pip)?;
    std::fs::write(installed, wanted)?;
    Ok(program)
}
