//! `cargo xtask run`: a node on this machine, from a fresh clone in one command.

use std::fs;
use std::os::unix::process::CommandExt as _;

use anyhow::bail;

use crate::metadata::Metadata;
use crate::test::{build_all, building};
use crate::{shell, web};

const LISTEN: &str = "127.0.0.1:8080";

/// Builds the node and the CLI, says what to do next, and becomes the node.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let (ours, flags) = match args.iter().position(|arg| arg == "--") {
        Some(at) => (&args[..at], &args[at + 1..]),
        None => (args, [].as_slice()),
    };
    let with_web = ours != ["--no-web"];
    if with_web && !ours.is_empty() {
        bail!("unknown argument {}: flags of the node go after `--`", ours[0]);
    }
    let metadata = Metadata::load()?;
    if with_web && web::can_build() {
        build_all()?;
        web::build(&metadata)?;
    } else if with_web {
        println!("Node.js or npm is missing: the web client is not built. Everything else is.");
    }
    if web::is_built() {
        // By the command that has built all: another choice of packages has other features, and
        // would build everything a second time.
        shell::run(web::embed(&mut building()))?;
    } else {
        // The default members: the node and the CLI.
        shell::run(&mut shell::cargo(&["build", "--locked"]))?;
    }
    let data = metadata.target_dir.join("run-data");
    fs::create_dir_all(&data)?;
    let programs = metadata.target_dir.join("debug");
    let mut node = shell::command(programs.join("coterie-node"));
    node.arg("--data").arg(&data).args(["--listen", LISTEN]);
    node.args(flags);
    let advice = advice(&programs.display().to_string(), web::is_built());
    println!("\n{advice}\n\n$ {}", shell::words(&node));
    // From here on we are the node, so Ctrl-C reaches it and its exit code is ours.
    bail!("cannot start the node: {}", node.exec())
}

fn advice(programs: &str, has_web: bool) -> String {
    let web =
        if has_web { format!("open http://{LISTEN}/ in a browser. Or ") } else { String::new() };
    format!(
        "When the node says `listening on http://{LISTEN}`, {web}open two more terminals, in each of them

  export PATH={programs}:$PATH COTERIE_NODE=http://{LISTEN}

and follow \"Two people talk\" in README.md. Ctrl-C ends the node. Its data are in
target/run-data: delete that folder to start anew (`cargo clean` deletes it too)."
    )
}
