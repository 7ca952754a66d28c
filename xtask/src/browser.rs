//! The web client against a real node: runs `tests/browser/*.mjs`, which drive Chromium; and on request the
//! stories in `tests/browser/engines`, which drive Firefox and WebKit.

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

/// What the stories of other engines share.
const OF_ENGINES: [&str; 5] = ["clock.mjs", "driver.mjs", "finding.mjs", "page.mjs", "people.mjs"];

/// What Debian calls the browser.
const PACKAGE: &str = "chromium";

/// Programs of other engines, and in which of Debian's packages they are; WebKit shows itself on a screen.
const ENGINES: [(&str, &str); 3] =
    [("firefox-esr", "firefox-esr"), ("WebKitWebDriver", "webkit2gtk-driver"), ("Xvfb", "xvfb")];

/// What puts the clock of programs forward, for windows that are longer than a test.
const CLOCK: &str = "faketime";

/// Builds the node and the web client and runs every script.
pub(crate) fn test() -> anyhow::Result<Outcome> {
    let scripts = wasm::scripts(&folder(), &IMPORTED)?;
    drive(&scripts, &chromium()?, Built::Debug)?;
    Ok(Outcome::Done)
}

/// The same with the figures of a long channel, which no test waits for, and with programs as people run them.
pub(crate) fn figures() -> anyhow::Result<()> {
    drive(&wasm::scripts(&folder().join("bench"), &[])?, &chromium()?, Built::Release)
}

/// Runs the stories of other engines: `cargo xtask engines [NAME…]`, all of them or those that are named.
pub(crate) fn engines(names: &[String]) -> anyhow::Result<()> {
    for (program, package) in ENGINES {
        if !is_on_path(program) {
            install(package)?;
        }
        if !is_on_path(program) {
            bail!(
                "{program} is missing: sudo apt-get install -y --no-install-recommends {package}"
            );
        }
    }
    let scripts = wasm::scripts(&folder().join("engines"), &OF_ENGINES)?;
    let mut variables = Vec::new();
    if !names.is_empty() {
        variables.push(("COTERIE_ENGINES", names.join(",")));
    }
    drive(&scripts, &variables, Built::Debug)
}

fn folder() -> PathBuf {
    shell::root().join("tests/browser")
}

/// How the programs are built.
#[derive(Clone, Copy)]
enum Built {
    /// As the other tests have them.
    Debug,
    /// What they take of the machine counts.
    Release,
}

/// Runs scripts against the node as people get it: with the web client in itself.
fn drive(scripts: &[PathBuf], variables: &[(&str, String)], built: Built) -> anyhow::Result<()> {
    wasm::need_node()?;
    clock()?;
    let mut npm = shell::command("npm");
    let ci = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
    shell::run(npm.args(ci).current_dir(folder()))?;
    let metadata = Metadata::load()?;
    let (mut cargo, folder) = match built {
        Built::Debug => {
            build_all()?;
            (building(), metadata.target_dir.join("debug"))
        }
        Built::Release => {
            let programs = ["-p", "coterie-node", "-p", "coterie-cli"];
            let mut cargo = shell::cargo(&["build", "--release", "--locked"]);
            cargo.args(programs);
            (cargo, metadata.target_dir.join("release"))
        }
    };
    web::build(&metadata)?;
    shell::run(web::embed(&mut cargo))?;
    for script in scripts {
        let mut node = shell::command("node");
        node.arg(script)
            .envs(variables.iter().map(|(name, value)| (name, value)))
            .env("COTERIE_NODE_PROGRAM", folder.join("coterie-node"))
            .env("COTERIE_PROGRAM", folder.join("coterie"))
            .env("COTERIE_WEB", web::folder())
            .env("COTERIE_WEB_EMBEDDED", "1");
        shell::run(&mut node)?;
    }
    Ok(())
}

/// The name of a Chromium that starts, as scripts are told it; installed when it is missing and we may.
fn chromium() -> anyhow::Result<[(&'static str, String); 1]> {
    Ok([("COTERIE_CHROMIUM", chromium_name()?)])
}

fn chromium_name() -> anyhow::Result<String> {
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

/// Whether there is a program of a name; some of them do not tell their version.
fn is_on_path(program: &str) -> bool {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&folders).any(|folder| folder.join(program).is_file())
}

fn is_root() -> bool {
    shell::capture(shell::command("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0")
}
