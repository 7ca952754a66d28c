//! Who is signed in, and what servers, channels, roles, members and bans there are.

use coterie_policy::{Ban, State};
use serde_json::{Value, json};

use super::views;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    resolve::member_in,
    turn::Turn,
};

pub(super) struct Whoami;

impl Flow for Whoami {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let account = core.account()?;
        Ok(Step::done(&views::who(account)))
    }
}

pub(super) struct ShowRecovery;

impl Flow for ShowRecovery {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let phrase = core.account()?.phrase().ok_or_else(|| {
            let message = "this device does not have the recovery phrase: it is shown on the device that made it";
            Failure::new(FailureKind::NotFound, "not_found", message)
        })?;
        Ok(Step::Done(json!({ "phrase": phrase.to_words().as_str() })))
    }
}

/// The verified state of a server that is named; nothing is told of one that is paused.
pub(super) fn state_of<'a>(core: &'a Core, server: &str) -> Result<&'a State, Failure> {
    let id = core.resolve_server(server)?;
    core.refuse_paused(id, None)?;
    core.state(id)
}

pub(super) fn servers(core: &Core) -> Value {
    let rows: Vec<_> =
        core.own_states().filter(|s| !s.is_dm()).map(|state| views::server(core, state)).collect();
    json!({ "servers": rows })
}

pub(super) fn channel(core: &Core, text: &str) -> Result<Value, Failure> {
    let (server, id) = core.resolve_any_channel(text)?;
    core.refuse_paused(server, None)?;
    let state = core.state(server)?;
    let channel = state.channel(id).ok_or_else(Failure::no_channel)?;
    Ok(views::channel(core, state, channel))
}

pub(super) fn member(core: &Core, server: &str, user: &str) -> Result<Value, Failure> {
    let state = state_of(core, server)?;
    let user = member_in(state, user)?;
    let member = state
        .member(user)
        .ok_or_else(|| Failure::new(FailureKind::NotFound, "not_found", "no such member"))?;
    let mut view = json!(views::member(core, state, member));
    let may = views::permissions(state.permissions_at(user, None, core.now.max(state.at())));
    if let (Some(object), Value::Object(may)) = (view.as_object_mut(), may) {
        object.extend(may);
    }
    Ok(view)
}

/// Those who are banned, in the order in which they were.
pub(super) fn bans(core: &Core, state: &State) -> Value {
    let mut bans: Vec<&Ban> = state.bans().collect();
    bans.sort_by_key(|ban| ban.seq);
    let rows: Vec<_> = bans.into_iter().map(|ban| views::ban(core, state, ban)).collect();
    json!({ "bans": rows })
}
