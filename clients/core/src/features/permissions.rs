//! `permissions explain | show`: what a member may do, and which rule decided.

use coterie_policy::State;
use coterie_types::{ChannelId, RoleId, ServerId, UserId};
use serde::Serialize;

use super::views::{self, PermissionsView};
use crate::{
    Core, Failure,
    resolve::{flag_of, member_in, role_in},
};

/// A member, in a channel or in the server as a whole.
struct Asked<'a> {
    state: &'a State,
    user: UserId,
    channel: Option<ChannelId>,
}

/// Whether something is allowed, and which rule decided.
#[derive(Debug, Serialize)]
pub(super) struct ExplainedView {
    server_id: ServerId,
    channel_id: Option<ChannelId>,
    /// Absent where a role alone was asked about.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<UserId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// The role that decided, or that was asked about.
    role_id: Option<RoleId>,
    flag: &'static str,
    allowed: bool,
    rule: &'static str,
    /// For people.
    words: String,
}

/// All that a member may do, in a channel or in the server as a whole.
#[derive(Debug, Serialize)]
pub(super) struct MayView {
    server_id: ServerId,
    channel_id: Option<ChannelId>,
    user_id: UserId,
    username: String,
    /// The set as a decimal number.
    permissions: String,
    /// The names of its flags.
    flags: Vec<&'static str>,
}

/// Where something is asked about: somebody is named by an id or a name that perhaps says where.
fn place<'a>(
    core: &'a Core,
    named: &str,
    channel: Option<&str>,
    server: Option<&str>,
) -> Result<(&'a State, Option<ChannelId>), Failure> {
    let (server, channel) = match (channel, server) {
        (None, server) => (core.resolve_server_of(server, named)?, None),
        (Some(channel), None) => {
            let (server, id) = core.resolve_any_channel(channel)?;
            (server, Some(id))
        }
        (Some(channel), Some(server)) => {
            let server = core.resolve_server(server)?;
            (server, Some(crate::resolve::channel_in(core.state(server)?, channel)?))
        }
    };
    core.refuse_paused(server, None)?;
    Ok((core.state(server)?, channel))
}

fn find<'a>(
    core: &'a Core,
    member: &str,
    channel: Option<&str>,
    server: Option<&str>,
) -> Result<Asked<'a>, Failure> {
    let (state, channel) = place(core, member, channel, server)?;
    Ok(Asked { state, user: member_in(state, member)?, channel })
}

impl Asked<'_> {
    fn username(&self, core: &Core) -> String {
        core.name_in(self.state.server(), self.user)
    }
}

pub(super) fn explain(
    core: &Core,
    member: &str,
    channel: Option<&str>,
    server: Option<&str>,
    flag: &str,
) -> Result<ExplainedView, Failure> {
    let flag = flag_of(flag)?;
    let asked = find(core, member, channel, server)?;
    let now = core.now.max(asked.state.at());
    let explained = asked.state.explain(asked.user, asked.channel, flag, now);
    Ok(ExplainedView {
        server_id: asked.state.server(),
        channel_id: asked.channel,
        user_id: Some(asked.user),
        username: Some(asked.username(core)),
        role_id: explained.rule.role(),
        flag: flag.as_str(),
        allowed: explained.allowed,
        rule: explained.rule.as_str(),
        words: explained.words,
    })
}

/// What a role alone allows: as `explain`, of somebody who holds it and nothing else.
pub(super) fn explain_role(
    core: &Core,
    role: &str,
    channel: Option<&str>,
    server: &str,
    flag: &str,
) -> Result<ExplainedView, Failure> {
    let flag = flag_of(flag)?;
    let (state, channel) = place(core, server, channel, Some(server))?;
    let role = role_in(state, role)?;
    let explained = state.explain_role(role, channel, flag);
    Ok(ExplainedView {
        server_id: state.server(),
        channel_id: channel,
        user_id: None,
        username: None,
        role_id: Some(role),
        flag: flag.as_str(),
        allowed: explained.allowed,
        rule: explained.rule.as_str(),
        words: explained.words,
    })
}

pub(super) fn show(
    core: &Core,
    member: &str,
    channel: Option<&str>,
    server: Option<&str>,
) -> Result<MayView, Failure> {
    let asked = find(core, member, channel, server)?;
    let now = core.now.max(asked.state.at());
    let set = asked.state.permissions_at(asked.user, asked.channel, now);
    let PermissionsView { permissions, flags } = views::permissions(set);
    Ok(MayView {
        server_id: asked.state.server(),
        channel_id: asked.channel,
        user_id: asked.user,
        username: asked.username(core),
        permissions,
        flags,
    })
}
