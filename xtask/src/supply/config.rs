//! The part of deny.toml that is checked here as well.

use std::fmt;

use anyhow::{Context as _, bail};
use toml::{Table, Value};

use crate::metadata::Package;

/// What deny.toml says.
#[derive(Debug)]
pub(crate) struct Config {
    /// Licences that any dependency may have.
    pub(crate) licenses: Vec<String>,
    /// Registries that any dependency may come from.
    pub(crate) registries: Vec<String>,
    /// Versions that may stand beside another one.
    pub(crate) skips: Vec<Spec>,
    bans: Vec<Spec>,
    targets: Vec<String>,
    strict: bool,
}

/// A package, or a version of it: `rand@0.8` is every 0.8.x.
#[derive(Debug)]
pub(crate) struct Spec {
    name: String,
    version: Option<String>,
    reason: String,
}

impl Config {
    /// Reads the file.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        let table: Table = text.parse()?;
        let value = Value::Table(table);
        let sources = &at(&value, "sources")?;
        let bans = at(&value, "bans")?;
        let denies =
            |value: &Value, key: &str| value.get(key).and_then(Value::as_str) == Some("deny");
        Ok(Self {
            licenses: strings(at(at(&value, "licenses")?, "allow")?)?,
            registries: strings(at(sources, "allow-registry")?)?,
            skips: specs(at(bans, "skip")?)?,
            bans: specs(at(bans, "deny")?)?,
            targets: strings(at(at(&value, "graph")?, "targets")?)?,
            strict: denies(bans, "multiple-versions")
                && denies(sources, "unknown-registry")
                && denies(sources, "unknown-git"),
        })
    }

    /// What is wrong with the file itself.
    pub(crate) fn objections(&self, platforms: &[&str]) -> Vec<String> {
        let mut wrong = Vec::new();
        if self.targets != platforms {
            wrong.push(format!("deny.toml checks {:?}, xtask {platforms:?}", self.targets));
        }
        if !self.strict {
            wrong.push("deny.toml must deny multiple-versions and unknown sources".into());
        }
        for spec in self.skips.iter().chain(&self.bans).filter(|spec| spec.reason.is_empty()) {
            wrong.push(format!("deny.toml gives no reason for {spec}"));
        }
        wrong
    }

    /// Whether this version may stand beside another one.
    pub(crate) fn is_accepted(&self, name: &str, version: &str) -> bool {
        self.skips.iter().any(|skip| skip.matches(name, version))
    }

    /// Why the package must not be used, if so.
    pub(crate) fn banned(&self, package: &Package) -> Option<String> {
        let ban = self.bans.iter().find(|ban| ban.matches(&package.name, &package.version))?;
        Some(format!("{} {} is banned: {}", package.name, package.version, ban.reason))
    }
}

impl Spec {
    /// Whether it means this version of this package.
    pub(crate) fn matches(&self, name: &str, version: &str) -> bool {
        let Some(wanted) = &self.version else { return self.name == name };
        let begins = version.strip_prefix(wanted.as_str());
        self.name == name && begins.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    }
}

impl fmt::Display for Spec {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(formatter, "{}@{version}", self.name),
            None => write!(formatter, "{}", self.name),
        }
    }
}

fn at<'a>(value: &'a Value, key: &str) -> anyhow::Result<&'a Value> {
    value.get(key).with_context(|| format!("no `{key}`"))
}

fn strings(value: &Value) -> anyhow::Result<Vec<String>> {
    let array = value.as_array().context("expected a list")?;
    let text = |item: &Value| item.as_str().map(Into::into).context("expected text");
    array.iter().map(text).collect()
}

fn specs(value: &Value) -> anyhow::Result<Vec<Spec>> {
    let array = value.as_array().context("expected a list")?;
    array.iter().map(spec).collect()
}

fn spec(value: &Value) -> anyhow::Result<Spec> {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    let Some(package) = text("crate") else { bail!("expected {{ crate, reason }}, got {value}") };
    let (name, version) = match package.split_once('@') {
        Some((name, version)) => (name, Some(version.to_owned())),
        None => (package, None),
    };
    let reason = text("reason").unwrap_or_default().to_owned();
    Ok(Spec { name: name.to_owned(), version, reason })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_matches_its_patches_and_no_neighbour() {
        let spec = Spec { name: "a".into(), version: Some("0.1".into()), reason: "x".into() };
        assert!(spec.matches("a", "0.1.0") && spec.matches("a", "0.1"));
        assert!(!spec.matches("a", "0.10.0") && !spec.matches("b", "0.1.0"));
    }

    #[test]
    fn a_lax_file_is_objected_to() {
        let text = "[graph]\ntargets = []\n[licenses]\nallow = []\n[bans]\nskip = []\n\
                    deny = [{ crate = 'rsa' }]\n[sources]\nallow-registry = []\n";
        assert_eq!(Config::parse(text).unwrap().objections(&["x"]).len(), 3);
        assert!(Config::parse("").is_err());
    }
}
