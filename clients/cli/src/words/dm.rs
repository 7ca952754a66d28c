//! About direct messages and requests.

use serde_json::Value;

use super::{is, items, lines, number, text};
use crate::args::{Dm, Requests};

pub(super) fn answer(command: &Dm, value: &Value) -> String {
    match &command.users {
        None => lines(value, "dms", "No direct messages: write to somebody by dm USER.", row),
        Some(_) if number(value, "seq") > 0 => format!("{}\nSent.", row(value)),
        Some(_) => row(value),
    }
}

pub(super) fn requests(command: Option<&Requests>, value: &Value) -> String {
    match command {
        None | Some(Requests::List) => lines(value, "requests", "No requests.", request),
        Some(Requests::Accept { .. }) => format!("Accepted: {}", row(value)),
        Some(Requests::Decline { .. }) => "Declined.".into(),
    }
}

fn row(dm: &Value) -> String {
    format!("{}  {}", text(dm, "dm_id"), people(dm))
}

/// Who is in it; who has still to accept, and whose safety number has changed.
fn people(dm: &Value) -> String {
    let peer = |peer: &Value| {
        let invited = if is(peer, "invited") { " (has not accepted yet)" } else { "" };
        let changed = match peer.get("verified").and_then(Value::as_str) {
            Some("changed") => " (WARNING: the safety number has changed)",
            _ => "",
        };
        format!("@{}{invited}{changed}", text(peer, "username"))
    };
    let peers = items(dm, "peers");
    if peers.is_empty() {
        return "nobody else".into();
    }
    peers.iter().map(peer).collect::<Vec<_>>().join(", ")
}

fn request(dm: &Value) -> String {
    let by = text(dm, "invited_by_name");
    format!("{}  from @{by}: {}", text(dm, "dm_id"), people(dm))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_request_names_who_has_asked_and_warns_of_a_changed_number() {
        let peer = json!({ "username": "ada", "invited": false, "verified": "changed" });
        let words = requests(
            None,
            &json!({ "requests": [{ "dm_id": "s1", "invited_by_name": "ada", "peers": [peer] }] }),
        );
        assert!(words.starts_with("s1  from @ada: @ada (WARNING"), "{words}");
        assert_eq!(requests(None, &json!({ "requests": [] })), "No requests.");
    }
}
