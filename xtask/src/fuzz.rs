//! `cargo xtask fuzz [TARGET…] [--minutes M]`: libFuzzer, by coverage, on the targets of `tests/fuzz`.
//! What makes one fail is to be kept in `tests/fuzz/corpus/TARGET`: the ordinary tests replay it.

use std::process::Command;

use anyhow::{Context as _, bail};

use crate::shell;

/// Only our target is instrumented, no build scripts and no macros.
const PLATFORM: &str = "x86_64-unknown-linux-gnu";
/// How LLVM counts what is reached; stable Rust passes it on.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
     -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
     -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
     -Cdebug-assertions=on -Coverflow-checks=on";
/// Longest input, bytes.
const LONGEST: u32 = 64 * 1024;

/// Fuzzes the named targets, or all, one after the other.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let (names, minutes) = arguments(args)?;
    let folder = shell::root().join("target/fuzz");
    let seeds = folder.join("seeds");
    shell::run(shell::cargo(&["run", "--locked", "-p", "coterie-fuzz", "--"]).arg(&seeds))?;
    let mut build = shell::cargo(&[
        "build",
        "--locked",
        "--release",
        "-p",
        "coterie-fuzz",
        "--features",
        "engine",
    ]);
    build.args(["--target", PLATFORM, "--target-dir"]).arg(&folder).env("RUSTFLAGS", COVERAGE);
    shell::run(&mut build)?;
    let program = folder.join(PLATFORM).join("release/coterie-fuzz");
    let mut all: Vec<String> = std::fs::read_dir(&seeds)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .collect();
    all.sort();
    if let Some(unknown) = names.iter().find(|name| !all.contains(name)) {
        bail!("no target {unknown}; there are: {}", all.join(" "));
    }
    let chosen = if names.is_empty() { all } else { names };
    let seconds = (minutes * 60 / u64::try_from(chosen.len())?.max(1)).max(5);
    let mut failed = Vec::new();
    for name in &chosen {
        let (work, found) = (folder.join("work").join(name), folder.join("found"));
        std::fs::create_dir_all(&work)?;
        std::fs::create_dir_all(&found)?;
        let mut engine = Command::new(&program);
        engine
            .env("COTERIE_FUZZ_TARGET", name)
            .arg(format!("-max_total_time={seconds}"))
            .arg(format!("-max_len={LONGEST}"))
            .arg(format!("-artifact_prefix={}/{name}-", found.display()))
            .args(["-print_final_stats=1", "-rss_limit_mb=4096", "-timeout=20"])
            .arg(&work)
            .arg(seeds.join(name));
        println!("fuzz: {name}, {seconds} s");
        let status = engine.status().with_context(|| format!("starting {}", program.display()))?;
        if !status.success() {
            failed.push(name.clone());
        }
    }
    if failed.is_empty() {
        return Ok(());
    }
    bail!(
        "failed: {}. The inputs are in target/fuzz/found: keep each in tests/fuzz/corpus/TARGET",
        failed.join(", ")
    )
}

fn arguments(args: &[String]) -> anyhow::Result<(Vec<String>, u64)> {
    let (mut names, mut minutes) = (Vec::new(), 10);
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--minutes" => {
                let value = args.next().context("--minutes wants a number")?;
                minutes = value.parse().context("--minutes wants a number")?;
            }
            flag if flag.starts_with('-') => bail!("no flag {flag}"),
            name => names.push(name.to_owned()),
        }
    }
    Ok((names, minutes))
}
