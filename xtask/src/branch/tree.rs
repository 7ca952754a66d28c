//! A copy of the tree with a patch. What is the same as last time is not written again, so that it is not built
//! again.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::patch::Patch;

/// Folders of what is built or fetched.
const MADE: [&str; 5] = [".git", "node_modules", ".next", "out", "target"];

/// Copies the tree at `root` into a folder, with the patch.
pub(super) fn copy(root: &Path, folder: &Path, patch: &Patch) -> anyhow::Result<()> {
    let mut kept = BTreeSet::new();
    for path in files(root)? {
        let name = path.strip_prefix(root)?.to_path_buf();
        let change = patch.changes.iter().find(|change| Path::new(&change.path) == name);
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let bytes = match change {
            Some(change) => change.apply(Some(&String::from_utf8(bytes)?))?.into_bytes(),
            None => bytes,
        };
        write(&folder.join(&name), &bytes)?;
        kept.insert(name);
    }
    for change in &patch.changes {
        let name = PathBuf::from(&change.path);
        if kept.insert(name.clone()) {
            write(&folder.join(&name), change.apply(None)?.as_bytes())?;
        }
    }
    for path in files(folder)? {
        if !kept.contains(path.strip_prefix(folder)?) {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    if fs::read(path).is_ok_and(|there| there == bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// Every file that is somebody's work.
fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let kind = entry.file_type()?;
            if kind.is_file() {
                found.push(entry.path());
            } else if kind.is_dir()
                && !MADE.contains(&name.as_str())
                && !name.starts_with("target-")
            {
                open.push(entry.path());
            }
        }
    }
    Ok(found)
}
