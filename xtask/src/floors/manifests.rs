//! Every member takes lints and licence from the workspace.

use anyhow::Context as _;

/// What is wrong with a member's manifest.
///
/// # Errors
/// When it is not TOML.
pub(crate) fn check(folder: &str, manifest: &str) -> anyhow::Result<Vec<String>> {
    let manifest: toml::Table =
        manifest.parse().with_context(|| format!("{folder}/Cargo.toml is not TOML"))?;
    let inherits = |value: Option<&toml::Value>| {
        value.and_then(|value| value.get("workspace")).and_then(toml::Value::as_bool) == Some(true)
    };
    let package = manifest.get("package");
    let mut wrong = Vec::new();
    if !inherits(manifest.get("lints")) {
        wrong.push(format!("{folder}/Cargo.toml lacks `[lints] workspace = true`"));
    }
    for key in ["license", "edition", "publish"] {
        if !inherits(package.and_then(|package| package.get(key))) {
            wrong.push(format!("{folder}/Cargo.toml lacks `{key}.workspace = true`"));
        }
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "[package]\nlicense.workspace = true\nedition.workspace = true\n\
                        publish.workspace = true\n[lints]\nworkspace = true\n";

    #[test]
    fn a_member_inherits_lints_and_licence() {
        assert!(check("a", GOOD).unwrap().is_empty());
        assert_eq!(check("a", &GOOD.replace("[lints]", "[other]")).unwrap().len(), 1);
        let own = GOOD.replace("license.workspace = true", "license = 'MIT'");
        assert_eq!(check("a", &own).unwrap().len(), 1);
        assert!(check("a", "not toml").is_err());
    }
}
