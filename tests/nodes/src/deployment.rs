//! Nodes that share everything but their process.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use coterie_binaries::{Clock, NodeProcess, Person};
use coterie_services::{Postgres, Redis};
use tempfile::TempDir;

/// Two nodes, A and B, and what they stand on.
#[derive(Debug)]
pub struct Deployment {
    /// The database of all nodes.
    pub postgres: Postgres,
    /// Its name.
    pub database: String,
    /// The Redis of all nodes.
    pub redis: Redis,
    /// The nodes.
    pub nodes: [NodeProcess; 2],
    home: TempDir,
}

impl Deployment {
    /// Two nodes that serve everything.
    #[must_use]
    pub fn start() -> Self {
        Self::with([&[], &[]])
    }

    /// Two nodes with these flags besides.
    #[must_use]
    pub fn with(flags: [&[&str]; 2]) -> Self {
        Self::started(flags, NodeProcess::start_with)
    }

    /// Two nodes that go by this clock, and log all that they can.
    #[must_use]
    pub fn by_clock(clock: &Clock) -> Self {
        Self::started([&[], &[]], |flags| NodeProcess::start_by(clock, flags))
    }

    fn started(flags: [&[&str]; 2], start: impl Fn(&[&str]) -> NodeProcess) -> Self {
        let (postgres, redis) = (Postgres::start(), Redis::start());
        let home = tempfile::tempdir().expect("a temporary folder");
        let database = postgres.database();
        let secrets = home.path().join("secrets");
        let secrets = secrets.to_str().expect("a path in UTF-8");
        let redis_url = redis.url();
        let common = ["--database-url", &database, "--redis-url", &redis_url, "--secrets", secrets];
        let nodes = flags.map(|flags| start(&[&common, flags].concat()));
        let this = Self { postgres, database, redis, nodes, home };
        for node in &this.nodes {
            this.until(node, "ready", |answer| answer.ends_with("ready\n"));
        }
        this
    }

    /// Where people have their stores.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.home.path()
    }

    /// Ada with a server `garden`, and Bob in it, both registered at this URL and in the group of
    /// `garden/general`.
    #[must_use]
    pub fn two(&self, url: &str) -> (Person, Person) {
        let person = |name: &str| {
            let person = Person::new(self.home(), name, &self.nodes[0]).at_node(url);
            person.ok(&["register", name]);
            person
        };
        let (ada, bob) = (person("ada"), person("bob"));
        ada.ok(&["server", "create", "garden"]);
        let invitation = ada.ok(&["invite", "create", "garden"]);
        bob.ok(&["join", invitation["link"].as_str().expect("a link")]);
        (ada, bob)
    }

    /// Waits until what a node says at `/readyz` fits.
    pub fn until(&self, node: &NodeProcess, what: &str, fits: impl Fn(&str) -> bool) {
        let began = Instant::now();
        loop {
            let answer = node.get("/readyz");
            if fits(&answer) {
                return;
            }
            assert!(began.elapsed() < Duration::from_secs(30), "not {what} in time: {answer}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Whether both nodes hear each other.
    pub fn until_connected(&self) {
        for node in &self.nodes {
            self.until(node, "connected", |answer| answer.ends_with("\r\n\r\nready\n"));
        }
    }

    /// The one column that a query gives, a line a row.
    #[must_use]
    pub fn sql(&self, sql: &str) -> String {
        self.postgres.sql(&self.database, sql)
    }

    /// What holds after every scenario (R2, R3, R12): dense seqs up to each head, one commit an
    /// epoch.
    pub fn check_logs(&self) {
        let holes = "SELECT count(*) FROM channel_logs l WHERE l.head_seq <> \
                     (SELECT count(*) FROM envelopes e WHERE e.channel = l.channel) OR l.head_seq <> \
                     (SELECT coalesce(max(seq), 0) FROM envelopes e WHERE e.channel = l.channel)";
        assert_eq!(self.sql(holes).trim(), "0", "seqs are dense");
        let holes = "SELECT count(*) FROM servers s WHERE s.head_seq <> \
                     (SELECT count(*) FROM policy_entries p WHERE p.server = s.server)";
        assert_eq!(self.sql(holes).trim(), "0", "policy logs are dense");
        let doubled = "SELECT count(*) FROM (SELECT channel, device, message_id FROM envelopes \
                       GROUP BY 1, 2, 3 HAVING count(*) > 1) d";
        assert_eq!(self.sql(doubled).trim(), "0", "no message twice");
    }
}
