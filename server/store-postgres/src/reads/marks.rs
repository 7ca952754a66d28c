//! How far things have come, for whoever looks behind lost wake-ups.

use coterie_ports::{SessionId, StoreError, Topic};
use coterie_types::{ChannelId, DeviceId, ServerId};
use sqlx::{PgPool, query};

use super::all;
use crate::values::Columns;

/// All in one statement; the first column says which kind of topic a row is.
const SQL: &str = "
SELECT 0::BIGINT, channel, head_seq FROM channel_logs WHERE channel = ANY($1)
UNION ALL SELECT 1, server, head_seq + switched FROM servers WHERE server = ANY($2)
UNION ALL SELECT 2, device, head_seq FROM inbox_heads WHERE device = ANY($3)
UNION ALL SELECT 3, asked, 1 FROM unnest($4::BYTEA[]) AS asked
    WHERE NOT EXISTS (SELECT 1 FROM sessions WHERE session = asked AND ended_at IS NULL)";

pub(crate) async fn list_marks(
    pool: &PgPool,
    topics: &[Topic],
) -> Result<Vec<(Topic, u64)>, StoreError> {
    let (mut channels, mut servers) = (Vec::new(), Vec::new());
    let (mut inboxes, mut sessions) = (Vec::new(), Vec::new());
    for topic in topics {
        match topic {
            Topic::Channel(id) => channels.push(id.as_bytes().as_slice()),
            Topic::Server(id) => servers.push(id.as_bytes().as_slice()),
            Topic::Inbox(id) => inboxes.push(id.as_bytes().as_slice()),
            // A session that was forgotten has ended, too.
            Topic::SessionEnded(id) => sessions.push(id.0.as_slice()),
        }
    }
    let query = query(SQL).bind(channels).bind(servers).bind(inboxes).bind(sessions);
    all(pool, query, |row| {
        let mut c = Columns::of(row);
        let topic = match c.number::<u8>()? {
            0 => Topic::Channel(c.blob::<ChannelId>()?),
            1 => Topic::Server(c.blob::<ServerId>()?),
            2 => Topic::Inbox(c.blob::<DeviceId>()?),
            _ => Topic::SessionEnded(c.blob::<SessionId>()?),
        };
        Ok((topic, c.number()?))
    })
    .await
}
