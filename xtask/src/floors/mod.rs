//! `cargo xtask floors`: the rules of the house that a compiler does not check.

mod arrows;
mod files;
mod foreign;
mod manifests;
mod migrations;
mod purity;
mod views;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

use crate::metadata::Metadata;
use crate::{shell, supply};

/// Checks every floor, prints what is wrong, and fails if anything is.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    if let Some(argument) = args.first() {
        bail!("unknown argument {argument}");
    }
    let root = shell::root();
    let metadata = Metadata::load()?;
    let mut wrong = arrows::check(&metadata.members);
    wrong.extend(foreign::check(&metadata.members));
    let mut sources = 0;
    for member in &metadata.members {
        let manifest = fs::read_to_string(root.join(&member.folder).join("Cargo.toml"))?;
        wrong.extend(manifests::check(&member.folder, &manifest)?);
        for path in files_with(&root.join(&member.folder), "rs")? {
            let name = relative(&root, &path);
            let text = fs::read_to_string(&path).with_context(|| name.clone())?;
            wrong.extend(files::check(&name, &text));
            wrong.extend(purity::check(&member.folder, &name, &text));
            wrong.extend(views::check(&name, &text));
            if let Some(long) = files::long(&name, &text) {
                println!("long: {long}");
            }
            sources += 1;
        }
    }
    for end in ["ts", "tsx"] {
        for path in files_with(&root.join("clients/web/src"), end)? {
            let name = relative(&root, &path);
            let text = fs::read_to_string(&path).with_context(|| name.clone())?;
            wrong.extend(views::check_web(&name, &text));
        }
    }
    let sqlite = names_of(&root.join("migrations/sqlite"))?;
    let postgres = names_of(&root.join("migrations/postgres"))?;
    wrong.extend(migrations::check(sqlite.as_deref(), postgres.as_deref()));
    wrong.extend(supply::check(&root, &metadata.packages)?);
    for line in &wrong {
        println!("floor broken: {line}");
    }
    match wrong.len() {
        0 => {
            let (members, packages) = (metadata.members.len(), metadata.packages.len());
            println!("floors hold: {members} members, {sources} files, {packages} packages");
            Ok(())
        }
        1 => bail!("1 floor is broken"),
        count => bail!("{count} floors are broken"),
    }
}

/// All files below a folder with that extension; nested packages count as their own.
fn files_with(folder: &Path, extension: &str) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![folder.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                let foreign = name.starts_with('.') || name == "node_modules" || name == "target";
                if !foreign && !path.join("Cargo.toml").exists() {
                    open.push(path);
                }
            } else if path.extension().is_some_and(|known| known == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The names of the SQL files in a folder, in order; nothing when there is no such folder.
fn names_of(folder: &Path) -> anyhow::Result<Option<Vec<String>>> {
    if !folder.exists() {
        return Ok(None);
    }
    let files = files_with(folder, "sql")?;
    Ok(Some(files.iter().map(|path| relative(folder, path)).collect()))
}

fn relative(root: &Path, path: &Path) -> String {
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().replace('\\', "/")
}
