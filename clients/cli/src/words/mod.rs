//! Answers in words, for people. Names and texts of others are escaped here, and only here.

mod account;
mod channel;
mod message;
mod server;
mod sign_in;

use serde_json::Value;

use crate::args::{self, Command};
use crate::escape;

pub(crate) use message::row;

/// An answer in words; empty when there is nothing to say.
pub(crate) fn answer(command: &Command, value: &Value) -> String {
    match command {
        Command::Register(_) | Command::Login(_) | Command::Recover(_) | Command::Whoami => {
            account::who(value)
        }
        Command::Logout => "Signed out.".into(),
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
        Command::Identity(_) => sign_in::identities(value),
        Command::Profile(args::ProfileCommand::Show { .. }) => sign_in::profile(value),
        Command::Profile(args::ProfileCommand::Set { .. }) => {
            format!("Kept as version {}.", number(value, "version"))
        }
        Command::Verify { .. } => account::safety_number(value),
        Command::Server(args::Server::List) => server::list(value),
        Command::Server(args::Server::Show { .. }) => server::show(value),
        Command::Server(args::Server::Create { .. }) | Command::Join { .. } => {
            server::entered(value)
        }
        Command::Members { .. } => server::members(value),
        Command::Kick { .. } | Command::Leave { .. } => server::expelled(value),
        Command::Invite(args::Invite::Create { .. }) => server::invitation(value),
        Command::Invite(args::Invite::List { .. }) => server::invitations(value),
        Command::Invite(args::Invite::Revoke { .. }) => {
            format!("Closed {}.", text(value, "invitation_id"))
        }
        Command::Channel(args::Channel::Create { .. }) => channel::one(value),
        Command::Channel(args::Channel::List { .. }) => channel::list(value),
        Command::Send(_) => message::sent(value),
        Command::Delete { .. } => "Deleted.".into(),
        // These print rows, or nothing.
        Command::Read { .. }
        | Command::Tail { .. }
        | Command::Talk { .. }
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
