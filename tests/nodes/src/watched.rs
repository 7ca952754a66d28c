//! A crowd at a node whose database, log and metrics are looked through.

use coterie_binaries::{Clock, NodeProcess, Seeded};
use coterie_protocol::envelope::AnonymousPost;
use coterie_services::Postgres;
use tempfile::TempDir;

use crate::{
    Crowd,
    index::{Index, Named},
    kept::{Database, Row, log_from},
    scan::{joined, posts_in},
};

/// The number of the kind of anonymous envelopes.
const ANONYMOUS: u64 = 5;

/// A node, its members, and what is known of both.
#[derive(Debug)]
pub struct Watched {
    /// The members.
    pub crowd: Crowd,
    /// Their node.
    pub node: NodeProcess,
    /// Its database.
    pub database: Database,
    /// What is looked for: members at first.
    pub index: Index,
    /// Their posts, by seq, in the order in which they were made.
    pub posts: Vec<u64>,
    _home: TempDir,
}

impl Watched {
    /// On SQLite: so many members, of whom each may post so often.
    #[must_use]
    pub fn on_sqlite(members: (usize, u8)) -> Self {
        let clock = Clock::right();
        let node = NodeProcess::start_by(&clock, &[]);
        let database = Database::Sqlite(node.folder().join("data/node.db"));
        Self::start(members, &clock, node, database)
    }

    /// On Postgres.
    #[must_use]
    pub fn on_postgres(members: (usize, u8)) -> Self {
        let (clock, postgres) = (Clock::right(), Postgres::start());
        let url = postgres.database();
        let node = NodeProcess::start_by(&clock, &["--database-url", &url]);
        Self::start(members, &clock, node, Database::Postgres(Box::new(postgres), url))
    }

    fn start(members: (usize, u8), clock: &Clock, node: NodeProcess, database: Database) -> Self {
        let home = tempfile::tempdir().expect("a temporary folder");
        let mut nodes = [node];
        let crowd = Crowd::gather(home.path(), &mut nodes, clock, members);
        let [node] = nodes;
        let mut index = Index::default();
        let rows = database.rows();
        for (number, member) in crowd.members.iter().enumerate() {
            let named = Named::Member(number);
            index.add_id(named, &member.user);
            index.add_id(named, &member.device);
            let user = member.user.parse::<coterie_types::UserId>().expect("an id");
            let device = member.device.parse::<coterie_types::DeviceId>().expect("an id");
            index.add(named, user.as_bytes());
            index.add(named, device.as_bytes());
            let sessions = rows.iter().filter(|row| {
                row.table == "sessions" && row.bytes("user").as_deref() == Some(user.as_bytes())
            });
            for column in ["session", "refresh_hash"] {
                sessions
                    .clone()
                    .filter_map(|row| row.bytes(column))
                    .for_each(|bytes| index.add(named, &bytes));
            }
        }
        Self { crowd, node, database, index, posts: Vec::new(), _home: home }
    }

    /// A member posts, at once.
    pub fn post(&mut self, member: usize, text: &str) {
        self.posts.push(self.crowd.members[member].post(text));
    }

    /// So many posts by members whom lots choose, while lots let members speak under their names and
    /// ask the node for things.
    pub fn live(&mut self, posts: usize, seeded: &mut Seeded) {
        for n in 0..posts {
            for _ in 0..seeded.between(0, 1) {
                self.crowd.members[self.lot(seeded)].say(&format!("under my name {n}"));
            }
            if seeded.between(0, 3) == 0 {
                self.crowd.members[self.lot(seeded)].person.ok(&["discover", "search", "beans"]);
            }
            self.post(self.lot(seeded), &format!("anonymous {n}"));
        }
    }

    /// A member, by lot.
    pub fn lot(&self, seeded: &mut Seeded) -> usize {
        let last = self.crowd.members.len() as u64 - 1;
        usize::try_from(seeded.between(0, last)).expect("small")
    }

    /// Whatever joins one of the posts to somebody, in database, log and metrics. Empty is good.
    ///
    /// # Panics
    /// When the posts are not there: then nothing was scanned.
    pub fn scan(&mut self) -> Vec<String> {
        let rows = self.learn_posts();
        for table in ["anonymous_posts", "envelopes"] {
            let found = posts_in(&self.index, &rows, table);
            assert_eq!(found.len(), self.posts.len(), "{table} holds every post");
        }
        let log = log_from(&self.node, 0);
        assert!(log.contains("/v1/discovery"), "the log is kept, and other requests are in it");
        joined(&self.index, &rows, &[log, self.node.get("/metrics")].join("\n"))
    }

    /// Looks for the posts, too, from now on: nullifier and id, ticket, ciphertext and its hash, salt.
    /// Not for the hash of the log at that place: whoever writes next names it, as the head they saw.
    ///
    /// # Panics
    /// When the database does not hold them.
    pub fn learn_posts(&mut self) -> Vec<Row> {
        let rows = self.database.rows();
        for (number, seq) in self.posts.iter().enumerate() {
            let of = |table: &'static str| {
                rows.iter().filter(move |row| row.table == table && row.number("seq") == Some(*seq))
            };
            let post = of("anonymous_posts").next().expect("its row");
            let envelope = of("envelopes").find(|row| row.number("kind") == Some(ANONYMOUS));
            let envelope = envelope.expect("its envelope");
            let sent = AnonymousPost::from_bytes(&envelope.bytes("body").expect("bytes"));
            let sent = sent.expect("a post");
            let named = Named::Post(number);
            for bytes in [
                &post.bytes("nullifier").expect("bytes")[..],
                &post.bytes("ticket").expect("bytes"),
                &envelope.bytes("body_hash").expect("bytes"),
                &sent.ciphertext_hash().0,
                &sent.sealed,
                &sent.salt.0,
                sent.message_id().as_bytes(),
            ] {
                self.index.add(named, bytes);
            }
            self.index.add_id(named, &sent.message_id().to_string());
        }
        rows
    }
}
