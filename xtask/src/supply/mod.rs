//! Licences, sources and duplicates of all we build from, by the rules in deny.toml.
//!
//! A lean reading of the same file that `cargo deny check licenses bans sources` reads, so that a
//! fresh clone checks them without minutes of installing; `cargo xtask test` runs cargo-deny itself
//! too wherever it is on the PATH.

mod config;
mod expression;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context as _;
use config::Config;

use crate::metadata::{PLATFORMS, Package};

/// The licence of everything in the workspace.
const OURS: &str = "AGPL-3.0-or-later";

/// What is wrong with the packages we build from.
pub(crate) fn check(root: &Path, packages: &[Package]) -> anyhow::Result<Vec<String>> {
    let text = fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let config = Config::parse(&text).context("deny.toml")?;
    Ok(judge(&config, packages))
}

fn judge(config: &Config, packages: &[Package]) -> Vec<String> {
    let mut wrong = config.objections(&PLATFORMS);
    for package in packages {
        wrong.extend(license(config, package));
        wrong.extend(source(config, package));
        wrong.extend(config.banned(package));
    }
    wrong.extend(duplicates(config, packages));
    wrong
}

fn license(config: &Config, package: &Package) -> Option<String> {
    let name = format!("{} {}", package.name, package.version);
    let Some(license) = &package.license else { return Some(format!("{name} names no licence")) };
    if package.source.is_none() {
        return (license != OURS).then(|| format!("{name} is under {license}, not {OURS}"));
    }
    match expression::allows(license, &config.licenses) {
        Ok(true) => None,
        Ok(false) => Some(format!("{name}: deny.toml does not allow its licence, {license}")),
        Err(error) => Some(format!("{name}: licence `{license}`: {error}")),
    }
}

fn source(config: &Config, package: &Package) -> Option<String> {
    let source = package.source.as_deref()?;
    let registry = source.strip_prefix("registry+").unwrap_or(source);
    (!config.registries.iter().any(|known| known == registry))
        .then(|| format!("{} {} comes from {source}", package.name, package.version))
}

fn duplicates(config: &Config, packages: &[Package]) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        versions.entry(&package.name).or_default().insert(&package.version);
    }
    let mut wrong = Vec::new();
    for (name, versions) in &versions {
        let open: Vec<&str> =
            versions.iter().copied().filter(|version| !config.is_accepted(name, version)).collect();
        if open.len() > 1 {
            let open = open.join(" and ");
            wrong.push(format!("{name} comes in {open} (cargo tree -d; deny.toml, bans.skip)"));
        }
    }
    for skip in &config.skips {
        let needed = |(name, versions): (&&str, &BTreeSet<&str>)| {
            versions.len() > 1 && versions.iter().any(|version| skip.matches(name, version))
        };
        if !versions.iter().any(needed) {
            wrong.push(format!("deny.toml accepts {skip}, which is no duplicate any more"));
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;

    const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

    fn config(skip: &str) -> Config {
        let text = format!(
            "[graph]\ntargets = ['x86_64-unknown-linux-gnu', 'wasm32-unknown-unknown']\n\
             [licenses]\nallow = ['MIT']\n\
             [bans]\nmultiple-versions = 'deny'\nskip = [{skip}]\n\
             deny = [{{ crate = 'rsa', reason = 'timing' }}]\n\
             [sources]\nunknown-registry = 'deny'\nunknown-git = 'deny'\n\
             allow-registry = ['https://github.com/rust-lang/crates.io-index']\n"
        );
        Config::parse(&text).unwrap()
    }

    fn package(name: &str, version: &str) -> Package {
        Package {
            name: name.into(),
            version: version.into(),
            license: Some("MIT".into()),
            source: Some(REGISTRY.into()),
        }
    }

    #[test]
    fn a_licence_not_allowed_is_refused() {
        let good = package("a", "1.0.0");
        assert!(judge(&config(""), std::slice::from_ref(&good)).is_empty());
        let closed = Package { license: Some("BUSL-1.1".into()), ..good.clone() };
        assert_eq!(judge(&config(""), &[closed]).len(), 1);
        let unnamed = Package { license: None, ..good };
        assert_eq!(judge(&config(""), &[unnamed]).len(), 1);
    }

    #[test]
    fn our_own_packages_are_under_our_licence() {
        let ours =
            Package { license: Some(OURS.into()), source: None, ..package("coterie-a", "0.1.0") };
        assert!(judge(&config(""), std::slice::from_ref(&ours)).is_empty());
        let other = Package { license: Some("MIT".into()), ..ours };
        assert_eq!(judge(&config(""), &[other]).len(), 1);
    }

    #[test]
    fn a_source_beside_the_registry_is_refused() {
        for source in ["git+https://example.org/a", "registry+https://example.org/index"] {
            let package = Package { source: Some(source.into()), ..package("a", "1.0.0") };
            assert_eq!(judge(&config(""), &[package]).len(), 1, "{source}");
        }
    }

    #[test]
    fn a_banned_package_is_refused() {
        assert_eq!(judge(&config(""), &[package("rsa", "0.9.0")]).len(), 1);
    }

    #[test]
    fn a_new_major_is_refused_until_it_is_accepted() {
        let two = [package("rand", "0.8.5"), package("rand", "0.9.1")];
        assert_eq!(judge(&config(""), &two).len(), 1);
        let accepted = config("{ crate = 'rand@0.8', reason = 'openmls' }");
        assert!(judge(&accepted, &two).is_empty());
        let three = [two.to_vec(), vec![package("rand", "0.10.0")]].concat();
        assert_eq!(judge(&accepted, &three).len(), 1);
    }

    #[test]
    fn an_accepted_duplicate_that_is_gone_is_named() {
        let stale = config("{ crate = 'rand@0.7', reason = 'old' }");
        assert_eq!(judge(&stale, &[package("rand", "0.8.5")]).len(), 1);
    }
}
