//! Connecting to the database.

use std::{
    str::FromStr,
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use sqlx::{
    Connection, Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};

use crate::migrations;

/// How long a request waits for a connection.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection that lay idle for longer is asked whether it still works before it is used.
const FRESH: Duration = Duration::from_secs(1);

/// Whatever the server's defaults: a commit is durable when it returns, sees what others have
/// committed at each statement, and waits for nobody without end. A node that hangs keeps its
/// locks for no longer than a minute.
const SESSION: &str = "
SELECT set_config('synchronous_commit', 'on', false)
 WHERE current_setting('synchronous_commit') = 'off';
SET default_transaction_isolation = 'read committed';
SET statement_timeout = '30s';
SET lock_timeout = '10s';
SET idle_in_transaction_session_timeout = '60s';
";

/// Where the database is, and how many connections a node holds at most.
#[derive(Clone)]
pub struct Settings {
    /// `postgres://user:password@host:port/database?sslmode=…`
    pub url: String,
    /// Transactions at a time, from 1.
    pub writers: u32,
    /// Reads at a time, from 1.
    pub readers: u32,
}

impl Settings {
    /// Writers when nothing else is said.
    pub const WRITERS: u32 = 8;
    /// Readers when nothing else is said.
    pub const READERS: u32 = 16;

    /// The database at this URL, with as many connections as usual.
    #[must_use]
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), writers: Self::WRITERS, readers: Self::READERS }
    }
}

impl std::fmt::Debug for Settings {
    /// Without the URL: there may be a password in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings")
            .field("writers", &self.writers)
            .field("readers", &self.readers)
            .finish_non_exhaustive()
    }
}

/// Why the database could not be opened. Never says the password.
#[derive(Debug)]
pub struct OpenError {
    place: String,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the database {} could not be opened: {}", self.place, self.source)
    }
}

impl std::error::Error for OpenError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(self.source.as_ref())
    }
}

/// The store on one Postgres database. Cheap to clone.
#[derive(Clone)]
pub struct PostgresStore {
    pub(crate) writers: PgPool,
    pub(crate) readers: PgPool,
    pub(crate) commits: Arc<AtomicU64>,
    verified: bool,
}

impl PostgresStore {
    /// Connects, and brings the schema up to date. Nodes may do so at the same time: an advisory
    /// lock lets one after the other.
    ///
    /// # Errors
    /// When the URL is none, the database cannot be reached, or its schema is not one of this
    /// program's.
    pub async fn open(settings: &Settings) -> Result<Self, OpenError> {
        let options = parse(&settings.url)?;
        let place = place(&options);
        let failed = |source: Box<dyn std::error::Error + Send + Sync>| OpenError {
            place: place.clone(),
            source,
        };
        // A pool would say only that it has waited.
        let first = PgConnection::connect_with(&options).await.map_err(|e| failed(e.into()))?;
        first.close().await.map_err(|e| failed(e.into()))?;
        // Migrations may take longer than a session's statements.
        let migrating = PgPoolOptions::new().max_connections(1).connect_lazy_with(options.clone());
        migrations::migrator().run(&migrating).await.map_err(|e| failed(e.into()))?;
        migrating.close().await;
        Ok(Self {
            writers: pool(settings.writers).connect_lazy_with(options.clone()),
            readers: pool(settings.readers).connect_lazy_with(options.clone()),
            commits: Arc::default(),
            verified: is_verified(&options),
        })
    }

    /// Whether the database is on this machine, or shows a certificate that is checked, or its
    /// URL says that it need not be encrypted.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        self.verified
    }

    /// Closes every connection, after what was begun has ended.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writers.close().await;
    }
}

fn parse(url: &str) -> Result<PgConnectOptions, OpenError> {
    let wrong = |source: Box<dyn std::error::Error + Send + Sync>| OpenError {
        place: "of that URL".into(),
        source,
    };
    if !["postgres://", "postgresql://"].iter().any(|scheme| url.starts_with(scheme)) {
        return Err(wrong("it must begin with postgres://".into()));
    }
    let options = PgConnectOptions::from_str(url).map_err(|e| wrong(e.into()))?;
    Ok(options.application_name("coterie-node"))
}

/// The database's name and host, for people.
fn place(options: &PgConnectOptions) -> String {
    let database = options.get_database().unwrap_or_else(|| options.get_username());
    match options.get_socket() {
        Some(folder) => format!("{database} at {}", folder.display()),
        None => format!("{database} at {}:{}", options.get_host(), options.get_port()),
    }
}

fn is_verified(options: &PgConnectOptions) -> bool {
    let here = ["localhost", "127.0.0.1", "[::1]", "::1"].contains(&options.get_host());
    let near = options.get_socket().is_some() || here;
    let mode = options.get_ssl_mode();
    near || matches!(mode, PgSslMode::VerifyFull | PgSslMode::VerifyCa | PgSslMode::Disable)
}

fn pool(size: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(size)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, meta| {
            Box::pin(async move {
                if meta.idle_for > FRESH {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .after_connect(|connection, _| {
            Box::pin(async move { connection.execute(SESSION).await.map(drop) })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(url: &str) -> String {
        parse(url).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn what_is_no_url_of_a_postgres_is_refused_without_saying_it() {
        for url in ["", "mysql://u:secret@h/d", "node.db", "postgres://u:secret@h:port/d"] {
            let said = said(url);
            assert!(said.contains("could not be opened") && !said.contains("secret"), "{said}");
        }
        assert_eq!(said("postgresql://u@h/d"), "");
    }

    #[test]
    fn a_password_is_neither_in_the_settings_nor_in_the_place() {
        let settings = Settings::new("postgres://u:secret@db.example:6543/coterie");
        assert!(!format!("{settings:?}").contains("secret"));
        assert_eq!(place(&parse(&settings.url).unwrap()), "coterie at db.example:6543");
        let socket = parse("postgres://u@localhost/d?host=/run/postgresql").unwrap();
        assert_eq!(place(&socket), "d at /run/postgresql");
    }

    #[test]
    fn a_database_elsewhere_is_verified_by_its_certificate_only() {
        for (url, verified) in [
            ("postgres://u@localhost/d", true),
            ("postgres://u@127.0.0.1/d", true),
            ("postgres://u@[::1]/d", true),
            ("postgres://u@x/d?host=/run/postgresql", true),
            ("postgres://u@db.example/d", false),
            ("postgres://u@db.example/d?sslmode=require", false),
            ("postgres://u@db.example/d?sslmode=verify-full", true),
            ("postgres://u@db.example/d?sslmode=disable", true),
        ] {
            assert_eq!(is_verified(&parse(url).unwrap()), verified, "{url}");
        }
    }
}
