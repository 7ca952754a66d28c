//! `anon send` and `anon poll vote`: waits until a post cannot be told to be this member's, then for a
//! random time, and sends it on a connection of its own.

use coterie_protocol::{
    envelope::{AnonymousPost, PollName},
    rest::PostedAnonymously,
};
use coterie_types::{ChannelId, Millis, Seq};
use serde::Serialize;

use crate::{
    AskId, Core, Failure, FailureKind,
    anonymity::{Made, Ready, Standing},
    channel::Channel,
    features::{compose::bytes_of, reach::Reach},
    flow::{Flow, Input, Step},
    net::{Purpose, Reply},
    turn::Turn,
};

/// A post waits for a random time up to this at the least, milliseconds, unless the user says another.
const DELAY: u64 = 30_000;
/// The longest delay that may be asked for: a day.
const DELAY_MAX: u64 = 24 * 3_600_000;
/// So long between two tries, milliseconds.
const PAUSE: u64 = 2_000;
/// How often a post is tried.
const TRIES: u32 = 6;

/// An anonymous post that was made.
#[derive(Debug, Serialize)]
struct PostedView {
    channel_id: ChannelId,
    seq: Seq,
    /// How many members could have written it.
    of: u32,
    /// How many may follow in its window.
    left: u32,
    /// Its number.
    window: u64,
}

/// A vote that was cast.
#[derive(Debug, Serialize)]
struct VotedView {
    channel_id: ChannelId,
    seq: Seq,
    /// The seq of the poll's message.
    poll: Seq,
    option: u8,
    /// How many members could have cast it.
    of: u32,
}

/// What a post or a vote waits for, in words.
#[derive(Debug, Serialize)]
#[serde(tag = "type", rename = "waiting")]
struct WaitingRow<'a> {
    words: &'a str,
}

enum Stage {
    /// The logs are brought up to date, and what others are to have seen is waited for.
    Standing,
    /// The random time.
    Delayed(Millis),
    Sent(Box<Made>),
    /// The same bytes go again.
    Again(Box<Made>, Millis),
    /// Refused: after the logs, the same counter goes again with another proof.
    Anew(Option<(u64, u16)>, Millis),
}

/// What is posted.
pub(in crate::features) enum What {
    Text(String),
    /// A vote in the poll with this seq, for the option with this number.
    Vote(Seq, u8),
}

/// A post, or a vote, on its way.
pub(in crate::features) struct Send {
    channel: Reach,
    what: What,
    delay: u64,
    content: Option<Vec<u8>>,
    stage: Stage,
    told: Option<String>,
    /// Whether it waits for what others write.
    hears: bool,
    delayed: bool,
    tries: u32,
}

impl Send {
    pub(in crate::features) fn new(channel: String, what: What, delay: Option<u64>) -> Self {
        let delay = delay.unwrap_or(DELAY).min(DELAY_MAX);
        let (stage, channel) = (Stage::Standing, Reach::new(channel));
        let (told, hears, delayed) = (None, false, false);
        Self { channel, what, delay, content: None, stage, told, hears, delayed, tries: 0 }
    }

    /// What it says: nothing in it tells a time, a program or a language.
    fn content(
        &mut self,
        core: &Core,
        turn: &mut Turn<'_>,
        id: ChannelId,
    ) -> Result<Vec<u8>, Failure> {
        if self.content.is_none() {
            let channel = core.channels.get(&id).ok_or_else(Failure::no_channel)?;
            let hour = AnonymousPost::hour(turn.now);
            self.content = Some(match &self.what {
                What::Text(text) => {
                    let content = core.content_of(channel.server, text, (turn.random(), hour));
                    bytes_of(&content)?
                }
                What::Vote(seq, option) => {
                    let poll = channel.anonymous.polls.find(*seq);
                    let options = poll.map_or(0, |poll| poll.record.options.len());
                    if usize::from(*option) >= options {
                        let words = format!("that poll has the options 1 to {options}");
                        return Err(Failure::new(FailureKind::Usage, "option_unknown", words));
                    }
                    vec![*option]
                }
            });
        }
        Ok(self.content.clone().unwrap_or_default())
    }

    /// How the channel stands for it; of a vote, in which poll.
    fn standing(
        &self,
        core: &mut Core,
        now: Millis,
        id: ChannelId,
        kept: Option<(u64, u16)>,
    ) -> Result<(Standing, Option<PollName>), Failure> {
        match self.what {
            What::Text(_) => Ok((core.anonymous_standing(now, id, kept)?, None)),
            What::Vote(seq, _) => {
                let (standing, name) = core.vote_standing(now, id, seq)?;
                Ok((standing, Some(name)))
            }
        }
    }

    /// Says once why it waits.
    fn tell(&mut self, turn: &mut Turn<'_>, ask: AskId, words: String) {
        if self.told.as_ref() != Some(&words) {
            turn.row(ask, &WaitingRow { words: &words });
            self.told = Some(words);
        }
    }

    /// Makes and sends it, when all is as it must be.
    fn advance(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        kept: Option<(u64, u16)>,
    ) -> Result<Stage, Failure> {
        let back = |kept: Option<(u64, u16)>, now| match kept {
            Some(_) => Stage::Anew(kept, now),
            None => Stage::Standing,
        };
        let Some(id) = self.channel.step(core)? else { return Ok(back(kept, turn.now)) };
        core.refuse_sending(id)?;
        core.ephemera.pace.mask(id, turn.now);
        let (ready, poll) = match self.standing(core, turn.now, id, kept)? {
            (Standing::Ready(ready), poll) => (ready, poll),
            (Standing::Wait(at, words), _) => {
                self.tell(turn, ask, words);
                turn.wake(at);
                if !std::mem::replace(&mut self.hears, true) {
                    // From the next turn on the gateway is open.
                    turn.wake(turn.now.plus(1));
                }
                return Ok(back(kept, turn.now));
            }
        };
        if !std::mem::replace(&mut self.delayed, true) && self.delay > 0 {
            self.hears = false;
            if poll.is_none() {
                core.prepare_post(turn, id, &ready);
            }
            let seconds = self.delay.div_ceil(1000);
            self.tell(turn, ask, format!("it is sent at a random time within {seconds} seconds"));
            let wait = u64::from_be_bytes(turn.random()) % self.delay;
            let until = turn.now.plus(wait);
            turn.wake(until);
            return Ok(Stage::Delayed(until));
        }
        let content = self.content(core, turn, id)?;
        let counter = match poll {
            Some(_) => 0,
            None => self.counter(core, turn, &ready, kept)?,
        };
        let made = core.make_post(turn, (id, &content), &ready, (counter, poll))?;
        post(core, turn, ask, id, &made);
        self.tries += 1;
        Ok(Stage::Sent(Box::new(made)))
    }

    /// The one of a try before in the same window, or the next.
    fn counter(
        &self,
        core: &Core,
        turn: &mut Turn<'_>,
        ready: &Ready,
        kept: Option<(u64, u16)>,
    ) -> Result<u16, Failure> {
        let same = kept.filter(|(window, _)| *window == ready.rules.window);
        let random = u64::from_be_bytes(turn.random());
        let next = || Channel::next_counter(ready, core.device_place(), random);
        same.map(|(_, counter)| counter).or_else(next).ok_or_else(|| {
            let words = "all anonymous posts of this window are made";
            Failure::new(FailureKind::Refused, "quota_exhausted", words)
        })
    }

    fn answered(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        made: Box<Made>,
        reply: &Reply,
    ) -> Result<Answered, Failure> {
        let Some(id) = self.channel.step(core)? else {
            return Ok(Answered::Goes(Stage::Again(made, turn.now)));
        };
        let failure = match reply.parse::<PostedAnonymously>() {
            // What follows in the log comes as it comes to everybody: whoever asked for it now, in a
            // session, would tell that the post is theirs.
            Ok(posted) => {
                let (seq, of) = (posted.seq, made.of);
                return Ok(Answered::Done(match self.what {
                    What::Text(_) => Step::done(&PostedView {
                        channel_id: id,
                        seq,
                        of,
                        left: made.left,
                        window: made.window,
                    }),
                    What::Vote(poll, option) => {
                        Step::done(&VotedView { channel_id: id, seq, poll, option, of })
                    }
                }));
            }
            Err(failure) => failure,
        };
        let later = turn.now.plus(PAUSE << self.tries.min(5));
        turn.wake(later);
        if self.tries >= TRIES {
            return Err(failure);
        }
        Ok(Answered::Goes(match reply.code() {
            // No answer, or one that asks for patience: the same bytes, which the node knows again.
            None | Some("busy" | "unavailable" | "internal" | "rate_limited") => {
                Stage::Again(made, later)
            }
            Some("epoch_stale" | "epoch_conflict" | "ring_stale" | "reconcile_first") => {
                core.sync_channel(id);
                core.sync_servers()?;
                Stage::Anew(Some((made.window, made.counter)), later)
            }
            // Another device of the user was first with this counter, or the window is over.
            Some("nullifier_used" | "window_closed") => {
                core.sync_channel(id);
                core.sync_servers()?;
                Stage::Anew(None, later)
            }
            Some(code) => return Err(in_words(code, failure.clone())),
        }))
    }
}

enum Answered {
    Done(Step),
    Goes(Stage),
}

fn post(core: &mut Core, turn: &mut Turn<'_>, ask: AskId, id: ChannelId, made: &Made) {
    let path = format!("/v1/anonymous/channels/{id}/posts");
    core.net.call_apart(turn, Purpose::Ask(ask), "POST", path, &made.body);
}

/// What the node's refusals mean for an author.
fn in_words(code: &str, failure: Failure) -> Failure {
    let words = match code {
        "no_gate" => {
            "this epoch of the channel takes no anonymous posts: the next change of its members or \
             keys begins one that does"
        }
        "gate_refused" => {
            "the node was given another gate for this epoch than its members have: the next change of \
             members or keys gives it the right one"
        }
        "proof_refused" => {
            "the node says that the proof does not hold, and it does: ask its operator"
        }
        "anonymity_off" => "the channel allows no anonymous posts any more",
        "credential_on_anonymous" => {
            "something between this program and the node puts a credential on the connection"
        }
        _ => return failure,
    };
    Failure { message: words.into(), ..failure }
}

impl Flow for Send {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        self.stage = match (std::mem::replace(&mut self.stage, Stage::Standing), input) {
            (Stage::Sent(made), Input::Reply(reply)) => {
                match self.answered(core, turn, made, &reply)? {
                    Answered::Done(step) => return Ok(step),
                    Answered::Goes(stage) => stage,
                }
            }
            (Stage::Standing, _) => self.advance(core, turn, ask, None)?,
            (Stage::Delayed(until) | Stage::Anew(None, until), _) if until <= turn.now => {
                self.advance(core, turn, ask, None)?
            }
            (Stage::Anew(kept, until), _) if until <= turn.now => {
                self.advance(core, turn, ask, kept)?
            }
            (Stage::Again(made, until), _) if until <= turn.now => {
                let Some(id) = self.channel.step(core)? else {
                    self.stage = Stage::Again(made, until);
                    return Ok(Step::Wait);
                };
                post(core, turn, ask, id, &made);
                self.tries += 1;
                Stage::Sent(made)
            }
            (stage, _) => {
                if let Stage::Delayed(until) | Stage::Again(_, until) | Stage::Anew(_, until) =
                    &stage
                {
                    turn.wake(*until);
                }
                stage
            }
        };
        Ok(Step::Wait)
    }

    /// While it waits for others to write, it hears them.
    fn lives(&self) -> bool {
        self.hears
    }

    fn patient(&self) -> bool {
        true
    }
}
