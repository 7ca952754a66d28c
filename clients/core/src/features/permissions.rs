//! `permissions explain | show`: what a member may do, and which rule decided.

use coterie_policy::State;
use coterie_types::{ChannelId, UserId};
use serde_json::{Value, json};

use super::views;
use crate::{
    Core, Failure,
    resolve::{flag_of, member_in},
};

/// A member, in a channel or in the server as a whole.
struct Asked<'a> {
    state: &'a State,
    user: UserId,
    channel: Option<ChannelId>,
}

fn find<'a>(
    core: &'a Core,
    member: &str,
    channel: Option<&str>,
    server: Option<&str>,
) -> Result<Asked<'a>, Failure> {
    let (server, channel) = match (channel, server) {
        (None, server) => (core.resolve_server_of(server, member)?, None),
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
    let state = core.state(server)?;
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
