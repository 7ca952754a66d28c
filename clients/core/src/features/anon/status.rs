//! `anon status`: the policy, the quota, the number of those among whom one hides, and what keeps one
//! from posting.

use coterie_types::{ChannelId, Millis};
use serde::Serialize;

use crate::{
    AskId, Core, Failure,
    anonymity::Standing,
    features::reach::Reach,
    flow::{Flow, Input, Step},
    turn::Turn,
};

/// How a channel stands for an anonymous post of this user.
#[derive(Debug, Serialize)]
struct AnonymousView {
    channel_id: ChannelId,
    allowed: bool,
    /// Whether one may post now.
    ready: bool,
    /// Of the policy, where there is one, as the next three.
    #[serde(skip_serializing_if = "Option::is_none")]
    window_seconds: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    minimum_ring: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pseudonymous: Option<bool>,
    /// Among how many one hides; where one may post, as the next three.
    #[serde(skip_serializing_if = "Option::is_none")]
    of: Option<u32>,
    /// How many posts are left in this window.
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<u32>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    window: Option<u64>,
    /// When it ends; milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    closes_at: Option<u64>,
    /// What keeps one from posting, for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// The same for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    words: Option<String>,
    /// When it is over at the latest.
    #[serde(skip_serializing_if = "Option::is_none")]
    wait_until: Option<Millis>,
}

pub(in crate::features) struct Status {
    channel: Reach,
}

impl Status {
    pub(in crate::features) fn new(channel: String) -> Self {
        Self { channel: Reach::new(channel) }
    }
}

impl Flow for Status {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        let Some(id) = self.channel.step(core)? else { return Ok(Step::Wait) };
        core.refuse_hopeless(id)?;
        let server = core.channels.get(&id).ok_or_else(Failure::no_channel)?.server;
        let seconds = turn.now.0 / 1000;
        let policy = core.state(server)?.channel(id).and_then(|c| c.anonymity_at(seconds));
        let mut view = AnonymousView {
            channel_id: id,
            allowed: policy.is_some(),
            ready: false,
            window_seconds: policy.map(|policy| policy.window),
            limit: policy.map(|policy| policy.limit),
            minimum_ring: policy.map(|policy| policy.minimum_ring),
            pseudonymous: policy.map(|policy| policy.pseudonymous),
            of: None,
            left: None,
            window: None,
            closes_at: None,
            reason: None,
            words: None,
            wait_until: None,
        };
        match core.anonymous_standing(turn.now, id, None) {
            Ok(Standing::Ready(ready)) => {
                core.prepare_post(turn, id, &ready);
                view.ready = true;
                view.of = Some(ready.of());
                view.left = Some(ready.left());
                view.window = Some(ready.rules.window);
                view.closes_at = Some(ready.rules.closes.saturating_mul(1000));
            }
            Ok(Standing::Wait(at, words)) => {
                view.reason = Some("not_seen_by_others".to_owned());
                view.words = Some(words);
                view.wait_until = Some(at);
            }
            Err(failure) => {
                view.reason = Some(failure.code);
                view.words = Some(failure.message);
            }
        }
        Ok(Step::done(&view))
    }
}
