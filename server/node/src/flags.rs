//! The command line and the environment.

use std::{io::Write, net::SocketAddr, path::PathBuf, process::ExitCode};

use clap::{Parser, Subcommand, ValueEnum};
use coterie_api::Role;

/// A node of Coterie: relays and orders what it cannot read.
#[derive(Debug, Clone, Default, Parser)]
#[command(name = "coterie-node", version)]
pub(crate) struct Flags {
    /// Folder of the database and the node's secrets; made if it does not exist. Not needed with
    /// both --database-url and --secrets.
    #[arg(long, env = "COTERIE_NODE_DATA", value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// A Postgres database, `postgres://user:password@host/name?sslmode=verify-full` [default:
    /// SQLite in the data folder]. A password is better given by the environment or in the
    /// settings: everybody on the machine sees the command line.
    #[arg(long, env = "COTERIE_NODE_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) database_url: Option<String>,
    /// Folder of the node's secrets [default: `secrets` in the data folder]. Nodes of one database
    /// need the same secrets.
    #[arg(long, env = "COTERIE_NODE_SECRETS", value_name = "DIR")]
    pub(crate) secrets: Option<PathBuf>,
    /// Where uploaded files are kept, sealed: a folder, or a bucket's URL like `s3://bucket/folder` if
    /// this program was built with them [default: `blobs` in the data folder]. Nodes of one database
    /// need the same place.
    #[arg(long, env = "COTERIE_NODE_BLOBS", value_name = "PLACE")]
    pub(crate) blobs: Option<String>,
    /// Who hands out files, sealed as they are, when not the node itself: `signed`, the bucket, at
    /// addresses that the node signs for 5 minutes; or a base like `https://cdn.example.org/files`,
    /// a CDN or another origin that has the parts as BLOB/PART.
    #[arg(long, env = "COTERIE_NODE_FILES_AT", value_name = "WHO")]
    pub(crate) files_at: Option<String>,
    /// Address and port to listen on [default: 127.0.0.1:8448]; port 0 takes a free one.
    #[arg(long, env = "COTERIE_NODE_LISTEN", value_name = "ADDR")]
    pub(crate) listen: Option<SocketAddr>,
    /// Settings, a TOML file; flags and environment win over it.
    #[arg(long, env = "COTERIE_NODE_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Where invitation links point [default: the address listened on].
    #[arg(long, env = "COTERIE_NODE_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// Folder of a web client that is served in the place of the one that is built in.
    #[arg(long, env = "COTERIE_NODE_WEB", value_name = "DIR")]
    pub(crate) web: Option<PathBuf>,
    /// The Redis where nodes of one database meet, `redis://host:6379/` [default: none, one node
    /// alone]. Wake-ups, rate limits and presence only: the database is the truth. A password is
    /// better given by the environment or in the settings.
    #[arg(long, env = "COTERIE_NODE_REDIS_URL", value_name = "URL", hide_env_values = true)]
    pub(crate) redis_url: Option<String>,
    /// What this process serves [default: all].
    #[arg(long, env = "COTERIE_NODE_ROLE", value_name = "PART")]
    pub(crate) role: Option<Part>,
    /// How many days the data of deleted users and servers are kept [default: 30].
    #[arg(long, env = "COTERIE_NODE_RETENTION_DAYS", value_name = "N")]
    pub(crate) retention_days: Option<u32>,
    /// Form of the log on stderr [default: text].
    #[arg(long, env = "COTERIE_NODE_LOG", value_name = "FORMAT")]
    pub(crate) log: Option<LogFormat>,
    /// What is logged, as in `info,coterie_acts=debug` [default: info].
    #[arg(long, env = "COTERIE_NODE_LOG_FILTER", value_name = "FILTER")]
    pub(crate) log_filter: Option<String>,
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

/// What else the program does.
#[derive(Debug, Clone, Copy, Subcommand)]
pub(crate) enum Command {
    /// Prints the OpenAPI document.
    Openapi,
}

/// What a process serves, so that each part scales apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Part {
    /// REST and the gateway.
    #[default]
    All,
    /// REST, the web client and health.
    Api,
    /// The gateway's WebSocket and health.
    Gateway,
}

impl From<Part> for Role {
    fn from(part: Part) -> Self {
        match part {
            Part::All => Self::All,
            Part::Api => Self::Api,
            Part::Gateway => Self::Gateway,
        }
    }
}

/// The form of the log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// Lines for people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

/// What the command line came to.
pub(crate) enum Parsed {
    /// Go on with these.
    Flags(Box<Flags>),
    /// Help, the version or an error was printed.
    Said(ExitCode),
}

impl Flags {
    pub(crate) fn from_arguments() -> Parsed {
        match Self::try_parse() {
            Ok(flags) => Parsed::Flags(Box::new(flags)),
            Err(error) if !error.use_stderr() => {
                let _ = error.print();
                Parsed::Said(ExitCode::SUCCESS)
            }
            Err(error) => {
                let text = error.to_string();
                let first = text.lines().next().unwrap_or_default();
                let first = first.strip_prefix("error: ").unwrap_or(first);
                let _ = writeln!(std::io::stderr(), "coterie-node: {first}");
                Parsed::Said(ExitCode::from(2))
            }
        }
    }
}
