//! What the database holds at the end, read past every node.

use std::{path::Path, sync::Arc};

use coterie_acts::{Config, Keys, Node, Seeds};
use coterie_ports::{LocalBus, PageBounds, SettableClock, Store, rows::EnvelopeRow};
use coterie_protocol::envelope::{EnvelopeKind, Header, SignedTombstone, Void};
use coterie_store_postgres::{PostgresStore, Settings};
use coterie_store_sqlite::SqliteStore;
use coterie_types::{ChannelId, Millis, ServerId};

use super::stage::Stage;
use crate::{Blob, Database, Envelope, Kind};

/// A page.
const PAGE: u32 = 200;

/// Reads it; also how many commits came from outside of the group.
pub(super) fn read(
    stage: &Stage,
    (server, channel): (ServerId, ChannelId),
    backups: bool,
) -> (Database, usize) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let store: Arc<dyn Store> = match &stage.shared {
            Some(shared) => {
                let settings = Settings::new(shared.database.clone());
                Arc::new(PostgresStore::open(&settings).await.expect("Postgres opens"))
            }
            None => {
                let path = stage.nodes[0].folder().join("data/node.db");
                Arc::new(SqliteStore::open(&path).await.expect("SQLite opens"))
            }
        };
        let (mut database, external) = facts(Arc::clone(&store), server, channel).await;
        (database.blobs, database.strays) = files(&*store, &stage.blobs()).await;
        if backups {
            database.strays.clear();
        }
        (database, external)
    })
}

/// The files that lie in the store or wait to be swept; and what is no file's.
async fn files(store: &dyn Store, folder: &Path) -> (Vec<Blob>, Vec<String>) {
    let (mut blobs, mut strays) = (Vec::new(), Vec::new());
    for entry in folder.read_dir().expect("the folder is there").map_while(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        let row = match name.parse() {
            Ok(id) => store.find_blob(id).await.expect("it reads"),
            Err(_) => None,
        };
        match row {
            Some(row) => {
                let is_there = |part: &u32| entry.path().join(part.to_string()).is_file();
                let stored = (0..row.parts).filter(is_there).count();
                blobs.push(Blob {
                    id: name,
                    named: row.free_at.is_none(),
                    parts: row.parts,
                    received: row.received,
                    stored: u32::try_from(stored).unwrap_or(u32::MAX),
                });
            }
            // It may have been swept meanwhile.
            None if entry.path().exists() => strays.push(name),
            None => {}
        }
    }
    (blobs, strays)
}

async fn facts(store: Arc<dyn Store>, server: ServerId, channel: ChannelId) -> (Database, usize) {
    let (mut envelopes, mut external, mut after) = (Vec::new(), 0, 0);
    loop {
        let page = PageBounds { after, limit: PAGE, bytes: 1 << 20 };
        let rows = store.list_envelopes(channel, page).await.expect("it reads");
        let Some(last) = rows.last() else { break };
        after = last.seq;
        external += rows.iter().filter(|row| is_external(row)).count();
        envelopes.extend(rows.iter().map(|row| envelope(row, channel)));
    }
    let (mut policy, mut after) = (Vec::new(), 0);
    loop {
        let page = PageBounds { after, limit: PAGE, bytes: 1 << 20 };
        let rows = store.list_policy(server, page).await.expect("it reads");
        let Some(last) = rows.last() else { break };
        after = last.seq;
        policy.extend(rows.iter().map(|row| row.seq));
    }
    let head = store.find_channel_log(channel).await.expect("it reads").expect("a log").head.seq;
    let group = store.find_group(channel).await.expect("it reads").expect("a group");
    let row = store.find_server(server).await.expect("it reads").expect("a server");
    let members = store.list_members(server).await.expect("it reads");
    let owners = members.iter().filter(|member| member.user == row.owner).count();
    let keys = Keys::open(&Seeds::generate()).expect("keys");
    let (bus, clock) = (Arc::new(LocalBus::new()), Arc::new(SettableClock::at(Millis(0))));
    let node = Node::new(store, bus, clock, keys, Config::default());
    let found = node.check_tables(server).await.expect("it compares");
    let database = Database {
        envelopes,
        head,
        epoch: group.epoch,
        policy,
        policy_head: row.head.seq,
        owners,
        blobs: Vec::new(),
        strays: Vec::new(),
        differences: found.iter().map(|mismatch| format!("{mismatch:?}")).collect(),
    };
    (database, external)
}

fn is_external(row: &EnvelopeRow) -> bool {
    let body = row.body.as_ref().filter(|_| row.kind == EnvelopeKind::Commit.number());
    body.and_then(|body| coterie_mls::peek(body).ok()).is_some_and(|peeked| peeked.sender_external)
}

fn envelope(row: &EnvelopeRow, channel: ChannelId) -> Envelope {
    let (header, kind) = Header::from_bytes(&row.header).expect("a header of ours");
    let body = row.body.as_ref().map(|body| &body.0[..]);
    let kind = match kind {
        EnvelopeKind::Creation => Kind::Creation,
        EnvelopeKind::Commit => Kind::Commit,
        EnvelopeKind::Message => Kind::Message,
        EnvelopeKind::Anonymous => Kind::Anonymous,
        EnvelopeKind::Tombstone => {
            let tombstone = SignedTombstone::from_bytes(body.expect("it stays"));
            Kind::Tombstone { target: tombstone.expect("a tombstone").1.target }
        }
        EnvelopeKind::Void => {
            let void = Void::from_bytes(body.expect("it stays"), channel).expect("a void");
            Kind::Void { from: void.0.commit.seq }
        }
    };
    Envelope {
        seq: row.seq,
        kind,
        message_id: row.message_id.to_string(),
        device: row.device.to_string(),
        epoch: header.epoch,
        has_body: row.body.is_some(),
        body_hash: format!("{:?}", row.body_hash),
    }
}
