//! `reply`, `edit`, `react`, `pin`: a message about another one, on its way like every message.

use coterie_policy::ContentRights;
use coterie_protocol::content::{Content, Edit, Pin, Reaction, Target, Text};
use coterie_types::{ChannelId, MessageId, Seq, limits};

use super::{compose::bytes_of, page, posting::sent_view, reach::Reach};
use crate::{
    AskId, Core, Failure, FailureKind, Row,
    flow::{Flow, Input, Step},
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
    Channel(Reach),
    Loading(ChannelId),
    Sending(ChannelId, MessageId),
}

pub(super) struct Relate {
    seq: Seq,
    deed: Deed,
    /// The id that its message has already.
    message_id: Option<String>,
    stage: Stage,
}

fn refused(code: &'static str, words: &str) -> Failure {
    Failure::new(FailureKind::Refused, code, words)
}

impl Relate {
    pub(super) fn new(channel: String, seq: Seq, deed: Deed) -> Self {
        Self { seq, deed, message_id: None, stage: Stage::Channel(Reach::new(channel)) }
    }

    /// The same, under an id that makes a retry safe.
    pub(super) fn called(self, message_id: Option<String>) -> Self {
        Self { message_id, ..self }
    }

    /// The content, if it would have an effect: what everybody will ignore is not sent.
    fn content(
        &self,
        core: &Core,
        turn: &mut Turn<'_>,
        id: ChannelId,
        rows: &[Row],
    ) -> Result<Content, Failure> {
        let (record, relations) = page::message(rows, self.seq)?;
        if record.kind == 4 {
            return Err(refused("deleted", "that message was deleted"));
        }
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
        match (&mut self.stage, input) {
            (Stage::Channel(channel), _) => {
                let Some(id) = channel.step(core)? else { return Ok(Step::Wait) };
                core.refuse_sending(id)?;
                page::load(core, turn, ask, id, self.seq);
                self.stage = Stage::Loading(id);
            }
            (Stage::Loading(id), Input::Rows(rows)) => {
                let id = *id;
                let content = bytes_of(&self.content(core, turn, id, &rows)?)?;
                let message = super::posting::message_id(core, turn, self.message_id.take())?;
                core.enqueue_once(turn, id, message, content);
                self.stage = Stage::Sending(id, message);
            }
            (Stage::Sending(id, message), _) => {
                let (id, message) = (*id, *message);
                if let Some(outcome) = core.take_outcome(id, message) {
                    return Ok(Step::done(&sent_view(id, message, outcome?)));
                }
                core.refuse_hopeless(id)?;
            }
            _ => {}
        }
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        // What has its id already is kept by whoever asks, until it was sent.
        self.message_id.is_some() || matches!(self.stage, Stage::Sending(..))
    }

    fn abandon(&mut self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        match self.stage {
            Stage::Sending(id, message) => core.give_up_sending(turn, Some((id, &[message]))),
            _ => core.give_up_sending(turn, None),
        }
    }
}
