//! `cargo xtask gen`: what is generated and committed: `spec/openapi.json`, `spec/vectors`, and the
//! types of the web client made of the sources and the former.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Stdio;
use std::{fs, io};

use anyhow::{Context as _, bail};

use crate::metadata::Metadata;
use crate::test::{Outcome, build_all};
use crate::{shell, types};

/// Write what is generated, or compare it with what is committed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    /// Write.
    Write,
    /// Compare, and fail on any difference.
    Check,
}

/// Where the types of the web client lie.
const WIRE: &str = "clients/web/src/wire";

/// Generated files, by their path below a folder.
type Files = BTreeMap<String, Vec<u8>>;

/// Runs all generators.
pub(crate) fn run(args: &[String]) -> anyhow::Result<()> {
    let (mode, only_types) = match args.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => (Mode::Write, false),
        ["--check"] => (Mode::Check, false),
        ["types"] => (Mode::Write, true),
        ["types", "--check"] => (Mode::Check, true),
        _ => bail!("gen takes nothing, `types`, and --check"),
    };
    if only_types {
        return wire(mode);
    }
    if let Outcome::NotYet(what) = generate(mode)? {
        println!("not yet: {what}");
    }
    Ok(())
}

/// Runs all generators; what of them does not exist yet is said and not passed over.
pub(crate) fn generate(mode: Mode) -> anyhow::Result<Outcome> {
    let metadata = Metadata::load()?;
    let spec = shell::root().join("spec");
    build_all()?;
    let mut fresh = Files::new();
    let mut missing = Vec::new();
    match openapi(&metadata)? {
        Some(bytes) => drop(fresh.insert("openapi.json".into(), bytes)),
        None if spec.join("openapi.json").exists() => {
            bail!("spec/openapi.json is committed, and `coterie-node openapi` does not print it")
        }
        None => missing.push("`coterie-node openapi`"),
    }
    let vectors = vectors(&metadata)?;
    if vectors.is_empty() {
        missing.push("examples named *_vectors");
    }
    fresh.extend(vectors);
    match mode {
        Mode::Write => write(&spec, &fresh)?,
        Mode::Check => compare(&spec, &fresh)?,
    }
    wire(mode)?;
    Ok(match missing.is_empty() {
        true => Outcome::Done,
        false => Outcome::NotYet(missing.join(", ")),
    })
}

/// The types of the web client, from what is in the sources and in `spec/openapi.json` by now.
pub(crate) fn wire(mode: Mode) -> anyhow::Result<()> {
    let root = shell::root();
    let files = [("core.ts", types::core(&root)?), ("rest.ts", types::rest(&root)?)];
    let fresh = files.map(|(name, text)| (name.to_owned(), text.into_bytes())).into();
    match mode {
        Mode::Write => write(&root.join(WIRE), &fresh),
        Mode::Check => compare(&root.join(WIRE), &fresh),
    }
}

/// Whether an example of that name writes vectors.
pub(crate) fn is_generator(example: &str) -> bool {
    example == "vectors" || example.ends_with("_vectors")
}

fn openapi(metadata: &Metadata) -> anyhow::Result<Option<Vec<u8>>> {
    let mut node = shell::command(metadata.target_dir.join("debug/coterie-node"));
    println!("$ coterie-node openapi");
    let output = node.arg("openapi").stderr(Stdio::inherit()).output()?;
    if !output.status.success() || output.stdout.is_empty() {
        return Ok(None);
    }
    let document: serde_json::Value =
        serde_json::from_slice(&output.stdout).context("`coterie-node openapi` printed no JSON")?;
    if document["openapi"].as_str().is_none_or(|version| !version.starts_with("3.1")) {
        bail!("`coterie-node openapi` printed something else than OpenAPI 3.1");
    }
    Ok(Some(output.stdout))
}

/// Runs every generator with an empty folder as its one argument and takes what it wrote there.
fn vectors(metadata: &Metadata) -> anyhow::Result<Files> {
    let mut files = Files::new();
    let mut names = BTreeSet::new();
    for member in &metadata.members {
        for (kind, name) in &member.targets {
            if kind != "example" || !is_generator(name) {
                continue;
            }
            if !names.insert(name) {
                bail!("two packages have an example {name}: name it <area>_vectors");
            }
            let out = metadata.target_dir.join("gen").join(name);
            if out.exists() {
                fs::remove_dir_all(&out)?;
            }
            fs::create_dir_all(&out)?;
            let program = metadata.target_dir.join("debug/examples").join(name);
            shell::run(shell::command(program).arg(&out))?;
            let written = read(&out, "vectors/")?;
            if written.is_empty() {
                bail!("{name} wrote nothing into the folder it was given");
            }
            for (path, bytes) in written {
                if files.insert(path.clone(), bytes).is_some() {
                    bail!("{name} writes spec/{path}, and so does another");
                }
            }
        }
    }
    Ok(files)
}

/// All files below a folder, by their path after a prefix.
fn read(folder: &Path, prefix: &str) -> io::Result<Files> {
    let mut files = Files::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(read(&path, &format!("{prefix}{name}/"))?);
        } else {
            files.insert(format!("{prefix}{name}"), fs::read(&path)?);
        }
    }
    Ok(files)
}

fn write(spec: &Path, fresh: &Files) -> anyhow::Result<()> {
    for name in stale(spec, fresh)? {
        fs::remove_file(spec.join(&name))?;
        println!("removed {}/{name}", shown(spec));
    }
    for (name, bytes) in fresh {
        let path = spec.join(name);
        if fs::read(&path).is_ok_and(|known| known == *bytes) {
            continue;
        }
        fs::create_dir_all(path.parent().unwrap_or(spec))?;
        fs::write(&path, bytes)?;
        println!("wrote {}/{name}", shown(spec));
    }
    Ok(())
}

fn compare(spec: &Path, fresh: &Files) -> anyhow::Result<()> {
    let mut drifted = stale(spec, fresh)?;
    for (name, bytes) in fresh {
        if fs::read(spec.join(name)).ok().as_ref() != Some(bytes) {
            drifted.push(name.clone());
        }
    }
    match drifted.is_empty() {
        true => println!("{} generated files are as committed", fresh.len()),
        false => bail!("{}: {} drifted: run `cargo xtask gen`", shown(spec), drifted.join(", ")),
    }
    Ok(())
}

/// A folder as it is called from the root.
fn shown(folder: &Path) -> std::path::Display<'_> {
    folder.strip_prefix(shell::root()).unwrap_or(folder).display()
}

/// Files that lie in a folder which a generator writes, and that none of them wrote.
///
/// `spec/vectors` itself is no such folder: files written by hand may lie there.
fn stale(spec: &Path, fresh: &Files) -> anyhow::Result<Vec<String>> {
    let folder = |name: &String| Some(name.rsplit_once('/')?.0.to_owned());
    let folders: BTreeSet<String> = fresh.keys().filter_map(folder).collect();
    let mut stale = Vec::new();
    for folder in folders.iter().filter(|folder| folder.contains('/')) {
        if spec.join(folder).is_dir() {
            let committed = read(&spec.join(folder), &format!("{folder}/"))?;
            stale.extend(committed.into_keys().filter(|name| !fresh.contains_key(name)));
        }
    }
    stale.sort();
    stale.dedup();
    Ok(stale)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(rows: &[(&str, &str)]) -> Files {
        rows.iter().map(|(name, text)| ((*name).into(), text.as_bytes().to_vec())).collect()
    }

    /// A folder of its own for a test, empty at first.
    fn scratch(name: &str) -> std::path::PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-gen-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn what_was_written_does_not_drift_and_a_changed_byte_does() {
        let spec = scratch("drift");
        let fresh = files(&[("openapi.json", "{}"), ("vectors/policy/fold.json", "[]")]);
        assert!(compare(&spec, &fresh).is_err());
        write(&spec, &fresh).unwrap();
        compare(&spec, &fresh).unwrap();
        fs::write(spec.join("openapi.json"), "{ }").unwrap();
        assert!(compare(&spec, &fresh).unwrap_err().to_string().contains("openapi.json"));
        fs::remove_dir_all(spec).unwrap();
    }

    #[test]
    fn a_file_no_generator_writes_any_more_is_drift_and_goes() {
        let spec = scratch("stale");
        write(&spec, &files(&[("vectors/a/1.json", ""), ("vectors/a/2.json", "")])).unwrap();
        fs::write(spec.join("vectors/by-hand.json"), "[]").unwrap();
        let fresh = files(&[("vectors/a/1.json", ""), ("vectors/b.json", "")]);
        write(&spec, &files(&[("vectors/b.json", "")])).unwrap();
        assert!(compare(&spec, &fresh).unwrap_err().to_string().contains("vectors/a/2.json"));
        write(&spec, &fresh).unwrap();
        compare(&spec, &fresh).unwrap();
        assert!(spec.join("vectors/by-hand.json").exists());
        fs::remove_dir_all(spec).unwrap();
    }

    #[test]
    fn generators_are_known_by_their_name() {
        assert!(is_generator("policy_vectors") && is_generator("vectors"));
        assert!(!is_generator("two_clients"));
    }
}
