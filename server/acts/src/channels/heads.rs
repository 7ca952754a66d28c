//! The two heads that every sender names: both must be in the node's own logs.

use coterie_policy::State;
use coterie_protocol::envelope::{Authenticated, Class};
use coterie_types::{ErrorCode, MessageId, limits::CHANNEL_HEAD_WINDOW};

use super::loaded::Loaded;
use crate::{ActError, Answer, Node};

/// Reads authenticated data and checks all of it that needs no log.
pub(super) fn authenticated(
    bytes: &[u8],
    id: MessageId,
    classes: &[Class],
) -> Answer<Authenticated> {
    let data = Authenticated::from_bytes(bytes).map_err(|e| {
        ActError::invalid(format!("the authenticated data is malformed: {e}"))
            .with_rule("authenticated_data")
    })?;
    check_authenticated(&data, id, classes)?;
    Ok(data)
}

/// The same for data that is decoded already.
pub(super) fn check_authenticated(
    data: &Authenticated,
    id: MessageId,
    classes: &[Class],
) -> Answer<()> {
    if data.version != Authenticated::VERSION {
        let detail = format!("version {} is not known here", data.version);
        return Err(ActError::invalid(detail).with_rule("authenticated_version"));
    }
    if data.message_id != id {
        let detail = "the message id is not the one that the sender authenticated";
        return Err(ActError::invalid(detail).with_rule("message_id"));
    }
    if !classes.contains(&data.class) {
        let detail = "the class does not fit this kind of envelope";
        return Err(ActError::invalid(detail).with_rule("class"));
    }
    // What is said commits to its content, and nothing else has any.
    if data.content.is_some() != classes.contains(&Class::Message) {
        let detail = "a message commits to its content, and nothing else to anything";
        return Err(ActError::invalid(detail).with_rule("commitment"));
    }
    if data.poll.is_some() && data.class != Class::Message {
        let detail = "only a message is a poll";
        return Err(ActError::invalid(detail).with_rule("poll_terms"));
    }
    Ok(())
}

impl Node {
    /// Checks that both heads are in the node's logs, and that the pin is not older than e(n−1):
    /// so the pin of every envelope is e(n), whatever becomes of the bodies before it.
    pub(super) async fn check_heads(
        &self,
        policy: &State,
        loaded: &Loaded,
        data: &Authenticated,
    ) -> Answer<()> {
        if self.policy_hash(policy, data.policy.seq).await? != Some(data.policy.hash) {
            return Err(unknown("policy").with_head_seq(policy.head().seq));
        }
        if loaded.pinned.is_some_and(|before| data.policy.seq < before.seq) {
            return Err(pin_stale(policy));
        }
        let named = data.channel;
        if named.seq.saturating_add(CHANNEL_HEAD_WINDOW) <= loaded.head.seq {
            let detail = format!("the channel head is more than {CHANNEL_HEAD_WINDOW} behind");
            return Err(ActError::new(ErrorCode::HeadStale, detail)
                .with_rule("channel_head_stale")
                .with_head_seq(loaded.head.seq));
        }
        let known = match loaded.hash_at(named.seq) {
            Some(hash) => Some(hash),
            None if named.seq > loaded.head.seq => None,
            None => self.store.find_channel_hash(loaded.channel, named.seq).await?,
        };
        if known == Some(named.hash) {
            Ok(())
        } else {
            Err(unknown("channel").with_head_seq(loaded.head.seq))
        }
    }
}

/// The answer for a pin below e(n−1).
pub(super) fn pin_stale(policy: &State) -> ActError {
    let detail = "the policy head is older than one that the channel has pinned already";
    ActError::new(ErrorCode::HeadStale, detail)
        .with_rule("pin_stale")
        .with_head_seq(policy.head().seq)
}

fn unknown(log: &str) -> ActError {
    let detail = format!("the {log} head is not one of this node's");
    ActError::new(ErrorCode::HeadUnknown, detail).with_rule(format!("{log}_head_unknown"))
}
