//! Rows of the command line (`spec/10-cli.md`, section 3) as rows of a history.

use serde_json::Value;

use crate::{Acknowledged, Row, Shows};

/// A row; nothing for what is none (`caught_up`).
pub(super) fn row(value: &Value) -> Option<Row> {
    let word = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let shows = match value["type"].as_str()? {
        "message" => Shows::Message { id: word("message_id"), text: word("text") },
        "deleted" => Shows::Deleted,
        "unreadable" => Shows::Unreadable { reason: word("reason") },
        "gap" => {
            let (seq, to) = (value["from"].as_u64()?, value["to"].as_u64());
            return Some(Row { seq, shows: Shows::Gap { to, reason: word("reason") } });
        }
        _ => return None,
    };
    Some(Row { seq: value["seq"].as_u64()?, shows })
}

/// Rows.
pub(super) fn rows(values: &[Value]) -> Vec<Row> {
    values.iter().filter_map(row).collect()
}

/// The acknowledgement of a `send`.
pub(super) fn acknowledged(value: &Value) -> Option<Acknowledged> {
    let message_id = value["message_id"].as_str()?.to_owned();
    Some(Acknowledged { message_id, seq: value["seq"].as_u64()? })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_row_of_the_command_line_is_read() {
        let values = [
            json!({ "type": "message", "seq": 3, "message_id": "m", "text": "t" }),
            json!({ "type": "deleted", "seq": 4 }),
            json!({ "type": "unreadable", "seq": 5, "reason": "why" }),
            json!({ "type": "gap", "from": 6, "to": null, "reason": "why" }),
            json!({ "type": "caught_up", "seq": 9 }),
        ];
        let seqs: Vec<u64> = rows(&values).iter().map(|row| row.seq).collect();
        assert_eq!(seqs, [3, 4, 5, 6]);
        assert_eq!(acknowledged(&json!({ "error": {} })), None);
    }
}
