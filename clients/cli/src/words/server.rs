//! About servers and their invitations.

use serde_json::Value;

use super::{channel, is, items, lines, number, text};
use crate::args::{Invite, Server};
use crate::escape;
use crate::when;

fn list(value: &Value) -> String {
    let mut told = lines(value, "servers", "No servers: make one, or join by a link.", |server| {
        format!("{}  {}", text(server, "server_id"), text(server, "name"))
    });
    for making in items(value, "making") {
        let missing: Vec<_> =
            items(making, "missing").iter().map(|part| text(part, "name")).collect();
        let (name, missing) = (text(making, "name"), missing.join(", "));
        let stopped = making.get("stopped").filter(|stopped| !stopped.is_null());
        told.push_str(&match stopped {
            None => format!("\n{name} is still being made: {missing}"),
            Some(why) => format!(
                "\n{name} was not made whole: {}; missing: {missing} (server finish {})",
                text(why, "message"),
                text(making, "server_id")
            ),
        });
    }
    told
}

pub(super) fn answer(command: &Server, value: &Value) -> String {
    match command {
        Server::Create { .. } | Server::Finish { as_it_is: false, .. } => entered(value),
        Server::Finish { as_it_is: true, .. } => {
            format!("Left as it is: {}.", text(value, "server_id"))
        }
        Server::List => list(value),
        Server::Templates => templates(value),
        Server::Delete { .. } => format!("Deleted {}.", text(value, "server_id")),
        Server::Checkpoint { .. } => {
            format!("Checkpoint at entry {}.", number(value, "policy_seq"))
        }
        _ => show(value),
    }
}

/// Each with its role and its channels, by category.
fn templates(value: &Value) -> String {
    lines(value, "templates", "No templates.", |template| {
        let groups = items(template, "groups").iter().map(|group| {
            let channels: Vec<_> =
                items(group, "channels").iter().map(|one| text(one, "name")).collect();
            match group.get("category").and_then(Value::as_str) {
                Some(category) => format!("    {category}: {}", channels.join(", ")),
                None => format!("    {}", channels.join(", ")),
            }
        });
        let role = template.get("role").filter(|role| !role.is_null());
        let role = role.map(|role| format!("    role {}", text(role, "name")));
        let name = text(template, "template").to_string();
        std::iter::once(name).chain(groups).chain(role).collect::<Vec<_>>().join("\n")
    })
}

fn show(value: &Value) -> String {
    let mut out = vec![format!("{}  {}", text(value, "server_id"), text(value, "name"))];
    let about = value.get("description").and_then(Value::as_str).unwrap_or_default();
    if !about.is_empty() {
        out.push(format!("    {}", escape::paragraph(about)));
    }
    out.push(format!("owner {}", text(value, "owner_id")));
    out.push(format!(
        "{} members, {} roles",
        number(value, "members_count"),
        number(value, "roles_count")
    ));
    if is(value, "listed") {
        out.push("listed for everybody to find".into());
    }
    out.push(format!("policy entry {}", number(value, "policy_seq")));
    out.push(channel::list(value));
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

pub(super) fn invite(command: &Invite, value: &Value) -> String {
    match command {
        Invite::Create { .. } => invitation(value),
        Invite::List { .. } => invitations(value),
        Invite::Revoke { .. } => format!("Closed {}.", text(value, "invitation_id")),
    }
}

fn invitation(value: &Value) -> String {
    format!("{}\n{}", text(value, "link"), terms(value))
}

fn invitations(value: &Value) -> String {
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

    #[test]
    fn a_list_says_what_is_still_being_made_and_what_was_not() {
        let words = list(&json!({
            "servers": [{ "server_id": "s1", "name": "garden" }],
            "making": [
                { "server_id": "s2", "name": "shed", "missing": [{ "kind": "channel", "name": "tools" }],
                  "stopped": null },
                { "server_id": "s1", "name": "garden", "missing": [
                    { "kind": "role", "name": "Teacher" }, { "kind": "channel", "name": "general" },
                ], "stopped": { "code": "limit_reached", "message": "no more channels" } },
            ],
        }));
        assert_eq!(
            words,
            "s1  garden\nshed is still being made: tools\ngarden was not made whole: no more channels; \
             missing: Teacher, general (server finish s1)"
        );
    }
}
