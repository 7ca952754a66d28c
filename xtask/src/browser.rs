//! The web client against a real node: runs `tests/browser/*.mjs`, which drive Chromium.

use std::path::PathBuf;

use anyhow::bail;

use crate::metadata::Metadata;
use crate::test::{Outcome, build_all, building};
use crate::{shell, wasm, web};

/// What the scripts share; it is no script itself.
const IMPORTED: [&str; 10] = [
    "clock.mjs",
    "issuer.mjs",
    "long.mjs",
    "look.mjs",
    "node.mjs",
    "paint.mjs",
    "people.mjs",
    "terminal.mjs",
    "versions.mjs",
    "wiretap.mjs",
];

/// What Debian calls the browser.
const PACKAGE: &str = "chromium";

/// What puts the clock of programs forward, for windows that are longer than a test.
const CLOCK: &str = "faketime";

/// Builds the node and the web client and runs every script.
pub(crate) fn test() -> anyhow::Result<Outcome> {
    let scripts = wasm::scripts(&folder(), &IMPORTED)?;
    drive(&scripts)?;
    Ok(Outcome::Done)
}

/// The same with the figures of a long channel, which no test waits for.
pub(crate) fn figures() -> anyhow::Result<()> {
    drive(&wasm::scripts(&folder().join("bench"), &[])?)
}

fn folder() -> PathBuf {
    shell::root().join("tests/browser")
}

/// Runs scripts against the node as people get it: with the web client in itself.
fn drive(scripts: &[PathBuf]) -> anyhow::Result<()> {
    wasm::need_node()?;
    let chromium = chromium()?;
    clock()?;
    let mut npm = shell::command("npm");
    let ci = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    shell::run(npm.args(ci).current_dir(folder()))?;
    let metadata = Metadata::load()?;
    build_all()?;
    web::build(&metadata)?;
    shell::run(web::embed(&mut building()))?;
    for script in scripts {
        let mut node = shell::command("node");
        node.arg(script)
            .env("COTERIE_CHROMIUM", &chromium)
            .env("COTERIE_NODE_PROGRAM", metadata.target_dir.join("debug/coterie-node"))
            .env("COTERIE_PROGRAM", metadata.target_dir.join("debug/coterie"))
            .env("COTERIE_WEB", web::folder())
            .env("COTERIE_WEB_EMBEDDED", "1");
        shell::run(&mut node)?;
    }
    Ok(())
}

/// The name of a Chromium that starts; installed when it is missing and we may.
fn chromium() -> anyhow::Result<String> {
    if let Ok(named) = std::env::var("COTERIE_CHROMIUM") {
        return Ok(named);
    }
    let found = || {
        let names = ["chromium", "chromium-browser", "google-chrome"];
        names.into_iter().find(|name| shell::has(name, &[])).map(str::to_owned)
    };
    if let Some(name) = found() {
        return Ok(name);
    }
    install(PACKAGE)?;
    match found() {
        Some(name) => Ok(name),
        None => bail!(
            "Chromium is missing: sudo apt-get install -y --no-install-recommends {PACKAGE} \
             (or name one in COTERIE_CHROMIUM)"
        ),
    }
}

/// Sees to it that the clock can be put forward.
fn clock() -> anyhow::Result<()> {
    if !shell::has(CLOCK, &[]) {
        install(CLOCK)?;
    }
    if !shell::has(CLOCK, &[]) {
        bail!("faketime is missing: sudo apt-get install -y --no-install-recommends {CLOCK}");
    }
    Ok(())
}

/// Installs a package of Debian, where we may.
fn install(package: &str) -> anyhow::Result<()> {
    if is_root() && shell::has("apt-get", &[]) {
        shell::run(shell::command("apt-get").arg("update"))?;
        let install = ["install", "-y", "--no-install-recommends", package];
        shell::run(shell::command("apt-get").args(install))?;
    }
    Ok(())
}

fn is_root() -> bool {
    shell::capture(shell::command("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0")
}
