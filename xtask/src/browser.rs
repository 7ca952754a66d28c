//! The web client against a real node: runs `tests/browser/*.mjs`, which drive Chromium.

use anyhow::bail;

use crate::metadata::Metadata;
use crate::test::{Outcome, build_all};
use crate::{shell, wasm, web};

/// What the scripts share; it is no script itself.
const IMPORTED: [&str; 3] = ["look.mjs", "node.mjs", "people.mjs"];

/// What Debian calls the browser.
const PACKAGE: &str = "chromium";

/// Builds the node and the web client and runs every script.
pub(crate) fn test() -> anyhow::Result<Outcome> {
    let folder = shell::root().join("tests/browser");
    let scripts = wasm::scripts(&folder, &IMPORTED)?;
    wasm::need_node()?;
    let chromium = chromium()?;
    let mut npm = shell::command("npm");
    shell::run(
        npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder),
    )?;
    let metadata = Metadata::load()?;
    build_all()?;
    web::build(&metadata)?;
    for script in scripts {
        let mut node = shell::command("node");
        node.arg(script)
            .env("COTERIE_CHROMIUM", &chromium)
            .env("COTERIE_NODE_PROGRAM", metadata.target_dir.join("debug/coterie-node"))
            .env("COTERIE_WEB", web::folder());
        shell::run(&mut node)?;
    }
    Ok(Outcome::Done)
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
    if is_root() && shell::has("apt-get", &[]) {
        shell::run(shell::command("apt-get").arg("update"))?;
        let install = ["install", "-y", "--no-install-recommends", PACKAGE];
        shell::run(shell::command("apt-get").args(install))?;
    }
    match found() {
        Some(name) => Ok(name),
        None => bail!(
            "Chromium is missing: sudo apt-get install -y --no-install-recommends {PACKAGE} \
             (or name one in COTERIE_CHROMIUM)"
        ),
    }
}

fn is_root() -> bool {
    shell::capture(shell::command("id").arg("-u")).is_ok_and(|id| id.trim_ascii() == b"0")
}
