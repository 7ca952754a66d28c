//! The processes of a run, and the cables between them.

use std::{
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use coterie_binaries::{Clock, NodeProcess, Person};
use coterie_deployment::{Cable, Far, Proxy};
use coterie_services::{Postgres, Redis};
use tempfile::TempDir;

use crate::{Stores, schedule::PEOPLE};

/// How long a node may take to be ready.
const READY: Duration = Duration::from_secs(60);

/// Nodes and what they stand on.
pub(super) struct Stage {
    pub(super) nodes: Vec<NodeProcess>,
    pub(super) shared: Option<Shared>,
    /// The network of the person who is slow at times.
    pub(super) slow: Cable,
    /// The network of all others.
    pub(super) road: Cable,
    /// Whose is whose by their index.
    pub(super) clocks: [Clock; PEOPLE.len()],
    home: TempDir,
}

/// What two nodes share, each by cables of its own.
pub(super) struct Shared {
    pub(super) postgres: Postgres,
    pub(super) database: String,
    pub(super) redis: Redis,
    pub(super) to_postgres: [Cable; 2],
    pub(super) to_redis: [Cable; 2],
}

impl Shared {
    fn start() -> Self {
        let (postgres, redis) = (Postgres::start(), Redis::start());
        let database = postgres.database();
        let socket = postgres.folder().join(".s.PGSQL.5432");
        let to_postgres = [(); 2].map(|()| Cable::to(Far::Unix(socket.clone())));
        let to_redis = [(); 2].map(|()| Cable::to(Far::Tcp(redis.address())));
        Self { postgres, database, redis, to_postgres, to_redis }
    }

    fn node(&self, index: usize, home: &Path) -> NodeProcess {
        let place = |name: &str| home.join(name).to_str().expect("a path in UTF-8").to_owned();
        let (secrets, blobs) = (place("secrets"), place("blobs"));
        std::fs::create_dir_all(&blobs).expect("a folder");
        let database = self.url_by(self.to_postgres[index].near());
        let redis = format!("redis://{}/", self.to_redis[index].near());
        let flags = ["--database-url", &database, "--redis-url", &redis, "--secrets", &secrets];
        NodeProcess::start_with(&[&flags[..], &["--blobs", &blobs]].concat())
    }

    /// The same database by another way.
    fn url_by(&self, near: std::net::SocketAddr) -> String {
        let url = self.database.split('?').next().unwrap_or_default();
        url.replace("localhost", &near.to_string())
    }
}

impl Stage {
    /// Everything, ready.
    pub(super) fn start(stores: Stores) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let shared = (stores == Stores::Postgres).then(Shared::start);
        let nodes = match &shared {
            Some(shared) => vec![shared.node(0, home.path()), shared.node(1, home.path())],
            None => vec![NodeProcess::start_with(&[])],
        };
        let urls: Vec<&str> = nodes.iter().map(NodeProcess::url).collect();
        let front = Proxy::before(&urls);
        let address = front.url().strip_prefix("http://").expect("http").parse();
        let front = Far::Tcp(address.expect("an address"));
        let (slow, road) = (Cable::to(front.clone()), Cable::to(front));
        let clock = Clock::right();
        let clocks = PEOPLE.map(|_| clock.another());
        let this = Self { nodes, shared, slow, road, clocks, home };
        this.until_ready();
        this
    }

    /// Somebody, by their index; not registered yet.
    pub(super) fn person(&self, who: usize) -> Person {
        let name = PEOPLE[who];
        let person = Person::new(self.home.path(), name, &self.nodes[0]);
        let cable = if name == "cat" { &self.slow } else { &self.road };
        person.at_node(&format!("http://{}", cable.near())).by_clock(&self.clocks[who])
    }

    /// Where people have what they send, and what they save.
    pub(super) fn files(&self) -> PathBuf {
        let files = self.home.path().join("files");
        std::fs::create_dir_all(&files).expect("a folder");
        files
    }

    /// Where the nodes keep what they are sent.
    pub(super) fn blobs(&self) -> PathBuf {
        match self.shared {
            Some(_) => self.home.path().join("blobs"),
            None => self.nodes[0].folder().join("data/blobs"),
        }
    }

    /// Leaves what people and nodes have stored where it is, to be looked at.
    pub(super) fn keep(&mut self) {
        self.home.disable_cleanup(true);
        println!("people: {}", self.home.path().display());
        for node in &mut self.nodes {
            println!("node: {}", node.keep().display());
        }
    }

    /// Waits until every node says that it is ready, with everything it stands on.
    pub(super) fn until_ready(&self) {
        for node in &self.nodes {
            let began = Instant::now();
            while !node.get("/readyz").ends_with("\r\n\r\nready\n") {
                assert!(began.elapsed() < READY, "a node is not ready: {}", node.get("/readyz"));
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}
