//! Settings: flags and environment first, then the file, then defaults.

use std::{
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use coterie_api::RateConfig;
use serde::Deserialize;

use crate::flags::{Flags, LogFormat};

const LISTEN: &str = "127.0.0.1:8448";

/// What the node runs with.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    pub(crate) data: PathBuf,
    pub(crate) listen: SocketAddr,
    /// Without a slash at its end; `None` is the address listened on.
    pub(crate) public_url: Option<String>,
    pub(crate) web: Option<PathBuf>,
    pub(crate) log: LogFormat,
    pub(crate) log_filter: String,
    pub(crate) rate: RateConfig,
    pub(crate) trusted_proxies: Vec<IpAddr>,
}

/// The settings file. Paths in it are relative to its folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    web: Option<PathBuf>,
    log: Option<LogFormat>,
    log_filter: Option<String>,
    #[serde(default)]
    trusted_proxies: Vec<IpAddr>,
    #[serde(default)]
    rate: Rate,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rate {
    auth_per_minute: Option<u32>,
    auth_burst: Option<u32>,
}

impl Config {
    pub(crate) fn resolve(flags: &Flags) -> anyhow::Result<Self> {
        let file = match &flags.config {
            Some(path) => File::read(path)?,
            None => File::default(),
        };
        let flags = flags.clone();
        let Some(data) = flags.data.or(file.data) else {
            bail!("--data DIR is needed (or COTERIE_NODE_DATA, or `data` in the settings file)");
        };
        let listen = match flags.listen.or(file.listen) {
            Some(listen) => listen,
            None => LISTEN.parse()?,
        };
        let public_url = flags.public_url.or(file.public_url).map(check_url).transpose()?;
        let web = flags.web.or(file.web);
        if let Some(web) = web.as_ref().filter(|web| !web.is_dir()) {
            bail!("--web {}: there is no such folder", web.display());
        }
        let default = RateConfig::default();
        let rate = RateConfig {
            auth_per_minute: file.rate.auth_per_minute.unwrap_or(default.auth_per_minute),
            auth_burst: file.rate.auth_burst.unwrap_or(default.auth_burst),
        };
        if rate.auth_per_minute == 0 || rate.auth_burst == 0 {
            bail!("rate.auth_per_minute and rate.auth_burst must be at least 1");
        }
        Ok(Self {
            data,
            listen,
            public_url,
            web,
            log: flags.log.or(file.log).unwrap_or_default(),
            log_filter: flags.log_filter.or(file.log_filter).unwrap_or_else(|| "info".into()),
            rate,
            trusted_proxies: file.trusted_proxies,
        })
    }
}

impl File {
    fn read(path: &Path) -> anyhow::Result<Self> {
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("reading the settings {}", path.display()))?;
        let mut file: Self = toml::from_str(&text)
            .with_context(|| format!("the settings {} are wrong", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new("."));
        file.data = file.data.map(|p| folder.join(p));
        file.web = file.web.map(|p| folder.join(p));
        Ok(file)
    }
}

fn check_url(url: String) -> anyhow::Result<String> {
    let parsed: axum::http::Uri = url.parse().with_context(|| format!("public URL {url:?}"))?;
    let scheme = matches!(parsed.scheme_str(), Some("http" | "https"));
    if !scheme || parsed.authority().is_none() || parsed.query().is_some() || url.contains('#') {
        bail!("the public URL {url:?} must be http(s)://host[:port][/path]");
    }
    Ok(url.trim_end_matches('/').into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flags(arguments: &[&str]) -> Flags {
        use clap::Parser;
        Flags::try_parse_from(std::iter::once("coterie-node").chain(arguments.iter().copied()))
            .unwrap()
    }

    fn with_file(text: &str, arguments: &[&str]) -> anyhow::Result<Config> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("node.toml");
        std::fs::write(&path, text).unwrap();
        let mut flags = flags(arguments);
        flags.config = Some(path);
        let config = Config::resolve(&flags);
        if let Ok(config) = &config
            && text.contains("data =")
            && arguments.is_empty()
        {
            assert!(config.data.starts_with(folder.path()), "relative to the file");
        }
        config
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let text = "data = \"d\"\nlisten = \"127.0.0.1:1\"\nlog = \"json\"\n[rate]\nauth_burst = 9";
        let config = with_file(text, &[]).unwrap();
        assert_eq!(config.listen.port(), 1);
        assert_eq!(config.log, LogFormat::Json);
        assert_eq!((config.rate.auth_burst, config.rate.auth_per_minute), (9, 60));
        let config = with_file(text, &["--listen", "127.0.0.1:2", "--log", "text"]).unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.log, LogFormat::Text);
        let config = Config::resolve(&flags(&["--data", "x"])).unwrap();
        assert_eq!(config.listen.to_string(), LISTEN);
        assert_eq!(config.public_url, None);
    }

    #[test]
    fn wrong_settings_are_named() {
        let error = |result: anyhow::Result<Config>| format!("{:#}", result.unwrap_err());
        assert!(error(Config::resolve(&flags(&[]))).contains("--data"));
        assert!(error(with_file("datta = \"d\"", &[])).contains("datta"));
        assert!(error(with_file("data = \"d\"\n[rate]\nauth_burst = 0", &[])).contains("at least"));
        let url = |url| Config::resolve(&flags(&["--data", "x", "--public-url", url]));
        for bad in ["example.org", "ftp://example.org", "http://a/?q", "http://a/#f", ""] {
            assert!(error(url(bad)).contains("public URL"), "{bad}");
        }
        assert_eq!(url("https://a.example/x/").unwrap().public_url.unwrap(), "https://a.example/x");
        let web = Config::resolve(&flags(&["--data", "x", "--web", "/nonexistent/web"]));
        assert!(error(web).contains("no such folder"));
    }
}
