//! Identity providers in the settings file: `[firebase]` and `[oidc.NAME]`.

use std::{collections::BTreeMap, net::IpAddr};

use anyhow::bail;
use axum::http::Uri;
use coterie_acts::Provider;
use coterie_types::check_name;
use serde::Deserialize;

/// `[oidc.NAME]`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Oidc {
    issuer: String,
    keys: String,
    audience: Audience,
    label: Option<String>,
    sign_in: Option<String>,
}

/// `[firebase]`; issuer and keys are those of Google unless they are set.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Firebase {
    project: String,
    issuer: Option<String>,
    keys: Option<String>,
    label: Option<String>,
    sign_in: Option<String>,
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
        (provider.label, provider.sign_in) = (section.label, section.sign_in);
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
            label: section.label,
            sign_in: section.sign_in,
        });
    }
    providers.iter().try_for_each(check)?;
    Ok(providers)
}

fn check(provider: &Provider) -> anyhow::Result<()> {
    let Provider { name, issuer, keys_url, audiences, label, sign_in } = provider;
    if !Provider::is_name(name) {
        bail!("[oidc.{name}]: a name is 1 to 32 of a-z, 0-9, '_' and '-'");
    }
    if issuer.is_empty() || audiences.is_empty() || audiences.iter().any(String::is_empty) {
        bail!("[oidc.{name}]: issuer and audience must not be empty");
    }
    if let Some(label) = label {
        check_name(label).map_err(|why| anyhow::anyhow!("[oidc.{name}]: label: {why}"))?;
    }
    let urls = [("keys", Some(keys_url)), ("sign_in", sign_in.as_ref())];
    for (key, url) in urls.into_iter().filter_map(|(key, url)| Some((key, url?))) {
        if !is_trusted(url) {
            bail!(
                "[oidc.{name}]: {key} = {url:?} must be https://… (http:// on this machine only)"
            );
        }
    }
    if sign_in.as_ref().is_some_and(|url| url.contains('#')) {
        bail!("[oidc.{name}]: sign_in must not have a fragment");
    }
    Ok(())
}

/// Whether nobody on the way can change what is fetched from there.
fn is_trusted(url: &str) -> bool {
    let uri = url.parse::<Uri>().ok().filter(|uri| uri.host().is_some());
    let local = uri.as_ref().and_then(Uri::host).is_some_and(is_loopback);
    let scheme = uri.as_ref().and_then(Uri::scheme_str);
    scheme == Some("https") || (scheme == Some("http") && local)
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
        let page = |rest: &str| {
            let text =
                format!("[oidc.a]\nissuer = \"i\"\nkeys = \"https://k\"\naudience = \"a\"\n{rest}");
            read(&text).map(|mut all| all.remove(0)).map_err(|why| format!("{why:#}"))
        };
        for url in ["http://a.example/o", "a", "javascript:alert(1)", "https://a/o#f"] {
            assert!(page(&format!("sign_in = {url:?}")).unwrap_err().contains("sign_in"), "{url}");
        }
        assert!(page("label = \"\"").unwrap_err().contains("label"));
        let named = page("label = \"Ours\"\nsign_in = \"https://a/o?tenant=1\"").unwrap();
        assert_eq!(named.sign_in.as_deref(), Some("https://a/o?tenant=1"));
        assert_eq!(named.label.as_deref(), Some("Ours"));
        let both = "[firebase]\nproject = \"p\"\n[oidc.firebase]\nissuer = \"i\"\nkeys = \"https://k\"\naudience = \"a\"";
        assert!(read(both).unwrap_err().to_string().contains("same provider"));
        assert!(read("[firebase]\nprojekt = \"p\"").is_err());
    }
}
