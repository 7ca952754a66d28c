//! Anonymous polls with their tally, by the own count.

use coterie_types::Seq;
use serde_json::{Value, json};

use crate::{Core, channel::Channel};

/// The anonymous poll whose message has this seq, as it stands; `own` is the option that this user has
/// voted for, where this device can tell.
pub(crate) fn poll(core: &Core, channel: &Channel, seq: Seq) -> Option<Value> {
    let poll = channel.anonymous.polls.find(seq)?;
    let record = &poll.record;
    let (counts, none) = poll.tally();
    let option = |(text, votes): (&String, usize)| json!({ "text": text, "votes": votes });
    Some(json!({
        "question": record.question,
        "options": record.options.iter().zip(counts).map(option).collect::<Vec<_>>(),
        "votes": poll.votes.len(),
        "uncounted": none,
        "of": poll.members(),
        "closes_at": record.terms.closes.saturating_mul(1000),
        "closed": poll.is_closed(core.now.0 / 1000),
        "closed_by": record.closed,
        "own": core.own_vote(channel, seq),
    }))
}

/// The row that tells how a poll stands.
pub(crate) fn poll_row(core: &Core, channel: &Channel, seq: Seq) -> Option<Value> {
    let id = channel.anonymous.polls.find(seq)?.record.name.message;
    let poll = poll(core, channel, seq)?;
    Some(json!({ "type": "poll", "seq": seq, "message_id": id, "poll": poll }))
}

/// A message's row with the poll that it is, if it is one.
pub(crate) fn with_poll(core: &Core, channel: &Channel, seq: Seq, mut row: Value) -> Value {
    if let Some(object) = row.as_object_mut()
        && object.get("type").is_some_and(|kind| kind == "message")
        && let Some(poll) = poll(core, channel, seq)
    {
        object.insert("poll".into(), poll);
    }
    row
}
