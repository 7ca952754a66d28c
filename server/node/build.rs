//! Builds the web client into the node: COTERIE_EMBED_WEB names the folder that `cargo xtask web` has
//! written. Without it the node is built all the same, and its first page says what is missing.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

/// The list of all files and their hashes, which a build of the web client writes last.
const LIST: &str = "hashes.json";
/// Its signature, where somebody has signed it.
const SIGNATURE: &str = "hashes.json.sig";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=COTERIE_EMBED_WEB");
    println!("cargo::rerun-if-changed=build.rs");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("web.rs");
    let text = match env::var_os("COTERIE_EMBED_WEB").filter(|folder| !folder.is_empty()) {
        Some(folder) => embedded(&fs::canonicalize(folder)?)?,
        None => "pub(crate) const FILES: Option<WebFiles> = None;\n\
                 const _: Option<WebFile> = None;\n"
            .to_owned(),
    };
    fs::write(out, text)?;
    Ok(())
}

fn embedded(folder: &Path) -> Result<String, Box<dyn Error>> {
    let list = folder.join(LIST);
    // The folder and not the list alone: it may be signed later.
    println!("cargo::rerun-if-changed={}", folder.display());
    let listed = fs::read(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let mut hasher = DefaultHasher::new();
    listed.hash(&mut hasher);
    fs::read(folder.join(SIGNATURE)).ok().hash(&mut hasher);
    let mut paths = Vec::new();
    walk(folder, &mut paths)?;
    let mut files = paths
        .iter()
        .filter(|path| !is(path, "br") && !is(path, "gz"))
        .map(|path| {
            let name = path.strip_prefix(folder)?.to_str().ok_or("a name that is no text")?;
            Ok((format!("/{name}"), path))
        })
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    files.sort();
    let mut text = String::from("pub(crate) const FILES: Option<WebFiles> = Some(WebFiles {\n");
    writeln!(text, "    tag: \"W/\\\"{:016x}\\\"\",\n    files: &[", hasher.finish())?;
    for (name, path) in files {
        let plain = bytes(path);
        let (brotli, gzip) = (other(path, "br"), other(path, "gz"));
        let media_type = media_type(path)?;
        writeln!(
            text,
            "        WebFile {{ path: {name:?}, media_type: {media_type:?}, plain: {plain}, \
             brotli: {brotli}, gzip: {gzip} }},"
        )?;
    }
    text.push_str("    ],\n});\n");
    Ok(text)
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else {
            found.push(path);
        }
    }
    Ok(())
}

fn is(path: &Path, end: &str) -> bool {
    path.extension().is_some_and(|extension| extension == end)
}

fn bytes(path: &Path) -> String {
    format!("include_bytes!({:?})", path.display().to_string())
}

/// The file as it travels, where there is one.
fn other(path: &Path, end: &str) -> String {
    let path = PathBuf::from(format!("{}.{end}", path.display()));
    if path.is_file() { format!("Some({})", bytes(&path)) } else { "None".into() }
}

/// As a folder of files is served.
fn media_type(path: &Path) -> Result<&'static str, String> {
    let end = path.extension().and_then(|end| end.to_str()).unwrap_or_default();
    Ok(match end {
        "html" => "text/html",
        "js" => "text/javascript",
        "css" => "text/css",
        "json" | "sig" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "txt" => "text/plain",
        _ => return Err(format!("{}: of a kind that nothing is known of", path.display())),
    })
}
