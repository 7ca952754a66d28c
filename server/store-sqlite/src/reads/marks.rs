//! How far things have come, for whoever looks behind lost wake-ups.

use std::collections::HashSet;

use coterie_ports::{SessionId, StoreError, Topic};
use coterie_types::{ChannelId, DeviceId, ServerId};
use sqlx::{QueryBuilder, Row, SqlitePool};

use crate::error::translate;

/// Ids bound in one statement.
const CHUNK: usize = 500;

const CHANNELS: &str = "SELECT channel, head_seq FROM channel_logs WHERE channel IN (";
const SERVERS: &str = "SELECT server, head_seq + switched FROM servers WHERE server IN (";
const INBOXES: &str = "SELECT device, head_seq FROM inbox_heads WHERE device IN (";
const SESSIONS: &str = "SELECT session, 1 FROM sessions WHERE ended_at IS NULL AND session IN (";

pub(crate) async fn list_marks(
    pool: &SqlitePool,
    topics: &[Topic],
) -> Result<Vec<(Topic, u64)>, StoreError> {
    let (mut channels, mut servers) = (Vec::new(), Vec::new());
    let (mut inboxes, mut sessions) = (Vec::new(), Vec::new());
    for topic in topics {
        match topic {
            Topic::Channel(id) => channels.push(*id.as_bytes()),
            Topic::Server(id) => servers.push(*id.as_bytes()),
            Topic::Inbox(id) => inboxes.push(*id.as_bytes()),
            Topic::SessionEnded(id) => sessions.push(id.0),
        }
    }
    let mut marks = Vec::with_capacity(topics.len());
    let channel = |id| Topic::Channel(ChannelId::from_bytes(id));
    marks.extend(numbers(pool, CHANNELS, &channels).await?.map(|(id, n)| (channel(id), n)));
    let server = |id| Topic::Server(ServerId::from_bytes(id));
    marks.extend(numbers(pool, SERVERS, &servers).await?.map(|(id, n)| (server(id), n)));
    let inbox = |id| Topic::Inbox(DeviceId::from_bytes(id));
    marks.extend(numbers(pool, INBOXES, &inboxes).await?.map(|(id, n)| (inbox(id), n)));
    // A session that was forgotten has ended, too: what is found is what stands.
    let standing: HashSet<[u8; 16]> =
        numbers(pool, SESSIONS, &sessions).await?.map(|(id, _)| id).collect();
    let ended = sessions.into_iter().filter(|id| !standing.contains(id));
    marks.extend(ended.map(|id| (Topic::SessionEnded(SessionId(id)), 1)));
    Ok(marks)
}

async fn numbers(
    pool: &SqlitePool,
    select: &'static str,
    ids: &[[u8; 16]],
) -> Result<impl Iterator<Item = ([u8; 16], u64)>, StoreError> {
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(CHUNK) {
        let mut query = QueryBuilder::new(select);
        let mut list = query.separated(", ");
        for id in chunk {
            list.push_bind(id.to_vec());
        }
        query.push(")");
        for row in query.build().fetch_all(pool).await.map_err(translate)? {
            let id: Vec<u8> = row.try_get(0).map_err(translate)?;
            let number: i64 = row.try_get(1).map_err(translate)?;
            let id =
                id.try_into().map_err(|_| StoreError::Corrupt("an id of another size".into()))?;
            found.push((id, u64::try_from(number).unwrap_or(0)));
        }
    }
    Ok(found.into_iter())
}
