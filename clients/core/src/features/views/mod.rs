//! The objects of the CLI contract (`spec/10-cli.md`), made of what was verified.

mod channel;
mod invitation;
mod member;
mod permissions;
mod poll;
mod reader;
mod removed;
mod role;
mod server;
mod timeline;

pub(crate) use channel::{channel, channels, removal, removals, removing};
pub(crate) use invitation::invitation;
pub(crate) use member::{Who, ban, member, members, who};
pub(crate) use permissions::permissions;
pub(crate) use poll::{poll, poll_row, with_poll};
pub(crate) use reader::readers;
pub(crate) use removed::Removed;
pub(crate) use role::{role, roles};
pub(crate) use server::{category_name, category_names, category_number, server};
pub(crate) use timeline::{answered, answers, changed, row, text, version};
