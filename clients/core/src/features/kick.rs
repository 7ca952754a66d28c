//! `kick` and `leave`: the entry, and then the leaves are taken out of every channel.

use coterie_policy::{
    Body,
    body::{MemberKicked, MemberLeft},
};
use coterie_protocol::rest::Admitted;
use coterie_types::{ChannelId, ServerId, UserId};

use super::{
    post_intent::Intending,
    views::{Expelled, Removed},
};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    leaf,
    turn::Turn,
};

enum Stage {
    Begin,
    Servers,
    /// The channels are looked at first, so that what is removed can be told.
    Channels(ServerId, UserId),
    Intending(Box<Intending>, Vec<(ChannelId, bool)>),
    Removing(Admitted, Vec<(ChannelId, bool)>),
}

/// Puts a member, or oneself, out of a server.
pub(super) struct Expel {
    server: String,
    /// None: oneself.
    user: Option<String>,
    stage: Stage,
}

impl Expel {
    pub(super) fn kick(server: String, user: String) -> Self {
        Self { server, user: Some(user), stage: Stage::Begin }
    }

    pub(super) fn leave(server: String) -> Self {
        Self { server, user: None, stage: Stage::Begin }
    }

    fn intend(&self, core: &mut Core, server: ServerId, user: UserId) -> Stage {
        let channels = core.server_channels(server);
        let rows = channels.into_iter().map(|id| (id, has_leaf(core, id, user))).collect();
        let body = match self.user {
            Some(_) => Body::from(MemberKicked { user }),
            None => Body::from(MemberLeft {}),
        };
        Stage::Intending(Box::new(Intending::new(server, body)), rows)
    }
}

fn has_leaf(core: &Core, channel: ChannelId, user: UserId) -> bool {
    let group = core.channels.get(&channel).and_then(|c| c.group.as_ref());
    group.is_some_and(|g| g.leaves().iter().any(|l| leaf::owner(l).is_some_and(|(u, _)| u == user)))
}

impl Flow for Expel {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match &mut self.stage {
            Stage::Begin => {
                core.sync_servers()?;
                self.stage = Stage::Servers;
            }
            Stage::Servers if core.servers_synced() => {
                let server = core.resolve_server(&self.server)?;
                let own = core.account()?.user;
                let state = core.state(server)?;
                let user =
                    self.user.as_ref().map_or(Ok(own), |text| core.resolve_member(state, text))?;
                if self.user.is_some() && user == own {
                    return Err(Failure::new(
                        FailureKind::Refused,
                        "self",
                        "nobody kicks themselves: use leave",
                    ));
                }
                core.server_channels(server).into_iter().for_each(|id| core.sync_channel(id));
                self.stage = Stage::Channels(server, user);
                return self.step(core, turn, ask, Input::Look);
            }
            Stage::Channels(server, user) => {
                let (server, user) = (*server, *user);
                if core.server_channels(server).iter().all(|id| core.channel_synced(*id)) {
                    self.stage = self.intend(core, server, user);
                    return self.step(core, turn, ask, Input::Look);
                }
            }
            Stage::Intending(intending, rows) => {
                if let Input::Reply(reply) = &input {
                    intending.replied(core, reply)?;
                } else if let Some(admitted) = intending.landed(core, turn, ask)? {
                    let rows = std::mem::take(rows);
                    for (id, _) in rows.iter().filter(|_| self.user.is_some()) {
                        if let Some(channel) = core.channels.get_mut(id) {
                            channel.urgent = true;
                            channel.outsiders = None;
                        }
                    }
                    self.stage = Stage::Removing(admitted, rows);
                    return self.step(core, turn, ask, Input::Look);
                }
            }
            Stage::Removing(admitted, rows) => {
                let leaving = self.user.is_none();
                if leaving || rows.iter().all(|(id, _)| removed(core, *id)) {
                    let channels = rows
                        .iter()
                        .map(|(id, had)| Removed { channel_id: *id, removed: *had && !leaving })
                        .collect();
                    return Ok(Step::done(&Expelled {
                        entry_id: admitted.entry_id,
                        policy_seq: admitted.seq,
                        channels,
                    }));
                }
            }
            Stage::Servers => {}
        }
        Ok(Step::Wait)
    }
}

/// Whether a channel owes no removal any more, or cannot do one here.
pub(super) fn removed(core: &mut Core, id: ChannelId) -> bool {
    let paused = core.channels.get(&id).is_none_or(|c| c.paused.is_some());
    let owed = core.with_channel(id, |core, channel| core.owed(channel).len()).unwrap_or_default();
    paused || (owed == 0 && core.channel_synced(id))
}
