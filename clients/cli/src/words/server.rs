//! About servers, their members and their invitations.

use serde_json::Value;

use super::{is, items, lines, number, text};
use crate::when;

pub(super) fn list(value: &Value) -> String {
    lines(value, "servers", "No servers: make one, or join by a link.", |server| {
        format!("{}  {}", text(server, "server_id"), text(server, "name"))
    })
}

pub(super) fn show(value: &Value) -> String {
    let mut out = vec![format!("{}  {}", text(value, "server_id"), text(value, "name"))];
    out.push(format!("owner {}", text(value, "owner_id")));
    out.push(format!("{} members", number(value, "members_count")));
    out.push(format!("policy entry {}", number(value, "policy_seq")));
    for channel in items(value, "channels") {
        out.push(format!("channel {}  {}", text(channel, "channel_id"), text(channel, "name")));
    }
    out.join("\n")
}

/// After `server create` and `join`.
pub(super) fn entered(value: &Value) -> String {
    let channels: Vec<String> =
        items(value, "channels").iter().map(|channel| text(channel, "name")).collect();
    format!(
        "{} ({}): {}",
        text(value, "name"),
        text(value, "server_id"),
        if channels.is_empty() { "no channels".into() } else { channels.join(", ") }
    )
}

pub(super) fn members(value: &Value) -> String {
    lines(value, "members", "No members.", |member| {
        let devices = items(member, "devices").len();
        let owner = if is(member, "owner") { ", owner" } else { "" };
        let plural = if devices == 1 { "" } else { "s" };
        format!(
            "{}  {} ({devices} device{plural}{owner})",
            text(member, "user_id"),
            text(member, "username")
        )
    })
}

/// After `kick` and `leave`.
pub(super) fn expelled(value: &Value) -> String {
    let channels = items(value, "channels");
    let removed = channels.iter().filter(|channel| is(channel, "removed")).count();
    let rest = channels.len() - removed;
    let rest = match rest {
        0 => String::new(),
        _ => format!("; {rest} more will be as soon as a member sends there"),
    };
    format!("Done (entry {}). Closed in {removed} channels{rest}.", number(value, "policy_seq"))
}

pub(super) fn invitation(value: &Value) -> String {
    format!("{}\n{}", text(value, "link"), terms(value))
}

pub(super) fn invitations(value: &Value) -> String {
    lines(value, "invitations", "No invitations.", |invitation| {
        let closed = if is(invitation, "closed") { ", closed" } else { "" };
        let (id, used) = (text(invitation, "invitation_id"), number(invitation, "used"));
        format!("{id}  {}, used {used} times{closed}", terms(invitation))
    })
}

fn terms(value: &Value) -> String {
    let uses = match number(value, "uses") {
        0 => "any number of uses".to_owned(),
        1 => "one use".to_owned(),
        many => format!("{many} uses"),
    };
    match number(value, "expires_at") {
        0 => format!("{uses}, no end"),
        at => format!("{uses}, until {}", when::utc(at)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_invitation_is_its_link_first() {
        let words =
            invitation(&json!({ "link": "http://n/i/c#s", "uses": 1, "expires_at": 60_000 }));
        assert_eq!(words, "http://n/i/c#s\none use, until 1970-01-01 00:01Z");
    }

    #[test]
    fn a_name_cannot_steer_the_terminal() {
        let words = list(&json!({ "servers": [{ "server_id": "s1", "name": "a\u{1b}[2J" }] }));
        assert_eq!(words, "s1  a\\u{1b}[2J");
    }
}
