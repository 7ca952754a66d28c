//! `anon status`: the policy, the quota, the number of those among whom one hides, and what keeps one
//! from posting.

use serde_json::{Value, json};

use crate::{
    AskId, Core, Failure,
    anonymity::Standing,
    features::reach::Reach,
    flow::{Flow, Input, Step},
    turn::Turn,
};

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
        let mut view = json!({ "channel_id": id, "allowed": policy.is_some(), "ready": false });
        let mut set = |name: &str, value: Value| {
            drop(view.as_object_mut().map(|o| o.insert(name.into(), value)))
        };
        if let Some(policy) = policy {
            set("window_seconds", json!(policy.window));
            set("limit", json!(policy.limit));
            set("minimum_ring", json!(policy.minimum_ring));
            set("pseudonymous", json!(policy.pseudonymous));
        }
        match core.anonymous_standing(turn.now, id, None) {
            Ok(Standing::Ready(ready)) => {
                core.prepare_post(turn, id, &ready);
                set("ready", json!(true));
                set("of", json!(ready.of()));
                set("left", json!(ready.left()));
                set("window", json!(ready.rules.window));
                set("closes_at", json!(ready.rules.closes.saturating_mul(1000)));
            }
            Ok(Standing::Wait(at, words)) => {
                set("reason", json!("not_seen_by_others"));
                set("words", json!(words));
                set("wait_until", json!(at));
            }
            Err(failure) => {
                set("reason", json!(failure.code));
                set("words", json!(failure.message));
            }
        }
        Ok(Step::Done(view))
    }
}
