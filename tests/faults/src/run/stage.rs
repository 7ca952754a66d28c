//! The processes of a run, and the cables between them.

use std::time::{Duration, Instant};

use coterie_binaries::{NodeProcess, Person};
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
    home: TempDir,
    front: Proxy,
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

    fn node(&self, index: usize, secrets: &str) -> NodeProcess {
        let database = self.url_by(self.to_postgres[index].near());
        let redis = format!("redis://{}/", self.to_redis[index].near());
        let flags = ["--database-url", &database, "--redis-url", &redis, "--secrets", secrets];
        NodeProcess::start_with(&flags)
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
        let secrets = home.path().join("secrets");
        let secrets = secrets.to_str().expect("a path in UTF-8");
        let nodes = match &shared {
            Some(shared) => vec![shared.node(0, secrets), shared.node(1, secrets)],
            None => vec![NodeProcess::start_with(&[])],
        };
        let urls: Vec<&str> = nodes.iter().map(NodeProcess::url).collect();
        let front = Proxy::before(&urls);
        let address = front.url().strip_prefix("http://").expect("http").parse();
        let slow = Cable::to(Far::Tcp(address.expect("an address")));
        let this = Self { nodes, shared, slow, home, front };
        this.until_ready();
        this
    }

    /// Somebody, by their index; not registered yet.
    pub(super) fn person(&self, who: usize) -> Person {
        let name = PEOPLE[who];
        let person = Person::new(self.home.path(), name, &self.nodes[0]);
        if name == "cat" {
            return person.at_node(&format!("http://{}", self.slow.near()));
        }
        person.at_node(self.front.url())
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
