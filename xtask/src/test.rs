//! `cargo xtask test`: every check there is, in order, stopping at the first that fails.

use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};

use crate::metadata::Metadata;
use crate::{browser, contract, floors, generate, python, shell, wasm, web};

/// How a step ended, when it did not fail.
pub(crate) enum Outcome {
    /// All of it was run and holds.
    Done,
    /// What it checks is not built yet: said aloud, never passed over.
    NotYet(String),
}

struct Step {
    name: &'static str,
    about: &'static str,
    fast: bool,
    run: fn() -> anyhow::Result<Outcome>,
}

const STEPS: [Step; 15] = [
    Step { name: "fmt", about: "every file is formatted", fast: true, run: fmt },
    Step { name: "floors", about: "the rules of the house", fast: true, run: check_floors },
    Step { name: "clippy", about: "lints, warnings denied", fast: true, run: clippy },
    Step { name: "deny", about: "cargo-deny, where installed", fast: false, run: deny },
    Step { name: "rust", about: "Rust tests", fast: true, run: rust },
    Step { name: "postgres", about: "the node's stories on Postgres", fast: false, run: postgres },
    Step { name: "bucket", about: "files in a bucket over S3", fast: false, run: bucket },
    Step { name: "docs", about: "tests in documentation", fast: false, run: docs },
    Step { name: "examples", about: "examples run", fast: false, run: examples },
    Step { name: "python", about: "a second verifier of proofs", fast: false, run: python::test },
    Step { name: "wasm", about: "the core as WASM under Node.js", fast: false, run: wasm::test },
    Step { name: "web", about: "the web client by itself", fast: false, run: web::test },
    Step { name: "browser", about: "the web client in Chromium", fast: false, run: browser::test },
    Step { name: "contract", about: "the api and its document", fast: false, run: contract::test },
    Step { name: "gen", about: "generated files are as committed", fast: false, run: drift },
];

/// Runs all steps, the quick ones (`--fast`), or those named.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let steps = chosen(args)?;
    let mut report = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        println!("\n== [{}/{}] {}: {}", index + 1, steps.len(), step.name, step.about);
        let start = Instant::now();
        let outcome = (step.run)().with_context(|| format!("step {} failed", step.name))?;
        let took = start.elapsed();
        if let Outcome::NotYet(what) = &outcome {
            println!("not yet: {what}");
        }
        println!("-- {} took {}", step.name, seconds(took));
        report.push((step.name, outcome, took));
    }
    conclude(&report);
    Ok(())
}

fn conclude(report: &[(&str, Outcome, Duration)]) {
    println!();
    for (name, outcome, took) in report {
        match outcome {
            Outcome::Done => println!("{name:10} {:>8}  ok", seconds(*took)),
            Outcome::NotYet(what) => println!("{name:10} {:>8}  NOT YET: {what}", seconds(*took)),
        }
    }
    let total = report.iter().map(|(_, _, took)| *took).sum();
    let missing = report.iter().filter(|row| matches!(row.1, Outcome::NotYet(_))).count();
    let done = report.len() - missing;
    println!("xtask test: {done} steps ok, {missing} not yet, in {}", seconds(total));
}

fn chosen(args: &[String]) -> anyhow::Result<Vec<&'static Step>> {
    if args == ["--fast"] {
        return Ok(STEPS.iter().filter(|step| step.fast).collect());
    }
    let known = || STEPS.map(|step| step.name).join(", ");
    if let Some(other) = args.iter().find(|name| STEPS.iter().all(|step| step.name != **name)) {
        bail!("no step {other}: --fast, or any of {}", known());
    }
    let wanted = |step: &&Step| args.is_empty() || args.iter().any(|name| name == step.name);
    Ok(STEPS.iter().filter(wanted).collect())
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// Builds every program and example of the workspace, as the Rust tests do, so that it is built once.
pub(crate) fn build_all() -> anyhow::Result<()> {
    shell::run(&mut building())
}

/// The command that does it.
pub(crate) fn building() -> std::process::Command {
    shell::cargo(&["build", "--workspace", "--bins", "--examples", "--locked"])
}

fn fmt() -> anyhow::Result<Outcome> {
    if !shell::has("cargo", &["fmt"]) {
        shell::rustup("component", "rustfmt")?;
    }
    shell::run(&mut shell::cargo(&["fmt", "--all", "--check"]))?;
    Ok(Outcome::Done)
}

fn check_floors() -> anyhow::Result<Outcome> {
    floors::run(&[])?;
    Ok(Outcome::Done)
}

fn clippy() -> anyhow::Result<Outcome> {
    if !shell::has("cargo", &["clippy"]) {
        shell::rustup("component", "clippy")?;
    }
    let mut cargo = shell::cargo(&["clippy", "--workspace", "--all-targets", "--locked"]);
    shell::run(cargo.args(["--", "-D", "warnings"]))?;
    Ok(Outcome::Done)
}

fn deny() -> anyhow::Result<Outcome> {
    if !shell::has("cargo", &["deny"]) {
        println!("cargo-deny is not installed: the floors have read deny.toml in its place");
        return Ok(Outcome::Done);
    }
    shell::run(&mut shell::cargo(&["deny", "--locked", "check", "licenses", "bans", "sources"]))?;
    Ok(Outcome::Done)
}

fn rust() -> anyhow::Result<Outcome> {
    build_all()?;
    install_services()?;
    let mut cargo = if shell::has("cargo", &["nextest"]) {
        shell::cargo(&["nextest", "run", "--workspace", "--locked", "--no-fail-fast"])
    } else {
        let targets = ["--lib", "--bins", "--tests", "--examples", "--no-fail-fast"];
        let mut cargo = shell::cargo(&["test", "--workspace", "--locked"]);
        cargo.args(targets);
        cargo
    };
    shell::run(&mut cargo)?;
    Ok(Outcome::Done)
}

/// The same build as for [`rust`], with other stories chosen and another store.
fn postgres() -> anyhow::Result<Outcome> {
    install_services()?;
    let mut cargo = if shell::has("cargo", &["nextest"]) {
        let stories = "kind(test) & (package(coterie-acts) | package(coterie-api))";
        let mut cargo = shell::cargo(&["nextest", "run", "--workspace", "--locked"]);
        cargo.args(["--no-fail-fast", "-E", stories]);
        cargo
    } else {
        // By the names of their targets, so that nothing is built anew.
        shell::cargo(&["test", "--workspace", "--locked", "--test", "stories", "--test", "api"])
    };
    shell::run(cargo.env("COTERIE_TEST_STORE", "postgres"))?;
    Ok(Outcome::Done)
}

/// Files in a bucket, which the ordinary build leaves out, over a server of their own.
fn bucket() -> anyhow::Result<Outcome> {
    let mut cargo = shell::cargo(&["test", "--locked", "-p", "coterie-blobs", "--lib"]);
    shell::run(cargo.args(["--features", "cloud"]))?;
    Ok(Outcome::Done)
}

/// The servers that tests start: installed when they are missing and we may.
fn install_services() -> anyhow::Result<()> {
    shell::run(&mut shell::cargo(&["run", "--locked", "-p", "coterie-services", "--", "install"]))
}

fn docs() -> anyhow::Result<Outcome> {
    shell::run(&mut shell::cargo(&["test", "--workspace", "--doc", "--locked"]))?;
    Ok(Outcome::Done)
}

fn examples() -> anyhow::Result<Outcome> {
    let metadata = Metadata::load()?;
    let all = metadata.members.iter().flat_map(|member| &member.targets);
    let names = all.filter(|(kind, _)| kind == "example").map(|(_, name)| name);
    let names: Vec<&String> = names.filter(|name| !generate::is_generator(name)).collect();
    if !metadata.member("coterie-core").is_some_and(|core| core.has_example("two_clients")) {
        return Ok(Outcome::NotYet("clients/core has no example two_clients".into()));
    }
    build_all()?;
    for name in names {
        let program = metadata.target_dir.join("debug/examples").join(name);
        shell::run(&mut shell::command(program))?;
    }
    Ok(Outcome::Done)
}

fn drift() -> anyhow::Result<Outcome> {
    generate::generate(generate::Mode::Check)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(args: &[&str]) -> Vec<&'static str> {
        let args: Vec<String> = args.iter().map(|arg| (*arg).to_owned()).collect();
        chosen(&args).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn steps_are_all_the_fast_ones_or_the_named_ones() {
        assert_eq!(names(&[]).len(), STEPS.len());
        assert_eq!(names(&["--fast"]), ["fmt", "floors", "clippy", "rust"]);
        assert_eq!(names(&["gen", "fmt"]), ["fmt", "gen"]);
        assert!(chosen(&["nonsense".to_owned()]).is_err());
    }
}
