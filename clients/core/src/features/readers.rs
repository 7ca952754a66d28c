//! `channel readers`: who can read a channel, device by device, after a sync.

use coterie_mls::CIPHERSUITE_NAME;
use coterie_types::ChannelId;

use super::{
    reach::Reach,
    views::{self, ReadersView},
};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    turn::Turn,
};

pub(super) struct Readers {
    channel: Reach,
}

impl Readers {
    pub(super) fn new(channel: String) -> Self {
        Self { channel: Reach::new(channel) }
    }
}

impl Flow for Readers {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        match self.channel.step(core)? {
            Some(id) => view(core, id).map(|view| Step::done(&view)),
            None => Ok(Step::Wait),
        }
    }
}

fn view(core: &Core, id: ChannelId) -> Result<ReadersView, Failure> {
    let channel = core.channels.get(&id).ok_or_else(Failure::no_channel)?;
    core.refuse_paused(channel.server, Some(id))?;
    let gone = core.servers.get(&channel.server).is_none_or(|server| server.gone);
    if gone || !core.viewed(channel) {
        return Err(Failure::no_channel());
    }
    let group = channel.group.as_ref().ok_or_else(|| {
        let words = "this device is not in the channel's group now, and cannot tell who is";
        Failure::new(FailureKind::Refused, "not_joined", words)
    })?;
    let name = core.state(channel.server)?.channel(id).map(|channel| channel.name.to_string());
    Ok(ReadersView {
        channel_id: id,
        server_id: channel.server,
        name,
        epoch: group.epoch(),
        seq: channel.seq(),
        ciphersuite: CIPHERSUITE_NAME,
        tree: views::tree(group.leaves().iter().map(|leaf| leaf.index)),
        removal: views::removal(core, id),
        readers: views::readers(core, channel),
    })
}
