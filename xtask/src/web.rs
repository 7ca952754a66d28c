//! The web client: `clients/web`, built with the WASM module to static files in `clients/web/out`.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use anyhow::{Context as _, bail};

use crate::metadata::Metadata;
use crate::shell;
use crate::test::{Outcome, build_all};
use crate::wasm::{self, Target};

/// What is no source of it.
const MADE: [&str; 5] = ["node_modules", ".next", "out", "generated", "w"];

/// The list of all files and their hashes.
const LIST: &str = "hashes.json";

/// Who vouches for that list, where somebody has signed it.
const SIGNATURE: &str = "hashes.json.sig";

/// Where the files are that the node serves.
pub(crate) fn folder() -> PathBuf {
    source().join("out")
}

/// Whether it has been built.
pub(crate) fn is_built() -> bool {
    stamp().exists()
}

/// Whether Node.js and npm are there to build it with.
pub(crate) fn can_build() -> bool {
    shell::has("node", &[]) && shell::has("npm", &[])
}

/// `cargo xtask web [--twice | --sign KEYFILE]`: builds it; or builds it twice, from two folders, and
/// compares; or signs what it has built.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    match args {
        [] => alone(),
        [twice] if twice == "--twice" => self::twice(),
        [sign, key] if sign == "--sign" => {
            if !Path::new(key).is_file() {
                bail!("{key}: there is no such key (cargo xtask web-key FILE makes one)");
            }
            alone()?;
            release("sign", key)
        }
        _ => bail!("web [--twice | --sign KEYFILE]"),
    }
}

/// `cargo xtask web-key FILE`: makes a key to sign releases with.
pub(crate) fn new_key(args: &[String]) -> anyhow::Result<()> {
    let [file] = args else { bail!("web-key FILE") };
    wasm::need_node()?;
    release("key", file)
}

/// What is done with the key of releases, which `scripts/release.mjs` alone reads.
fn release(act: &str, key: &str) -> anyhow::Result<()> {
    let key = std::path::absolute(key)?;
    let script = source().join("scripts/release.mjs");
    shell::run(shell::command("node").arg(script).arg(act).arg(key))
}

/// Builds it and what that needs, and nothing else; a signature of a build before is taken away.
fn alone() -> anyhow::Result<()> {
    wasm::need_node()?;
    shell::run(&mut shell::cargo(&["build", "--locked", "-p", "xtask-bindgen"]))?;
    build(&Metadata::load()?)?;
    match fs::remove_file(folder().join(SIGNATURE)) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// What is committed, built here and in another folder, with crates in another place: the same files.
fn twice() -> anyhow::Result<()> {
    let changed = shell::capture(shell::command("git").args(["status", "--porcelain"]))?;
    if !changed.is_empty() {
        bail!("commit first: what is committed is built a second time");
    }
    alone()?;
    let target = Metadata::load()?.target_dir;
    let (tree, home) = (target.join("twice"), target.join("twice-crates"));
    if tree.exists() {
        shell::run(shell::command("git").args(["worktree", "remove", "--force"]).arg(&tree))?;
    }
    shell::run(shell::command("git").args(["worktree", "add", "--detach"]).arg(&tree).arg("HEAD"))?;
    if !home.exists() {
        std::os::unix::fs::symlink(wasm::cargo_home(), &home)?;
    }
    let mut again = shell::cargo(&["run", "--locked", "-p", "xtask", "--", "web"]);
    again.current_dir(&tree).env("CARGO_HOME", &home).env_remove("CARGO_TARGET_DIR");
    shell::run(&mut again)?;
    let (one, other) = (folder().join(LIST), tree.join("clients/web/out").join(LIST));
    let (one, other) = (fs::read_to_string(one)?, fs::read_to_string(other)?);
    same(&one, &other)?;
    println!("{} files, the same from both folders", one.lines().count().saturating_sub(2));
    shell::run(shell::command("git").args(["worktree", "remove", "--force"]).arg(&tree))
}

/// Builds it, unless nothing has changed since it was built. `xtask-bindgen` must have been built.
pub(crate) fn build(metadata: &Metadata) -> anyhow::Result<()> {
    let bindings = metadata.target_dir.join("wasm/web");
    wasm::bindings(metadata, Target::Web, &bindings)?;
    if is_fresh(metadata)? {
        println!("clients/web/out is as new as its sources");
        return Ok(());
    }
    install()?;
    export(metadata)
}

/// Has a build of the node take in the web client, which has been built.
pub(crate) fn embed(cargo: &mut Command) -> &mut Command {
    cargo.env("COTERIE_EMBED_WEB", folder())
}

/// Lints, types and unit tests; the pages themselves are tried in the step `browser`.
pub(crate) fn test() -> anyhow::Result<Outcome> {
    wasm::need_node()?;
    let metadata = Metadata::load()?;
    build_all()?;
    build(&metadata)?;
    install()?;
    shell::run(&mut npm(&["run", "check"]))?;
    shell::run(&mut npm(&["test"]))?;
    same_again(&metadata)?;
    Ok(Outcome::Done)
}

/// Builds the pages once more from nothing: the same sources and the same module make the same files.
fn same_again(metadata: &Metadata) -> anyhow::Result<()> {
    let list = folder().join(LIST);
    let before = fs::read_to_string(&list)?;
    for made in [".next", "out", "public/w", "src/generated"] {
        fs::remove_dir_all(source().join(made)).with_context(|| made.to_owned())?;
    }
    export(metadata)?;
    same(&before, &fs::read_to_string(&list)?)
}

/// Fails with the names of what two lists of hashes do not agree on.
fn same(before: &str, after: &str) -> anyhow::Result<()> {
    let (before, after): (BTreeSet<_>, BTreeSet<_>) =
        (before.lines().collect(), after.lines().collect());
    let changed: Vec<&str> = before.symmetric_difference(&after).copied().collect();
    if changed.is_empty() {
        return Ok(());
    }
    bail!("two builds of the web client differ: {}", changed.join(" "))
}

fn export(metadata: &Metadata) -> anyhow::Result<()> {
    let bindings = metadata.target_dir.join("wasm/web");
    shell::run(npm(&["run", "build"]).env("COTERIE_WASM_WEB", bindings))
}

/// What the lockfile says, unless it is there already.
fn install() -> anyhow::Result<()> {
    let installed = modified(&source().join("node_modules/.package-lock.json"));
    if installed >= modified(&source().join("package-lock.json")) && installed.is_some() {
        return Ok(());
    }
    shell::run(&mut npm(&["ci", "--no-audit", "--no-fund", "--loglevel=error"]))
}

fn npm(args: &[&str]) -> Command {
    let mut npm = shell::command("npm");
    npm.args(args).current_dir(source()).env("NEXT_TELEMETRY_DISABLED", "1");
    npm
}

fn source() -> PathBuf {
    shell::root().join("clients/web")
}

/// The last file that a build writes.
fn stamp() -> PathBuf {
    folder().join("hashes.json.gz")
}

fn modified(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|about| about.modified()).ok()
}

fn is_fresh(metadata: &Metadata) -> anyhow::Result<bool> {
    let Some(built) = modified(&stamp()) else { return Ok(false) };
    let sources = newest(&source())?.max(modified(&wasm::module(metadata)));
    Ok(sources.is_some_and(|newest| newest < built))
}

/// When something below a folder was changed last.
fn newest(folder: &Path) -> anyhow::Result<Option<SystemTime>> {
    let mut newest = None;
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        if MADE.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        let path = entry.path();
        let changed = if path.is_dir() { self::newest(&path)? } else { modified(&path) };
        newest = newest.max(changed);
    }
    Ok(newest)
}
