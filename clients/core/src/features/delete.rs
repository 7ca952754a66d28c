//! `delete`: a signed tombstone.

use coterie_protocol::{
    envelope::{Class, SignedTombstone, Tombstone},
    rest::{Appended, DeleteMessage},
};
use coterie_types::{Bytes, ChannelId, Seq, from_canonical};
use serde_json::json;

use super::read;
use crate::{
    AskId, Core, Failure, FailureKind, Row,
    flow::{Flow, Input, Step},
    keys,
    net::Purpose,
    records::TimelineRecord,
    turn::Turn,
};

enum Stage {
    Begin,
    Servers,
    Channel(ChannelId),
    Loading(ChannelId),
    Posting(ChannelId, String),
}

pub(super) struct Delete {
    channel: String,
    seq: Seq,
    stage: Stage,
}

impl Delete {
    pub(super) fn new(channel: String, seq: Seq) -> Self {
        Self { channel, seq, stage: Stage::Begin }
    }

    fn post(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        id: ChannelId,
        rows: &[Row],
    ) -> Result<(), Failure> {
        let missing = || Failure::new(FailureKind::NotFound, "not_found", "no such message");
        let row =
            rows.first().filter(|r| r.key == keys::timeline(id, self.seq)).ok_or_else(missing)?;
        let record: TimelineRecord = from_canonical(&row.value).map_err(|_| missing())?;
        let message_id = core.new_message_id(turn);
        let said = core
            .with_channel(id, |core, channel| core.tombstone_heads(channel, message_id))
            .flatten();
        let (said, account) = (said.ok_or_else(missing)?, core.account()?);
        let tombstone = Tombstone {
            authenticated: Bytes(said.to_bytes()),
            channel: id,
            user: account.user,
            device: account.device,
            target: self.seq,
            target_id: record.message_id,
        };
        let signed = SignedTombstone::sign(&tombstone, &account.key);
        let body = DeleteMessage { message_id, tombstone: Bytes(signed.to_bytes()) };
        let path = format!("/v1/channels/{id}/messages/{}", record.message_id);
        core.net.call(turn, Purpose::Ask(ask), "DELETE", path, Some(&body));
        self.stage = Stage::Posting(id, record.message_id.to_string());
        Ok(())
    }
}

impl Core {
    fn tombstone_heads(
        &self,
        channel: &crate::channel::Channel,
        message_id: coterie_types::MessageId,
    ) -> Option<coterie_protocol::envelope::Authenticated> {
        self.heads(channel, message_id, Class::Light)
    }
}

impl Flow for Delete {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&self.stage, input) {
            (Stage::Begin, _) => {
                core.sync_servers()?;
                self.stage = Stage::Servers;
            }
            (Stage::Servers, _) if core.servers_synced() => {
                let id = core.resolve_channel(&self.channel)?;
                core.sync_channel(id);
                self.stage = Stage::Channel(id);
                return self.step(core, turn, ask, Input::Look);
            }
            (Stage::Channel(id), _) if core.channel_synced(*id) => {
                read::load(core, turn, ask, *id, Some(self.seq.saturating_sub(1)), 1, false);
                self.stage = Stage::Loading(*id);
            }
            (Stage::Loading(id), Input::Rows(rows)) => self.post(core, turn, ask, *id, &rows)?,
            (Stage::Posting(id, message), Input::Reply(reply)) => {
                let appended: Appended = reply.parse()?;
                core.sync_channel(*id);
                return Ok(Step::Done(json!({ "message_id": message, "seq": appended.seq })));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
