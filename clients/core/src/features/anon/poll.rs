//! `anon poll`: opening one, closing an own one, and how one stands. Its votes go the way of posts.

use coterie_protocol::content::{AnonymousPoll, PollClosed, Target};
use coterie_types::{ChannelId, MessageId, Seq, limits::POLL_LIFE_MAX};

use crate::{
    AskId, Core, Failure, FailureKind,
    features::{compose::bytes_of, posting::sent_view, reach::Reach, views},
    flow::{Flow, Input, Step},
    turn::Turn,
};

fn no_poll() -> Failure {
    let words = "that is no anonymous poll that this device has read";
    Failure::new(FailureKind::NotFound, "not_found", words)
}

/// What is said of a poll.
pub(in crate::features) enum Saying {
    /// One is opened, for so long in milliseconds.
    Open { question: String, options: Vec<String>, life: u64 },
    /// An own one is closed.
    Close(Seq),
}

pub(in crate::features) struct Say {
    channel: Reach,
    saying: Saying,
    sending: Option<(ChannelId, MessageId)>,
    closes: Option<u64>,
}

impl Say {
    pub(in crate::features) fn new(channel: String, saying: Saying) -> Self {
        Self { channel: Reach::new(channel), saying, sending: None, closes: None }
    }

    /// The content, if everybody will take it for what it is.
    fn content(
        &mut self,
        core: &Core,
        turn: &mut Turn<'_>,
        id: ChannelId,
    ) -> Result<Vec<u8>, Failure> {
        let salt = turn.random();
        match &self.saying {
            Saying::Open { question, options, life } => {
                let (hour, now) = (AnonymousPoll::HOUR, turn.now.0 / 1000);
                let life = (life / 1000).min(POLL_LIFE_MAX);
                // At the beginning of an hour, and an open hour at the least.
                let closes = ((now + life) / hour).max(now / hour + 1) * hour;
                let (question, options) = (question.clone(), options.clone());
                let poll = AnonymousPoll { question, options, closes };
                if !poll.is_good() {
                    let words = "a poll asks something in 300 characters at most, and has 2 to 10 \
                                 options of 100 at most";
                    return Err(Failure::new(FailureKind::Usage, "usage", words));
                }
                let server = core.channels.get(&id).ok_or_else(Failure::no_channel)?.server;
                core.poll_terms(turn.now, (server, id), closes)?;
                self.closes = Some(closes);
                bytes_of(&poll.content(salt, turn.now))
            }
            Saying::Close(seq) => {
                let channel = core.channels.get(&id).ok_or_else(Failure::no_channel)?;
                let poll = channel.anonymous.polls.find(*seq).ok_or_else(no_poll)?;
                let refused = |code, words| Failure::new(FailureKind::Refused, code, words);
                if poll.record.author != core.account()?.user {
                    return Err(refused("not_author", "only its author closes a poll"));
                }
                if poll.is_closed(turn.now.0 / 1000) {
                    return Err(refused("poll_closed", "that poll is closed"));
                }
                let target = Target { seq: *seq, id: poll.record.name.message };
                bytes_of(&PollClosed { target }.content(salt, turn.now))
            }
        }
    }
}

impl Flow for Say {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if let Some((id, message)) = self.sending {
            let Some(outcome) = core.take_outcome(id, message) else {
                core.refuse_hopeless(id)?;
                return Ok(Step::Wait);
            };
            let mut view = sent_view(id, message, outcome?);
            view.closes_at = self.closes.map(|closes| closes.saturating_mul(1000));
            return Ok(Step::done(&view));
        }
        let Some(id) = self.channel.step(core)? else { return Ok(Step::Wait) };
        core.refuse_sending(id)?;
        let content = self.content(core, turn, id)?;
        let message = core.new_message_id(turn);
        core.enqueue_once(turn, id, message, content);
        self.sending = Some((id, message));
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        self.sending.is_some()
    }

    fn abandon(&mut self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        let sending = self.sending;
        let sending = sending.as_ref().map(|(id, message)| (*id, std::slice::from_ref(message)));
        core.give_up_sending(turn, sending)
    }
}

/// How a poll stands, counted anew.
pub(in crate::features) struct Shown {
    channel: Reach,
    seq: Seq,
}

impl Shown {
    pub(in crate::features) fn new(channel: String, seq: Seq) -> Self {
        Self { channel: Reach::as_it_can(channel), seq }
    }
}

impl Flow for Shown {
    fn step(
        &mut self,
        core: &mut Core,
        _: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let Some(id) = self.channel.step(core)? else { return Ok(Step::Wait) };
        let channel = core.channels.get(&id).ok_or_else(Failure::no_channel)?;
        views::counted(core, channel, self.seq).map(|poll| Step::done(&poll)).ok_or_else(no_poll)
    }
}
