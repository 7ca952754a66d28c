//! `cargo xtask bench`: measurements, in release, on this machine.

use crate::{browser, shell, wasm};

/// Builds the programs and runs the benchmarks with the given arguments; `zk` is those of proofs alone (native, in
/// WebAssembly, and Semaphore's beside them),
/// `files [MIB]` one large file there and back, `long [MESSAGES]` a channel of many messages,
/// `scan [POSTS] [MEMBERS]` what a node keeps of many anonymous posts, `web` those of the web client.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    if args == ["zk"] {
        return proofs();
    }
    if args == ["web"] {
        return browser::figures();
    }
    let programs = ["build", "--release", "--locked", "-p", "coterie-node", "-p", "coterie-cli"];
    shell::run(&mut shell::cargo(&programs))?;
    if let Some((name @ ("files" | "long"), rest)) =
        args.split_first().map(|(first, rest)| (first.as_str(), rest))
    {
        let bench = ["bench", "--locked", "-p", "coterie-binaries", "--bench", name, "--"];
        return shell::run(shell::cargo(&bench).args(rest));
    }
    if args.first().is_some_and(|name| name == "scan") {
        let bench = ["bench", "--locked", "-p", "coterie-deployment", "--bench", "scan", "--"];
        return shell::run(shell::cargo(&bench).args(&args[1..]));
    }
    for (package, bench) in [("coterie-policy", "fold"), ("coterie-world", "healing")] {
        shell::run(&mut shell::cargo(&["bench", "--locked", "-p", package, "--bench", bench]))?;
    }
    let mut bench =
        shell::cargo(&["bench", "--locked", "-p", "coterie-binaries", "--bench", "figures", "--"]);
    shell::run(bench.args(args))
}

/// The same proofs natively and in WebAssembly, and Semaphore's if it can be had.
fn proofs() -> anyhow::Result<()> {
    let bench = ["bench", "--locked", "-p", "coterie-zk", "--bench", "membership"];
    println!("native");
    shell::run(&mut shell::cargo(&bench))?;
    wasm::need_node()?;
    println!("WebAssembly");
    shell::run(&mut wasm::wasi(&bench)?)?;
    println!("Semaphore v4");
    let folder = shell::root().join("crypto/zk/benches/semaphore");
    let mut npm = shell::command("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
    if let Err(error) = shell::run(npm.current_dir(&folder)) {
        println!("not measured: {error:#}");
        return Ok(());
    }
    shell::run(shell::command("node").arg("semaphore.mjs").current_dir(&folder))
}
