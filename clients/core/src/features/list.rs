//! Who is signed in, and what servers, channels, roles, members and bans there are.

use coterie_policy::{Ban, State};
use coterie_types::sort_by_number;
use serde::Serialize;

use super::views::{self, BanView, ChannelDetail, MemberDetail, ServerList};
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

/// The recovery phrase.
#[derive(Debug, Serialize)]
struct PhraseView<'a> {
    phrase: &'a str,
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
        Ok(Step::done(&PhraseView { phrase: phrase.to_words().as_str() }))
    }
}

/// The verified state of a server that is named; nothing is told of one that is paused.
pub(super) fn state_of<'a>(core: &'a Core, server: &str) -> Result<&'a State, Failure> {
    let id = core.resolve_server(server)?;
    core.refuse_paused(id, None)?;
    core.state(id)
}

pub(super) fn servers(core: &Core) -> ServerList {
    let open = core.own_states().filter(|s| !s.is_dm());
    let servers = open.map(|state| views::server(core, state)).collect();
    ServerList { servers, making: core.servers_on_their_way() }
}

pub(super) fn channel(core: &Core, text: &str) -> Result<ChannelDetail, Failure> {
    let (server, id) = core.resolve_any_channel(text)?;
    core.refuse_paused(server, None)?;
    let state = core.state(server)?;
    let channel = state.channel(id).ok_or_else(Failure::no_channel)?;
    Ok(views::channel(core, state, channel))
}

pub(super) fn member(core: &Core, server: &str, user: &str) -> Result<MemberDetail, Failure> {
    let state = state_of(core, server)?;
    let user = member_in(state, user)?;
    let member = state
        .member(user)
        .ok_or_else(|| Failure::new(FailureKind::NotFound, "not_found", "no such member"))?;
    Ok(views::member_detail(core, state, member))
}

/// Those who are banned from a server.
#[derive(Debug, Serialize)]
pub(super) struct BanList {
    bans: Vec<BanView>,
}

/// Those who are banned, in the order in which they were.
pub(super) fn bans(core: &Core, state: &State) -> BanList {
    let mut bans: Vec<&Ban> = state.bans().collect();
    sort_by_number(&mut bans, |ban| ban.seq);
    BanList { bans: bans.into_iter().map(|ban| views::ban(core, state, ban)).collect() }
}
