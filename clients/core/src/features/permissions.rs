//! `permissions explain | show`: what a member may do, and which rule decided.

use coterie_policy::State;
use coterie_types::{ChannelId, UserId};
use serde_json::{Value, json};

use super::views;
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
    fn told(&self, core: &Core, with: Value) -> Value {
        let mut view = json!({
            "server_id": self.state.server(), "channel_id": self.channel, "user_id": self.user,
            "username": core.name_in(self.state.server(), self.user),
        });
        if let (Some(object), Value::Object(with)) = (view.as_object_mut(), with) {
            object.extend(with);
        }
        view
    }
}

pub(super) fn explain(
    core: &Core,
    member: &str,
    channel: Option<&str>,
    server: Option<&str>,
    flag: &str,
) -> Result<Value, Failure> {
    let flag = flag_of(flag)?;
    let asked = find(core, member, channel, server)?;
    let now = core.now.max(asked.state.at());
    let explained = asked.state.explain(asked.user, asked.channel, flag, now);
    let with = json!({
        "flag": flag.as_str(), "allowed": explained.allowed, "rule": explained.rule.as_str(),
        "role_id": explained.rule.role(), "words": explained.words,
    });
    Ok(asked.told(core, with))
}

/// What a role alone allows: as `explain`, of somebody who holds it and nothing else.
pub(super) fn explain_role(
    core: &Core,
    role: &str,
    channel: Option<&str>,
    server: &str,
    flag: &str,
) -> Result<Value, Failure> {
    let flag = flag_of(flag)?;
    let (state, channel) = place(core, server, channel, Some(server))?;
    let role = role_in(state, role)?;
    let explained = state.explain_role(role, channel, flag);
    Ok(json!({
        "server_id": state.server(), "channel_id": channel, "role_id": role,
        "flag": flag.as_str(), "allowed": explained.allowed, "rule": explained.rule.as_str(),
        "words": explained.words,
    }))
}

pub(super) fn show(
    core: &Core,
    member: &str,
    channel: Option<&str>,
    server: Option<&str>,
) -> Result<Value, Failure> {
    let asked = find(core, member, channel, server)?;
    let now = core.now.max(asked.state.at());
    let set = asked.state.permissions_at(asked.user, asked.channel, now);
    Ok(asked.told(core, views::permissions(set)))
}
