//! The bare page: `clients/wasm/page` and the WASM module beside it, put together in `target/page`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use crate::metadata::Metadata;
use crate::shell;
use crate::wasm::{self, Target};

/// Where the page is put together.
pub(crate) fn folder(metadata: &Metadata) -> PathBuf {
    metadata.target_dir.join("page")
}

/// Whether there is a page to build.
pub(crate) fn exists(metadata: &Metadata) -> bool {
    wasm::exists(metadata) && source().join("index.html").exists()
}

/// Builds the page anew; the bindings go to `pkg/` below it. `xtask-bindgen` must have been built.
pub(crate) fn build(metadata: &Metadata) -> anyhow::Result<()> {
    let out = folder(metadata);
    if out.exists() {
        fs::remove_dir_all(&out)?;
    }
    copy(&source(), &out)?;
    wasm::bindings(metadata, Target::Web, &out.join("pkg"))
}

fn source() -> PathBuf {
    shell::root().join("clients/wasm/page")
}

fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            fs::copy(&path, to.join(name))?;
        }
    }
    Ok(())
}
