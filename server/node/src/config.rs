//! Settings: flags and environment first, then the file, then defaults.

use std::{
    collections::BTreeMap,
    net::{IpAddr, SocketAddr},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use coterie_acts::{BlobSettings, Provider};
use coterie_api::{RateConfig, Role};
use coterie_store_postgres::Settings;
use coterie_types::limits::{RETENTION_DEFAULT, SERVERS_OWNED_PER_USER};
use ipnet::IpNet;
use serde::Deserialize;

use crate::{
    blobs::Files,
    database::Pools,
    flags::{Flags, LogFormat, Part},
    providers::{self, Firebase, Oidc},
    rate::Rate,
};

const LISTEN: &str = "127.0.0.1:8448";

/// What the node runs with.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// `None` only where neither database nor secrets need it.
    pub(crate) data: Option<PathBuf>,
    /// A Postgres; `None` is SQLite in the data folder.
    pub(crate) database: Option<Settings>,
    /// `None` is in the data folder.
    pub(crate) secrets: Option<PathBuf>,
    /// A folder or a URL; `None` is in the data folder.
    pub(crate) blobs: Option<String>,
    /// Who hands them out, if not the node.
    pub(crate) files_at: Option<String>,
    pub(crate) files: BlobSettings,
    pub(crate) listen: SocketAddr,
    /// Without a slash at its end; `None` is the address listened on.
    pub(crate) public_url: Option<String>,
    pub(crate) web: Option<PathBuf>,
    pub(crate) log: LogFormat,
    pub(crate) log_filter: String,
    pub(crate) rate: RateConfig,
    pub(crate) trusted_proxies: Vec<IpNet>,
    /// `None` where there are no other nodes.
    pub(crate) redis: Option<Redis>,
    pub(crate) role: Role,
    /// Most servers a user owns.
    pub(crate) owned_servers: usize,
    /// How long the data of what was deleted are kept, milliseconds.
    pub(crate) retention: u64,
    pub(crate) providers: Vec<Provider>,
}

/// Where nodes meet.
#[derive(Clone)]
pub(crate) struct Redis {
    pub(crate) url: String,
    /// Before every name, so that deployments may share a Redis.
    pub(crate) prefix: String,
}

/// Without the URL, which may hold a password.
impl std::fmt::Debug for Redis {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redis").field("prefix", &self.prefix).finish_non_exhaustive()
    }
}

/// The settings file. Paths in it are relative to its folder.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    data: Option<PathBuf>,
    database_url: Option<String>,
    secrets: Option<PathBuf>,
    blobs: Option<String>,
    files_at: Option<String>,
    listen: Option<SocketAddr>,
    public_url: Option<String>,
    web: Option<PathBuf>,
    log: Option<LogFormat>,
    log_filter: Option<String>,
    #[serde(default)]
    trusted_proxies: Vec<String>,
    redis_url: Option<String>,
    redis_prefix: Option<String>,
    role: Option<Part>,
    retention_days: Option<u32>,
    #[serde(default)]
    rate: Rate,
    #[serde(default)]
    quotas: Quotas,
    #[serde(default)]
    files: Files,
    #[serde(default)]
    database: Pools,
    firebase: Option<Firebase>,
    #[serde(default)]
    oidc: BTreeMap<String, Oidc>,
}

/// How much one user may have.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Quotas {
    owned_servers: Option<usize>,
}

impl Config {
    pub(crate) fn resolve(flags: &Flags) -> anyhow::Result<Self> {
        let file = match &flags.config {
            Some(path) => File::read(path)?,
            None => File::default(),
        };
        let flags = flags.clone();
        let data = flags.data.or(file.data);
        let database = file.database.of(flags.database_url.or(file.database_url))?;
        let secrets = flags.secrets.or(file.secrets);
        if data.is_none() && (database.is_none() || secrets.is_none()) {
            bail!("--data DIR is needed (or COTERIE_NODE_DATA, or `data` in the settings file)");
        }
        let listen = match flags.listen.or(file.listen) {
            Some(listen) => listen,
            None => LISTEN.parse()?,
        };
        let public_url = flags.public_url.or(file.public_url).map(check_url).transpose()?;
        let web = flags.web.or(file.web);
        if let Some(web) = web.as_ref().filter(|web| !web.is_dir()) {
            bail!("--web {}: there is no such folder", web.display());
        }
        let redis = redis(flags.redis_url.or(file.redis_url), file.redis_prefix)?;
        let role = Role::from(flags.role.or(file.role).unwrap_or_default());
        if role != Role::All && database.is_none() {
            bail!("--role api or gateway needs a --database-url: a data folder has one node");
        }
        let owned_servers = file.quotas.owned_servers.unwrap_or(SERVERS_OWNED_PER_USER);
        Ok(Self {
            data,
            database,
            secrets,
            blobs: flags.blobs.or(file.blobs),
            files_at: flags.files_at.or(file.files_at),
            files: file.files.resolve(),
            listen,
            public_url,
            web,
            log: flags.log.or(file.log).unwrap_or_default(),
            log_filter: flags.log_filter.or(file.log_filter).unwrap_or_else(|| "info".into()),
            rate: file.rate.resolve()?,
            trusted_proxies: networks(&file.trusted_proxies)?,
            redis,
            role,
            owned_servers,
            retention: flags.retention_days.or(file.retention_days).map_or(RETENTION_DEFAULT, days),
            providers: providers::resolve(file.oidc, file.firebase)?,
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
        file.secrets = file.secrets.map(|p| folder.join(p));
        file.web = file.web.map(|p| folder.join(p));
        file.blobs = file.blobs.map(|place| match place.contains("://") {
            true => place,
            false => folder.join(place).to_string_lossy().into_owned(),
        });
        Ok(file)
    }
}

/// In milliseconds.
fn days(days: u32) -> u64 {
    u64::from(days) * 24 * 3600 * 1000
}

/// Addresses and networks, like `10.0.0.7` and `10.0.0.0/8`.
fn networks(given: &[String]) -> anyhow::Result<Vec<IpNet>> {
    let network = |text: &String| {
        let network = text.parse::<IpNet>().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network.with_context(|| format!("trusted_proxies: {text:?} is no address and no network"))
    };
    given.iter().map(network).collect()
}

fn redis(url: Option<String>, prefix: Option<String>) -> anyhow::Result<Option<Redis>> {
    let Some(url) = url else {
        if prefix.is_some() {
            bail!("redis_prefix is for a redis_url");
        }
        return Ok(None);
    };
    let prefix = prefix.unwrap_or_else(|| "coterie".into());
    if prefix.is_empty() || !prefix.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-') {
        bail!("redis_prefix {prefix:?} must be letters, digits and dashes");
    }
    Ok(Some(Redis { url, prefix }))
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
            let data = config.data.as_ref().unwrap();
            assert!(data.starts_with(folder.path()), "relative to the file");
        }
        config
    }

    #[test]
    fn flags_win_over_the_file_and_the_file_over_defaults() {
        let text = "data = \"d\"\nlisten = \"127.0.0.1:1\"\nlog = \"json\"\n[rate.auth]\nburst = 9";
        let config = with_file(text, &[]).unwrap();
        assert_eq!(config.listen.port(), 1);
        assert_eq!(config.log, LogFormat::Json);
        assert_eq!((config.rate.auth.burst, config.rate.auth.per_minute), (9, 60));
        let config = with_file(text, &["--listen", "127.0.0.1:2", "--log", "text"]).unwrap();
        assert_eq!(config.listen.port(), 2);
        assert_eq!(config.log, LogFormat::Text);
        let config = Config::resolve(&flags(&["--data", "x"])).unwrap();
        assert_eq!(config.listen.to_string(), LISTEN);
        assert_eq!(config.public_url, None);
    }

    #[test]
    fn redis_role_and_quotas_come_from_flags_or_the_file() {
        let config = Config::resolve(&flags(&["--data", "x"])).unwrap();
        assert!(config.redis.is_none());
        assert_eq!((config.role, config.owned_servers), (Role::All, 100));
        assert_eq!(config.retention, days(30));
        let text = "data = \"d\"\nredis_url = \"redis://:canary@file\"\nredis_prefix = \"blue\"\n\
                    database_url = \"postgres://d\"\nrole = \"api\"\n[quotas]\nowned_servers = 3";
        let config = with_file(text, &[]).unwrap();
        assert_eq!((config.role, config.owned_servers), (Role::Api, 3));
        assert!(!format!("{config:?}").contains("canary"));
        assert_eq!(config.redis.unwrap().prefix, "blue");
        let kept = with_file("data = \"d\"\nretention_days = 7", &[]).unwrap();
        assert_eq!(kept.retention, days(7));
        let kept = with_file("data = \"d\"\nretention_days = 7", &["--retention-days", "0"]);
        assert_eq!(kept.unwrap().retention, 0);
        let config = with_file(text, &["--role", "gateway", "--redis-url", "redis://flag"]);
        let config = config.unwrap();
        assert_eq!(
            (config.role, config.redis.unwrap().url),
            (Role::Gateway, "redis://flag".into())
        );
    }

    #[test]
    fn a_postgres_and_its_secrets_stand_in_the_place_of_a_data_folder() {
        let text = "database_url = \"postgres://file/d\"\nsecrets = \"s\"\n[database]\nreaders = 3";
        let config = with_file(text, &[]).unwrap();
        assert_eq!((&config.data, config.secrets.unwrap().is_absolute()), (&None, true));
        let database = config.database.unwrap();
        assert_eq!(database.url, "postgres://file/d");
        assert_eq!((database.writers, database.readers), (Settings::WRITERS, 3));
        let config = with_file(text, &["--database-url", "postgres://flag/d"]).unwrap();
        assert_eq!(config.database.unwrap().url, "postgres://flag/d");
        let only = |flag, value| Config::resolve(&flags(&[flag, value])).unwrap_err().to_string();
        assert!(only("--database-url", "postgres://flag/d").contains("--data"));
        assert!(only("--secrets", "s").contains("--data"));
        assert!(Config::resolve(&flags(&["--data", "x"])).unwrap().database.is_none());
    }

    #[test]
    fn wrong_settings_are_named() {
        let error = |result: anyhow::Result<Config>| format!("{:#}", result.unwrap_err());
        assert!(error(Config::resolve(&flags(&[]))).contains("--data"));
        assert!(error(with_file("datta = \"d\"", &[])).contains("datta"));
        let shut = "data = \"d\"\n[rate.auth]\nburst = 0";
        assert!(error(with_file(shut, &[])).contains("at least"));
        assert!(error(with_file("data = \"d\"\nredis_prefix = \"a\"", &[])).contains("redis_url"));
        let strange = "data = \"d\"\nredis_url = \"redis://h\"\nredis_prefix = \"a:b\"";
        assert!(error(with_file(strange, &[])).contains("redis_prefix"));
        assert!(error(with_file("data = \"d\"\nrole = \"both\"", &[])).contains("role"));
        assert!(error(with_file("data = \"d\"\nrole = \"api\"", &[])).contains("--database-url"));
        let proxies = "data = \"d\"\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\", \"somebody\"]";
        assert!(error(with_file(proxies, &[])).contains("\"somebody\""));
        let pool = "data = \"d\"\ndatabase_url = \"postgres://d\"\n[database]\nwriters = 0";
        assert!(error(with_file(pool, &[])).contains("at least"));
        let alone = "data = \"d\"\n[database]\nwriters = 2";
        assert!(error(with_file(alone, &[])).contains("database_url"));
        let url = |url| Config::resolve(&flags(&["--data", "x", "--public-url", url]));
        for bad in ["example.org", "ftp://example.org", "http://a/?q", "http://a/#f", ""] {
            assert!(error(url(bad)).contains("public URL"), "{bad}");
        }
        assert_eq!(url("https://a.example/x/").unwrap().public_url.unwrap(), "https://a.example/x");
        let web = Config::resolve(&flags(&["--data", "x", "--web", "/nonexistent/web"]));
        assert!(error(web).contains("no such folder"));
    }
}
