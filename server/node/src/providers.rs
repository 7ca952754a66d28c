//! Identity providers in the settings file: `[firebase]` and `[oidc.NAME]`.

use std::{collections::BTreeMap, net::IpAddr};

use anyhow::bail;
use axum::http::Uri;
use coterie_acts::Provider;
use serde::Deserialize;

/// `[oidc.NAME]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Oidc {
    issuer: String,
    keys: String,
    audience: Audience,
}

/// `[firebase]`; issuer and keys are those of Google unless they are set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Firebase {
    project: String,
    issuer: Option<String>,
    keys: Option<String>,
}

/// One client id or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The providers of the sections.
pub(crate) fn resolve(
    sections: BTreeMap<String, Oidc>,
    firebase: Option<Firebase>,
) -> anyhow::Result<Vec<Provider>> {
    let mut providers = Vec::new();
    if let Some(section) = firebase {
        if sections.contains_key(Provider::FIREBASE) {
            bail!("[firebase] and [oidc.firebase] are the same provider: set one of them");
        }
        let mut provider = Provider::firebase(&section.project);
        provider.issuer = section.issuer.unwrap_or(provider.issuer);
        provider.keys_url = section.keys.unwrap_or(provider.keys_url);
        providers.push(provider);
    }
    for (name, section) in sections {
        let audiences = match section.audience {
            Audience::One(audience) => vec![audience],
            Audience::Many(audiences) => audiences,
        };
        providers.push(Provider {
            name,
            issuer: section.issuer,
            keys_url: section.keys,
            audiences,
        });
    }
    providers.iter().try_for_each(check)?;
    Ok(providers)
}

fn check(provider: &Provider) -> anyhow::Result<()> {
    let Provider { name, issuer, keys_url, audiences } = provider;
    if !Provider::is_name(name) {
        bail!("[oidc.{name}]: a name is 1 to 32 of a-z, 0-9, '_' and '-'");
    }
    if issuer.is_empty() || audiences.is_empty() || audiences.iter().any(String::is_empty) {
        bail!("[oidc.{name}]: issuer and audience must not be empty");
    }
    let uri = keys_url.parse::<Uri>().ok().filter(|uri| uri.host().is_some());
    let local = uri.as_ref().and_then(Uri::host).is_some_and(is_loopback);
    let scheme = uri.as_ref().and_then(Uri::scheme_str);
    if scheme == Some("https") || (scheme == Some("http") && local) {
        return Ok(());
    }
    bail!("[oidc.{name}]: keys = {keys_url:?} must be https://… (http:// on this machine only)")
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct File {
        #[serde(default)]
        oidc: BTreeMap<String, Oidc>,
        firebase: Option<Firebase>,
    }

    fn read(text: &str) -> anyhow::Result<Vec<Provider>> {
        let file: File = toml::from_str(text)?;
        resolve(file.oidc, file.firebase)
    }

    #[test]
    fn firebase_needs_a_project_alone() {
        let providers = read("[firebase]\nproject = \"garden\"").unwrap();
        let firebase = &providers[0];
        assert_eq!(firebase.issuer, "https://securetoken.google.com/garden");
        assert_eq!(
            (firebase.name.as_str(), firebase.audiences.as_slice()),
            ("firebase", &["garden".to_owned()][..])
        );
        assert!(firebase.keys_url.starts_with("https://www.googleapis.com/"));
        let own =
            read("[firebase]\nproject = \"g\"\nissuer = \"i\"\nkeys = \"http://127.0.0.1:9/k\"");
        let own = own.unwrap().remove(0);
        assert_eq!((own.issuer.as_str(), own.keys_url.as_str()), ("i", "http://127.0.0.1:9/k"));
    }

    #[test]
    fn any_provider_is_issuer_keys_and_audience() {
        let text = "[oidc.a]\nissuer = \"https://a\"\nkeys = \"https://a/k\"\naudience = \"x\"\n\
                    [oidc.b]\nissuer = \"https://b\"\nkeys = \"http://[::1]:8/k\"\naudience = [\"x\", \"y\"]";
        let providers = read(text).unwrap();
        assert_eq!(providers.iter().map(|p| p.name.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(providers[1].audiences, ["x", "y"]);
    }

    #[test]
    fn wrong_sections_are_named() {
        let oidc = |name: &str, issuer: &str, keys: &str, audience: &str| {
            let text = format!(
                "[oidc.{name}]\nissuer = \"{issuer}\"\nkeys = \"{keys}\"\naudience = {audience}"
            );
            format!("{:#}", read(&text).unwrap_err())
        };
        assert!(oidc("A", "i", "https://k", "\"a\"").contains("[oidc.A]"));
        assert!(oidc("a", "", "https://k", "\"a\"").contains("issuer"));
        assert!(oidc("a", "i", "https://k", "[]").contains("audience"));
        for keys in ["http://issuer.example/k", "http://127.0.0.1.example/k", "ftp://k", "k", ""] {
            assert!(oidc("a", "i", keys, "\"a\"").contains("https://"), "{keys}");
        }
        let both = "[firebase]\nproject = \"p\"\n[oidc.firebase]\nissuer = \"i\"\nkeys = \"https://k\"\naudience = \"a\"";
        assert!(read(both).unwrap_err().to_string().contains("same provider"));
        assert!(read("[firebase]\nprojekt = \"p\"").is_err());
    }
}
