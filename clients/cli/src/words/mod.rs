//! Answers in words, for people. Names and texts of others are escaped here, and only here.

mod account;
mod admin;
mod anon;
mod attention;
mod attest;
mod audit;
mod channel;
mod discover;
mod dm;
mod file;
mod member;
mod message;
mod permissions;
mod profile;
mod role;
mod server;
mod sign_in;
mod web;

use serde_json::Value;

use crate::args::{self, Command};
use crate::escape;

pub(crate) use admin::answer as admin;
pub(crate) use anon::waiting;
pub(crate) use attention::found;
pub(crate) use file::size;
pub(crate) use message::row;
pub(crate) use profile::saved as saved_picture;
pub(crate) use web::verified as verified_web;

/// An answer in words; empty when there is nothing to say.
pub(crate) fn answer(command: &Command, value: &Value) -> String {
    match command {
        Command::Register(_)
        | Command::Login(_)
        | Command::Recover(_)
        | Command::Link { .. }
        | Command::Whoami => account::who(value),
        Command::Logout => "Signed out.".into(),
        Command::Password(_) => {
            "Your password is changed. Everywhere else you are signed out.".into()
        }
        Command::Recovery(args::Recovery::Show) => text(value, "phrase"),
        Command::Status => account::status(value),
        Command::Device(args::Device::List) => account::devices(value),
        Command::Device(args::Device::Revoke { .. }) => {
            format!("Revoked {}.", text(value, "device_id"))
        }
        Command::Session(args::SessionCommand::List) => sign_in::sessions(value),
        Command::Session(args::SessionCommand::Revoke { session, .. }) => {
            sign_in::ended(session.as_deref(), value)
        }
        Command::Identity(args::Identity::Rotate { .. }) => {
            "Your identity key is a new one: whoever has verified you compares again.".into()
        }
        Command::Identity(_) => sign_in::identities(value),
        Command::Profile(_) => profile::show(value),
        Command::Block { .. } | Command::Unblock { .. } => profile::block(value),
        Command::Blocks => profile::blocks(value),
        Command::Verify { .. } => account::safety_number(value),
        Command::Server(command) => server::answer(command, value),
        Command::Join { .. } => server::entered(value),
        Command::Channel(command) => channel::answer(command, value),
        Command::Role(command) => role::answer(command, value),
        Command::Member(command) => member::answer(command, value),
        Command::Members { .. } => member::list(value),
        Command::Kick { .. } | Command::Leave { .. } => member::expelled(value),
        Command::Bans { .. } => member::bans(value),
        Command::Invite(command) => server::invite(command, value),
        Command::Dm(command) => dm::answer(command, value),
        Command::Requests { command } => dm::requests(command.as_ref(), value),
        Command::Discover(command) => discover::answer(command, value),
        Command::Audit(_) => audit::list(value),
        Command::Permissions(command) => permissions::answer(command, value),
        Command::Send(args::Send { cancel: true, .. })
        | Command::Save(args::Save { cancel: true, .. }) => file::cancelled(value),
        Command::Send(_) | Command::Reply { .. } => message::sent(value),
        Command::Edit { .. } => "Edited.".into(),
        Command::History { what: args::Versions::Backup(_), .. } => message::backup(value),
        Command::History { .. } => message::history(value),
        Command::React { .. } => "Reacted.".into(),
        Command::Unreact { .. } => "Taken away.".into(),
        Command::Pin { .. } => "Pinned.".into(),
        Command::Unpin { .. } => "Unpinned.".into(),
        Command::Pins { .. } => message::pins(value),
        Command::Save(_) => file::saved(value),
        Command::Delete { .. } => "Deleted.".into(),
        Command::Anon(command) => anon::answer(command, value),
        Command::Attest(command) => attest::answer(command, value),
        Command::Attention(command) => attention::answer(command, value),
        // These print rows, or nothing.
        Command::Read { .. }
        | Command::Tail { .. }
        | Command::Talk { .. }
        | Command::Tui
        | Command::Device(args::Device::Approve { .. })
        | Command::Admin(_)
        | Command::VerifyWeb(_)
        | Command::Lock
        | Command::Unlock => String::new(),
    }
}

/// A field's text in one line; empty when it has none.
fn text(value: &Value, field: &str) -> String {
    value.get(field).and_then(Value::as_str).map(escape::line).unwrap_or_default()
}

/// A field's number; 0 when it has none.
fn number(value: &Value, field: &str) -> u64 {
    value.get(field).and_then(Value::as_u64).unwrap_or_default()
}

/// Whether a field is true.
fn is(value: &Value, field: &str) -> bool {
    value.get(field).and_then(Value::as_bool).unwrap_or_default()
}

/// A field's items.
fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// One line for each item of a field, or what to say when there are none.
fn lines(value: &Value, field: &str, none: &str, line: impl Fn(&Value) -> String) -> String {
    let items = items(value, field);
    if items.is_empty() {
        return none.to_owned();
    }
    items.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// The names in a field, joined by commas.
fn names(value: &Value, field: &str) -> String {
    let names = items(value, field).iter().filter_map(Value::as_str);
    names.map(escape::line).collect::<Vec<_>>().join(", ")
}

/// Where an act has taken somebody's access away; nothing if it is not of that sort.
fn removals(value: &Value) -> String {
    let channels = items(value, "channels");
    let removed = channels.iter().filter(|channel| is(channel, "removed")).count();
    let rest = channels.len() - removed;
    let plural = |count| if count == 1 { "" } else { "s" };
    match (removed, rest) {
        (0, 0) => String::new(),
        (_, 0) => format!(" Access removed in {removed} channel{}.", plural(removed)),
        _ => format!(
            " Access removed in {removed} channel{}; in {rest} more as soon as a member sends there.",
            plural(removed)
        ),
    }
}
