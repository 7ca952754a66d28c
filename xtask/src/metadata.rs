//! What `cargo metadata` knows of the workspace and of everything it is built from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context as _;
use serde_json::Value;

use crate::shell;

/// The platforms we build and check for; `[graph] targets` in deny.toml says the same.
pub(crate) const PLATFORMS: [&str; 2] = ["x86_64-unknown-linux-gnu", "wasm32-unknown-unknown"];

/// The workspace and its resolved dependencies.
#[derive(Debug, Default)]
pub(crate) struct Metadata {
    /// The packages of the workspace.
    pub(crate) members: Vec<Member>,
    /// Every package that is built on one of [`PLATFORMS`], the members included.
    pub(crate) packages: Vec<Package>,
    /// Where cargo puts what it builds.
    pub(crate) target_dir: PathBuf,
}

/// A package of the workspace.
#[derive(Debug, Clone, Default)]
pub(crate) struct Member {
    /// The package's name.
    pub(crate) name: String,
    /// Its folder from the root, with `/`.
    pub(crate) folder: String,
    /// What its manifest names, for tests and build scripts too.
    pub(crate) declared: BTreeSet<String>,
    /// All it is built from, without what only tests use.
    pub(crate) closure: BTreeSet<String>,
    /// (kind, name) of its targets: `("example", "vectors")`.
    pub(crate) targets: BTreeSet<(String, String)>,
}

/// A package from anywhere.
#[derive(Debug, Clone, Default)]
pub(crate) struct Package {
    /// The package's name.
    pub(crate) name: String,
    /// Its version.
    pub(crate) version: String,
    /// Its licence, as its author wrote it.
    pub(crate) license: Option<String>,
    /// Where it comes from; nothing for a folder on this disk.
    pub(crate) source: Option<String>,
}

impl Metadata {
    /// Asks cargo.
    pub(crate) fn load() -> anyhow::Result<Self> {
        let mut cargo = shell::cargo(&["metadata", "--format-version", "1", "--locked"]);
        for platform in PLATFORMS {
            cargo.args(["--filter-platform", platform]);
        }
        let json = serde_json::from_slice(&shell::capture(&mut cargo)?)?;
        let mut metadata = Self::parse(&json, &shell::root())?;
        // `cargo metadata` also names optional packages that no feature turns on.
        let built = built(&shell::capture(&mut tree())?);
        let is_built =
            |package: &Package| built.contains(&(package.name.clone(), package.version.clone()));
        metadata.packages.retain(is_built);
        for member in &mut metadata.members {
            member.closure.retain(|name| built.iter().any(|(known, _)| known == name));
        }
        Ok(metadata)
    }

    /// Reads the answer of `cargo metadata`.
    pub(crate) fn parse(json: &Value, root: &Path) -> anyhow::Result<Self> {
        let edges = edges(json);
        let names = names(json);
        let member_ids: BTreeSet<&str> = strings(&json["workspace_members"]).collect();
        let mut metadata =
            Self { target_dir: text(json, "target_directory")?.into(), ..Self::default() };
        for package in array(&json["packages"]) {
            metadata.packages.push(Package {
                name: text(package, "name")?.into(),
                version: text(package, "version")?.into(),
                license: package["license"].as_str().map(Into::into),
                source: package["source"].as_str().map(Into::into),
            });
            let id = text(package, "id")?;
            if member_ids.contains(id) {
                let mut member = member(package, root)?;
                member.closure = closure(id, &edges, &names);
                metadata.members.push(member);
            }
        }
        Ok(metadata)
    }

    /// The member of that name.
    pub(crate) fn member(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}

impl Member {
    /// Whether it has an example of that name.
    pub(crate) fn has_example(&self, name: &str) -> bool {
        self.targets.contains(&("example".into(), name.into()))
    }

    /// Whether it has a target of that kind.
    pub(crate) fn has_kind(&self, kind: &str) -> bool {
        self.targets.iter().any(|(known, _)| known == kind)
    }
}

fn tree() -> Command {
    let mut cargo = shell::cargo(&["tree", "--workspace", "--locked", "--prefix", "none"]);
    cargo.args(["--edges", "normal,build,dev", "--format", "{p}"]);
    for platform in PLATFORMS {
        cargo.args(["--target", platform]);
    }
    cargo
}

/// (name, version) of each line of `cargo tree`: `serde v1.0.0 (proc-macro)`.
fn built(tree: &[u8]) -> BTreeSet<(String, String)> {
    let row = |line: &str| {
        let mut words = line.split(' ');
        let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
        Some((name.to_owned(), version.to_owned()))
    };
    String::from_utf8_lossy(tree).lines().filter_map(row).collect()
}

fn member(package: &Value, root: &Path) -> anyhow::Result<Member> {
    let manifest = Path::new(text(package, "manifest_path")?);
    let folder = manifest.parent().unwrap_or(manifest);
    let folder = folder.strip_prefix(root).with_context(|| format!("{folder:?} is outside"))?;
    let mut targets = BTreeSet::new();
    for target in array(&package["targets"]) {
        let name = text(target, "name")?;
        targets.extend(strings(&target["kind"]).map(|kind| (kind.to_owned(), name.to_owned())));
    }
    Ok(Member {
        name: text(package, "name")?.into(),
        folder: folder.to_string_lossy().replace('\\', "/"),
        declared: array(&package["dependencies"])
            .filter_map(|dependency| dependency["name"].as_str())
            .map(Into::into)
            .collect(),
        closure: BTreeSet::new(),
        targets,
    })
}

/// From each package id to the ids it is built from, leaving out what only tests use.
fn edges(json: &Value) -> BTreeMap<&str, Vec<&str>> {
    let mut edges = BTreeMap::new();
    for node in array(&json["resolve"]["nodes"]) {
        let needed = |dep: &&Value| array(&dep["dep_kinds"]).any(|kind| kind["kind"].is_null());
        let to = array(&node["deps"]).filter(needed).filter_map(|dep| dep["pkg"].as_str());
        edges.insert(node["id"].as_str().unwrap_or_default(), to.collect());
    }
    edges
}

fn names(json: &Value) -> BTreeMap<&str, &str> {
    array(&json["packages"])
        .filter_map(|package| Some((package["id"].as_str()?, package["name"].as_str()?)))
        .collect()
}

fn closure(
    start: &str,
    edges: &BTreeMap<&str, Vec<&str>>,
    names: &BTreeMap<&str, &str>,
) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    let mut open = vec![start];
    while let Some(id) = open.pop() {
        for next in edges.get(id).into_iter().flatten() {
            if seen.insert(*next) {
                open.push(next);
            }
        }
    }
    seen.iter().filter_map(|id| names.get(id)).map(|name| (*name).to_owned()).collect()
}

fn text<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a str> {
    value[key].as_str().with_context(|| format!("cargo metadata without `{key}`"))
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn strings(value: &Value) -> impl Iterator<Item = &str> {
    array(value).filter_map(Value::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn sample() -> Value {
        json!({
            "target_directory": "/repo/target",
            "workspace_members": ["a"],
            "packages": [
                {"id": "a", "name": "coterie-a", "version": "0.1.0", "license": "X",
                 "source": null, "manifest_path": "/repo/crates/a/Cargo.toml",
                 "dependencies": [{"name": "b"}, {"name": "t"}],
                 "targets": [{"name": "vectors", "kind": ["example"]}]},
                {"id": "b", "name": "b", "version": "1.0.0", "license": "MIT", "source": "reg"},
                {"id": "c", "name": "c", "version": "1.0.0", "license": "MIT", "source": "reg"},
                {"id": "t", "name": "t", "version": "1.0.0", "license": "MIT", "source": "reg"},
            ],
            "resolve": {"nodes": [
                {"id": "a", "deps": [
                    {"pkg": "b", "dep_kinds": [{"kind": null}]},
                    {"pkg": "t", "dep_kinds": [{"kind": "dev"}]}]},
                {"id": "b", "deps": [{"pkg": "c", "dep_kinds": [{"kind": null}]}]},
            ]},
        })
    }

    #[test]
    fn the_closure_follows_what_is_built_and_not_what_only_tests_use() {
        let metadata = Metadata::parse(&sample(), Path::new("/repo")).unwrap();
        let member = metadata.member("coterie-a").unwrap();
        assert_eq!(member.folder, "crates/a");
        assert_eq!(member.closure, BTreeSet::from(["b".into(), "c".into()]));
        assert_eq!(member.declared, BTreeSet::from(["b".into(), "t".into()]));
        assert!(member.has_example("vectors") && member.has_kind("example"));
        assert_eq!(metadata.packages.len(), 4);
    }

    #[test]
    fn the_tree_names_what_is_built() {
        let tree = b"serde v1.0.0\nserde_derive v1.0.0 (proc-macro)\nserde v1.0.0 (*)\n\n";
        let names: Vec<String> = built(tree).into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["serde", "serde_derive"]);
    }

    #[test]
    fn a_member_outside_the_repository_is_an_error() {
        assert!(Metadata::parse(&sample(), Path::new("/elsewhere")).is_err());
    }
}
