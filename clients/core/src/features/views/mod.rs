//! The objects of the CLI contract (`spec/10-cli.md`), made of what was verified.

mod answered;
mod channel;
mod invitation;
mod member;
mod message;
mod permissions;
mod poll;
mod reader;
mod removed;
mod role;
mod server;
mod timeline;
mod verified;

pub(crate) use answered::{answered, answers};
pub(crate) use channel::{
    ChannelDetail, ChannelList, channel, channels, removal, removals, removing,
};
pub(crate) use invitation::{InvitationView, invitation};
pub(crate) use member::{
    BanView, MemberDetail, MemberList, Who, ban, member, member_detail, members, who,
};
pub(crate) use message::{FoundIn, MessageRow, Somebody, VersionView, somebody, text, version};
pub(crate) use permissions::{PermissionsView, names, permissions};
pub(crate) use poll::{counted, poll, poll_row, with_poll};
pub(crate) use reader::{ReadersView, readers, tree};
pub(crate) use removed::Removed;
pub(crate) use role::{RoleList, role, roles};
pub(crate) use server::{
    ServerList, ServerView, category_name, category_names, category_number, entered, server,
};
pub(crate) use timeline::{CaughtUpRow, TailRow, TimelineRow, changed, gap, row};
pub(crate) use verified::Verified;
