//! `reply`, `edit`, `react`, `pin`: a message about another one, on its way like every message.

use coterie_policy::ContentRights;
use coterie_protocol::content::{Content, Edit, Pin, Reaction, Target, Text};
use coterie_types::{ChannelId, MessageId, Seq, from_canonical, limits};
use serde_json::json;

use super::{compose::bytes_of, read};
use crate::{
    AskId, Core, Failure, FailureKind, Row,
    flow::{Flow, Input, Step},
    keys,
    records::TimelineRecord,
    relations::Relations,
    turn::Turn,
};

/// What is done to a message.
pub(super) enum Deed {
    Reply(String),
    Edit(String),
    React(String, bool),
    Pin(bool),
}

enum Stage {
    Begin,
    Servers,
    Channel(ChannelId),
    Loading(ChannelId),
    Sending(ChannelId, MessageId),
}

pub(super) struct Relate {
    channel: String,
    seq: Seq,
    deed: Deed,
    stage: Stage,
}

fn refused(code: &'static str, words: &str) -> Failure {
    Failure::new(FailureKind::Refused, code, words)
}

fn missing() -> Failure {
    Failure::new(FailureKind::NotFound, "not_found", "no such message")
}

impl Relate {
    pub(super) fn new(channel: String, seq: Seq, deed: Deed) -> Self {
        Self { channel, seq, deed, stage: Stage::Begin }
    }

    /// The content, if it would have an effect: what everybody will ignore is not sent.
    fn content(
        &self,
        core: &Core,
        turn: &mut Turn<'_>,
        id: ChannelId,
        rows: &[Row],
    ) -> Result<Content, Failure> {
        let at = |key: String| rows.iter().find(|row| row.key == key);
        let row = at(keys::timeline(id, self.seq)).ok_or_else(missing)?;
        let record: TimelineRecord = from_canonical(&row.value).map_err(|_| missing())?;
        if record.kind == 4 {
            return Err(refused("deleted", "that message was deleted"));
        }
        let relations = at(keys::relations(id, self.seq));
        let relations = relations.and_then(|r| from_canonical::<Relations>(&r.value).ok());
        let relations = relations.unwrap_or_default();
        let server = core.channels.get(&id).ok_or_else(Failure::no_channel)?.server;
        let own = core.account()?.user;
        let rights = ContentRights::of(core.state(server)?, id, own);
        let may = |yes: bool, flag: &str| {
            let words = format!("this needs {flag} in the channel");
            if yes { Ok(()) } else { Err(refused("forbidden", &words)) }
        };
        let target = Target { seq: self.seq, id: record.message_id };
        let (salt, now) = (turn.random(), turn.now);
        Ok(match &self.deed {
            Deed::Reply(text) => {
                let text = Text { reply: Some(target), ..core.compose(server, text) };
                text.content(salt, now)
            }
            Deed::Edit(text) => {
                if record.user != Some(own) || record.kind != 1 {
                    return Err(refused("not_author", "only its author edits a message"));
                }
                may(rights.edits(), "SEND_MESSAGES")?;
                if relations.edits.len() >= limits::EDITS_PER_MESSAGE {
                    return Err(refused("too_many", "that message was edited 100 times"));
                }
                Edit { target, text: core.compose(server, text) }.content(salt, now)
            }
            Deed::React(emoji, on) => {
                if !Reaction::is_emoji(emoji) {
                    return Err(Failure::new(FailureKind::Usage, "usage", "that is not an emoji"));
                }
                if *on && relations.has(emoji) {
                    may(rights.reacts(), "READ_HISTORY")?;
                } else if *on {
                    may(rights.begins_reactions(), "ADD_REACTIONS")?;
                    if !relations.has_room() {
                        return Err(refused("too_many", "that message has 20 emoji already"));
                    }
                }
                Reaction { target, emoji: emoji.clone(), on: *on }.content(salt, now)
            }
            Deed::Pin(on) => {
                may(rights.pins(), "PIN_MESSAGES")?;
                Pin { target, on: *on }.content(salt, now)
            }
        })
    }
}

impl Flow for Relate {
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
                let id = *id;
                let channel = core.channels.get(&id).ok_or_else(Failure::no_channel)?;
                core.refuse_paused(channel.server, Some(id))?;
                if !core.entitled(channel) {
                    return Err(Failure::no_channel());
                }
                core.refuse_request(id)?;
                core.refuse_changed_identity(id)?;
                read::load(core, turn, ask, id, Some(self.seq.saturating_sub(1)), 2, false);
                self.stage = Stage::Loading(id);
            }
            (Stage::Loading(id), Input::Rows(rows)) => {
                let id = *id;
                let content = bytes_of(&self.content(core, turn, id, &rows)?)?;
                let message = core.new_message_id(turn);
                core.enqueue(turn, id, message, content);
                self.stage = Stage::Sending(id, message);
            }
            (Stage::Sending(id, message), _) => {
                let (id, message) = (*id, *message);
                let channel = core.channels.get_mut(&id).ok_or_else(Failure::no_channel)?;
                if let Some(outcome) = channel.outcomes.remove(&message) {
                    let sent = outcome?;
                    return Ok(Step::Done(json!({
                        "message_id": message, "channel_id": id, "seq": sent.seq,
                        "epoch": sent.epoch,
                    })));
                }
                let server = channel.server;
                core.refuse_paused(server, Some(id))?;
                if core.servers.get(&server).is_none_or(|s| s.gone) {
                    return Err(Failure::no_channel());
                }
            }
            _ => {}
        }
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        matches!(self.stage, Stage::Sending(..))
    }

    fn abandon(&mut self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        let words = "the node did not answer in time";
        let failure = Failure::new(FailureKind::Unreachable, "unreachable", words);
        let Stage::Sending(id, message) = self.stage else { return failure };
        let tail = if core.take_back(turn, id, message, &failure) {
            "not sent"
        } else {
            "it may have been sent: the next contact settles it"
        };
        if let Some(channel) = core.channels.get_mut(&id) {
            channel.outcomes.remove(&message);
        }
        Failure { message: format!("{words}; {tail}"), ..failure }
    }
}
