//! Rows of a timeline.

use coterie_protocol::content::{Content, text_of};
use coterie_types::{Seq, ServerId};
use serde_json::{Value, json};

use crate::{Core, records::TimelineRecord};

/// A row of a timeline, if it is one to show. The author is the authenticated leaf's.
pub(crate) fn row(
    core: &Core,
    server: ServerId,
    seq: Seq,
    record: &TimelineRecord,
) -> Option<Value> {
    let author = || match (record.user, record.device) {
        (Some(user), Some(device)) => json!({
            "user_id": user, "device_id": device, "username": core.name_in(server, user),
            "nickname": core.nickname_in(server, user),
        }),
        _ => Value::Null,
    };
    match record.kind {
        1 => {
            let content = record.content.as_ref().and_then(|c| Content::from_bytes(c).ok())?;
            let text = text_of(&content).unwrap_or_else(|error| format!("[{error}]"));
            Some(json!({
                "type": "message", "seq": seq, "message_id": record.message_id, "author": author(),
                "text": text, "sent_at": content.sent_at,
            }))
        }
        2 => Some(json!({ "type": "unreadable", "seq": seq, "reason": record.reason })),
        4 => Some(json!({
            "type": "deleted", "seq": seq, "message_id": record.message_id, "author": author(),
        })),
        _ => None,
    }
}
