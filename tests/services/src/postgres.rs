//! A Postgres of a test's own.

use std::{
    fs,
    os::unix::net::UnixStream,
    path::{Path, PathBuf},
    process::Command,
    sync::{
        OnceLock,
        atomic::{AtomicU32, Ordering},
    },
};

use tempfile::TempDir;

use crate::{
    account::Account,
    copy,
    guarded::{Guarded, Plan},
    places, programs,
    template::{self, FIRST, ROLE, said_by},
};

/// A cluster on a socket in a folder of its own. Ended and removed when it is dropped, and when
/// this process ends in whatever way.
#[derive(Debug)]
pub struct Postgres {
    server: Guarded,
    psql: PathBuf,
    databases: AtomicU32,
}

impl Postgres {
    /// Starts a cluster that forgets what it wrote when the machine fails (`fsync` off).
    ///
    /// # Panics
    /// When there is no Postgres and we may not install it, or it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_in(places::in_memory, &[])
    }

    /// Starts one that writes through to the disk, as in earnest.
    ///
    /// # Panics
    /// As [`Self::start`].
    #[must_use]
    pub fn start_durable() -> Self {
        Self::start_in(places::on_disk, &["-c", "fsync=on", "-c", "full_page_writes=on"])
    }

    /// The cluster that the tests of this process share.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub fn shared() -> &'static Self {
        // Never dropped: the end of the process ends it.
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(Self::start)
    }

    fn start_in(place: fn(Account) -> TempDir, flags: &[&str]) -> Self {
        let postgres = programs::POSTGRES.find().unwrap_or_else(|missing| panic!("{missing}"));
        let account = Account::for_servers();
        let template = template::find(&postgres, account);
        let folder = place(account);
        let data = folder.path().join("data");
        copy::folder(&template, &data, account).expect("the template is copied");
        let text = |path: &Path| path.to_str().expect("a path in UTF-8").to_owned();
        let mut arguments = vec!["-D".into(), text(&data), "-k".into(), text(folder.path())];
        arguments.extend(flags.iter().map(|&flag| flag.to_owned()));
        // SIGQUIT: at once, without waiting for anybody.
        let plan = Plan { program: &postgres, arguments, signal: "QUIT", account };
        let server = Guarded::start(plan, folder);
        let psql = postgres.with_file_name("psql");
        let this = Self { server, psql, databases: AtomicU32::new(0) };
        this.wait();
        this
    }

    /// The URL of a new, empty database.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("test{number}");
        // The first one came with the cluster.
        if number > 0 {
            self.sql(FIRST, &format!("CREATE DATABASE {name}"));
        }
        self.url(&name)
    }

    /// Where a database of that name is, or would be.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        let folder = self.server.folder().display().to_string().replace('/', "%2F");
        format!("postgres://{ROLE}@localhost/{database}?host={folder}")
    }

    /// Runs SQL in a database, by name or URL, and gives what it answers: a line a row, columns
    /// with `|` between.
    ///
    /// # Panics
    /// When Postgres refuses it.
    pub fn sql(&self, database: &str, sql: &str) -> String {
        let mut psql = Command::new(&self.psql);
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", ROLE, "-c", sql, "-h"]);
        psql.arg(self.server.folder()).args(["-d", database]).current_dir("/");
        said_by(&mut psql).trim_end().to_owned()
    }

    /// Ends the server at once, as a crash would; its data stay.
    pub fn stop(&mut self) {
        self.server.stop();
    }

    /// Starts a stopped server again on its data, at the same URL.
    ///
    /// # Panics
    /// When it does not start.
    pub fn start_again(&mut self) {
        self.server.resume();
        self.wait();
    }

    /// The server's process number, while it runs.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.server.pid()
    }

    /// What it has logged.
    #[must_use]
    pub fn log(&self) -> String {
        self.server.log()
    }

    /// Its folder; gone when it is dropped.
    #[must_use]
    pub fn folder(&self) -> &Path {
        self.server.folder()
    }

    fn wait(&self) {
        let folder = self.server.folder();
        let pid = self.server.pid().map(|pid| pid.to_string());
        self.server.wait_until(|| {
            // The lines of this file are Postgres's way to say how far it is: the first is the
            // process, the eighth its state.
            let text = fs::read_to_string(folder.join("data/postmaster.pid")).unwrap_or_default();
            let mut lines = text.lines();
            lines.next().map(str::to_owned) == pid
                && lines.nth(6).is_some_and(|state| state.trim_end() == "ready")
                && UnixStream::connect(folder.join(".s.PGSQL.5432")).is_ok()
        });
    }
}
