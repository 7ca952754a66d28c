//! `profile show`: what somebody has told of themselves, after all channels were read.

use coterie_types::UserId;

use super::view;
use crate::{
    AskId, Core, Failure,
    flow::{Flow, Input, Step},
    turn::Turn,
};

enum Stage {
    Begin,
    Servers,
    Channels,
}

pub(in crate::features) struct Show {
    user: Option<String>,
    stage: Stage,
}

impl Show {
    pub(in crate::features) fn new(user: Option<String>) -> Self {
        Self { user, stage: Stage::Begin }
    }

    fn show(&self, core: &Core) -> Result<Step, Failure> {
        Ok(Step::done(&view::profile(core, who(core, self.user.as_deref())?)))
    }
}

/// Who is meant; without a name oneself.
pub(super) fn who(core: &Core, name: Option<&str>) -> Result<UserId, Failure> {
    match name {
        None => Ok(core.account()?.user),
        Some(name) => core.resolve_user(name),
    }
}

impl Flow for Show {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        match self.stage {
            Stage::Begin => {
                core.account()?;
                // What is stored is shown signed out, and while the news come by themselves.
                if !core.net.signed_in() || core.gateway.live() {
                    return self.show(core);
                }
                core.sync_servers()?;
                self.stage = Stage::Servers;
            }
            Stage::Servers if core.servers_synced() => {
                let ids: Vec<_> = core.channels.keys().copied().collect();
                ids.into_iter().for_each(|id| core.sync_channel(id));
                self.stage = Stage::Channels;
            }
            Stage::Channels
                if core.servers_synced()
                    && core.channels.keys().all(|id| core.channel_synced(*id)) =>
            {
                return self.show(core);
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
