//! Rows of a timeline.

use coterie_protocol::content::{Content, text_of};
use coterie_types::{Seq, ServerId};
use serde_json::{Value, json};

use crate::{
    Core,
    reason::{Cause, Reason},
    records::TimelineRecord,
};

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
        2 => Some(unreadable(seq, record.reason.as_deref().unwrap_or_default())),
        4 => Some(json!({
            "type": "deleted", "seq": seq, "message_id": record.message_id, "author": author(),
        })),
        _ => None,
    }
}

/// A row that cannot be shown. A reason of an earlier program that is none any more stays as it is.
fn unreadable(seq: Seq, reason: &str) -> Value {
    let cause = Reason::of_code(reason).map(Reason::cause);
    json!({
        "type": "unreadable", "seq": seq, "reason": reason, "cause": cause.map(Cause::code),
        "words": cause.map(Cause::words),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_shown_has_a_reason_for_programs_and_words_for_people() {
        assert_eq!(
            unreadable(7, "withheld"),
            json!({
                "type": "unreadable", "seq": 7, "reason": "withheld", "cause": "gap",
                "words": "the node does not show it",
            })
        );
        let old = unreadable(7, "of_an_earlier_program");
        assert_eq!(
            (&old["reason"], &old["cause"]),
            (&json!("of_an_earlier_program"), &Value::Null)
        );
    }
}
