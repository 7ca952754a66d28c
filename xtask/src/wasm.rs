//! The core as WASM: builds `clients/wasm`, writes its bindings, runs `tests/wasm/*.mjs`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, bail};

use crate::metadata::Metadata;
use crate::shell;
use crate::test::{Outcome, build_all};

/// The triple of the browser.
const TRIPLE: &str = "wasm32-unknown-unknown";

/// The package that exposes the core to JavaScript, and its module.
const PACKAGE: (&str, &str) = ("coterie-wasm", "coterie_wasm");

/// The same with the stories and vectors of the tests in it, which do not travel.
const STORIES: (&str, &str) = ("coterie-wasm-stories", "coterie_wasm_stories");

/// WebAssembly that may read files and a clock: what tests of Rust are built for.
const WASI: &str = "wasm32-wasip1";

/// The test of what one seed gives.
const SEEDED: &str = "membership::tests::honest::one_seed_gives_one_proof_on_every_platform";

/// Whose tests of vectors hold as WebAssembly too, and what these tests are called.
const VECTORS: ([&str; 5], [&str; 6]) = (
    ["coterie-types", "coterie-seal", "coterie-zk", "coterie-policy", "coterie-protocol"],
    ["vectors", "attributes", "backup", "ephemera", "history", "own_data"],
);

/// What the bindings are for.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    /// ES modules that fetch the module.
    Web,
    /// CommonJS that reads it from the disk, with the stories of the tests in it.
    Node,
}

/// Builds the module and its Node.js bindings and runs every script in `tests/wasm`.
pub(crate) fn test() -> anyhow::Result<Outcome> {
    let metadata = Metadata::load()?;
    if !exists(&metadata) {
        return Ok(Outcome::NotYet("clients/wasm is not a cdylib".into()));
    }
    let folder = shell::root().join("tests/wasm");
    let scripts = scripts(&folder, &[])?;
    build_all()?;
    need_node()?;
    vectors()?;
    let out = metadata.target_dir.join("wasm/nodejs");
    bindings(&metadata, Target::Node, &out)?;
    for script in scripts {
        shell::run(shell::command("node").arg(script).env("COTERIE_WASM", &out))?;
    }
    Ok(Outcome::Done)
}

/// Every vector holds as WebAssembly, by the tests that run natively, and one seed gives the same proof.
fn vectors() -> anyhow::Result<()> {
    let (packages, names) = VECTORS;
    let mut cargo = wasi(&["test", "--locked"])?;
    cargo.args(packages.iter().flat_map(|package| ["-p", package]));
    shell::run(cargo.args(names.iter().flat_map(|name| ["--test", name])))?;
    let mut cargo = wasi(&["test", "--locked", "-p", "coterie-zk", "--lib"])?;
    shell::run(cargo.args(["--", "--exact", SEEDED]))
}

/// A cargo whose programs run as WebAssembly under Node.js.
pub(crate) fn wasi(args: &[&str]) -> anyhow::Result<Command> {
    shell::rustup("target", WASI)?;
    let program = shell::root().join("tests/wasm/wasi/run.mjs");
    let runner = format!("node --no-warnings {}", program.display());
    let mut cargo = shell::cargo(args);
    cargo.args(["--target", WASI]).env("CARGO_TARGET_WASM32_WASIP1_RUNNER", runner);
    Ok(cargo)
}

/// Whether `clients/wasm` is something a browser can load.
pub(crate) fn exists(metadata: &Metadata) -> bool {
    metadata.member(PACKAGE.0).is_some_and(|member| member.has_kind("cdylib"))
}

/// Builds the module and writes its bindings to a folder. `xtask-bindgen` must have been built.
pub(crate) fn bindings(metadata: &Metadata, target: Target, out: &Path) -> anyhow::Result<()> {
    shell::rustup("target", TRIPLE)?;
    let ((package, name), target) = match target {
        Target::Web => (PACKAGE, "web"),
        Target::Node => (STORIES, "nodejs"),
    };
    let args = ["build", "--locked", "--profile", "wasm", "--target", TRIPLE, "-p", package];
    shell::run(shell::cargo(&args).env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags()))?;
    let module = built(metadata, name);
    let bindgen = metadata.target_dir.join("debug/xtask-bindgen");
    shell::run(shell::command(bindgen).args([module.as_path(), out]).arg(target))?;
    let file = format!("{name}_bg.wasm");
    println!("{file}: {} kB", std::fs::metadata(out.join(&file))?.len() / 1000);
    Ok(())
}

/// Where somebody has their sources and their crates stands in no module: it is the same wherever it is built.
/// What is copied goes by 16 bytes (every browser that the pages are written for can), which takes fewer
/// instructions.
fn flags() -> String {
    let (root, home) = (shell::root(), cargo_home());
    let (root, home) = (root.display(), home.display());
    // The first and the last are of `.cargo/config.toml`, which this stands in front of.
    format!(
        "--cfg getrandom_backend=\"wasm_js\" --remap-path-prefix={root}=/coterie --remap-path-prefix={home}=/cargo -C target-feature=+simd128"
    )
}

/// Where cargo keeps crates.
pub(crate) fn cargo_home() -> PathBuf {
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cargo"));
    std::env::var_os("CARGO_HOME").map(PathBuf::from).or_else(home).unwrap_or_default()
}

/// What cargo makes of it.
pub(crate) fn module(metadata: &Metadata) -> PathBuf {
    built(metadata, PACKAGE.1)
}

fn built(metadata: &Metadata, name: &str) -> PathBuf {
    metadata.target_dir.join(TRIPLE).join("wasm").join(name).with_extension("wasm")
}

/// The scripts (`*.mjs`) of a folder, in order, without those that others import.
///
/// # Errors
/// When there are none: a step with nothing to run must not look like one that holds.
pub(crate) fn scripts(folder: &Path, imported: &[&str]) -> anyhow::Result<Vec<PathBuf>> {
    let entries = folder.read_dir().with_context(|| folder.display().to_string())?;
    let mut scripts = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".mjs") && !imported.contains(&name.as_str()) {
            scripts.push(path);
        }
    }
    if scripts.is_empty() {
        bail!("{} has no scripts to run", folder.display());
    }
    scripts.sort();
    Ok(scripts)
}

/// Fails in one line unless Node.js is there.
pub(crate) fn need_node() -> anyhow::Result<()> {
    if !shell::has("node", &[]) {
        bail!(
            "Node.js (20 or later) is missing: apt-get install -y nodejs npm, or https://nodejs.org"
        );
    }
    Ok(())
}
