//! What is only looked up: who is signed in, servers, channels, members.

use coterie_policy::State;
use serde_json::{Value, json};

use super::views;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
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

/// Syncs the policy logs, then answers from them.
fn when_synced(
    core: &mut Core,
    begun: &mut bool,
    answer: impl FnOnce(&Core) -> Result<Value, Failure>,
) -> Result<Step, Failure> {
    if !*begun {
        core.sync_servers()?;
        *begun = true;
        return Ok(Step::Wait);
    }
    if core.servers_synced() { answer(core).map(Step::Done) } else { Ok(Step::Wait) }
}

#[derive(Default)]
pub(super) struct Servers {
    begun: bool,
}

impl Flow for Servers {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        when_synced(core, &mut self.begun, |core| {
            let rows: Vec<_> = core.own_states().map(views::server).collect();
            Ok(json!({ "servers": rows }))
        })
    }
}

macro_rules! of_server {
    ($name:ident, $view:expr) => {
        pub(super) struct $name {
            server: String,
            begun: bool,
        }

        impl $name {
            pub(super) fn new(server: String) -> Self {
                Self { server, begun: false }
            }
        }

        impl Flow for $name {
            fn step(
                &mut self,
                core: &mut Core,
                _: &mut Turn<'_>,
                _: AskId,
                _: Input,
            ) -> Result<Step, Failure> {
                let server = self.server.clone();
                when_synced(core, &mut self.begun, |core| {
                    let id = core.resolve_server(&server)?;
                    core.refuse_paused(id, None)?;
                    let view: fn(&State) -> Value = $view;
                    Ok(view(core.state(id)?))
                })
            }
        }
    };
}

of_server!(ShowServer, |state| json!(views::server(state)));
of_server!(Channels, |state| json!({ "channels": views::channels(state) }));
of_server!(Members, |state| json!({ "members": members(state) }));

fn members(state: &State) -> Vec<Value> {
    let mut members: Vec<_> = state.members().collect();
    members.sort_by_key(|m| m.joined_seq);
    let devices = |user| -> Vec<Value> {
        let active = state.devices(user).filter(|d| d.device.is_active());
        active.map(|d| json!({ "device_id": d.id, "added_seq": d.added_seq })).collect()
    };
    members
        .into_iter()
        .map(|m| {
            json!({
                "user_id": m.user, "username": &*m.username, "owner": state.is_owner(m.user),
                "devices": devices(m.user),
            })
        })
        .collect()
}
