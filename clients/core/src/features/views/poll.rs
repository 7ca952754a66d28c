//! Anonymous polls with their tally, by the own count.

use coterie_types::{ChannelId, FixedBytes, MessageId, Seq};
use serde::Serialize;

use super::timeline::TimelineRow;
use crate::{Core, channel::Channel};

/// An anonymous poll, as this device counts it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PollView {
    question: String,
    options: Vec<OptionView>,
    votes: usize,
    /// Votes for no option, or that cannot be read here.
    uncounted: usize,
    /// How many might vote when it began.
    of: usize,
    /// Milliseconds.
    closes_at: u64,
    closed: bool,
    /// The seq by which its author has closed it.
    closed_by: Option<Seq>,
    /// What this user has voted, where this device can tell.
    own: Option<u8>,
}

#[derive(Debug, Clone, Serialize)]
struct OptionView {
    text: String,
    votes: usize,
}

/// How a poll stands.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "poll")]
pub(crate) struct PollRow {
    seq: Seq,
    message_id: MessageId,
    poll: PollView,
}

/// A poll with its ballots.
#[derive(Debug, Serialize)]
pub(crate) struct CountedPoll {
    #[serde(flatten)]
    poll: PollView,
    channel_id: ChannelId,
    seq: Seq,
    ballots: Vec<Ballot>,
}

/// A vote. Whose it is nobody can tell.
#[derive(Debug, Serialize)]
struct Ballot {
    seq: Seq,
    nullifier: FixedBytes<32>,
    /// None: it cannot be read here.
    option: Option<u8>,
}

/// The anonymous poll whose message has this seq, as it stands.
pub(crate) fn poll(core: &Core, channel: &Channel, seq: Seq) -> Option<PollView> {
    let poll = channel.anonymous.polls.find(seq)?;
    let record = &poll.record;
    let (counts, none) = poll.tally();
    let option = |(text, votes): (&String, usize)| OptionView { text: text.clone(), votes };
    Some(PollView {
        question: record.question.clone(),
        options: record.options.iter().zip(counts).map(option).collect(),
        votes: poll.votes.len(),
        uncounted: none,
        of: poll.members(),
        closes_at: record.terms.closes.saturating_mul(1000),
        closed: poll.is_closed(core.now.0 / 1000),
        closed_by: record.closed,
        own: core.own_vote(channel, seq),
    })
}

/// The row that tells how a poll stands.
pub(crate) fn poll_row(core: &Core, channel: &Channel, seq: Seq) -> Option<PollRow> {
    let message_id = channel.anonymous.polls.find(seq)?.record.name.message;
    Some(PollRow { seq, message_id, poll: poll(core, channel, seq)? })
}

/// The same with every ballot.
pub(crate) fn counted(core: &Core, channel: &Channel, seq: Seq) -> Option<CountedPoll> {
    let votes = channel.anonymous.polls.find(seq).into_iter().flat_map(|poll| &poll.votes);
    let ballot = |(seq, vote): (&Seq, &crate::anonymity::VoteRecord)| Ballot {
        seq: *seq,
        nullifier: vote.nullifier,
        option: vote.option,
    };
    let ballots = votes.map(ballot).collect();
    Some(CountedPoll { poll: poll(core, channel, seq)?, channel_id: channel.id, seq, ballots })
}

/// A row with the poll that it is, if it is one.
pub(crate) fn with_poll(
    core: &Core,
    channel: &Channel,
    seq: Seq,
    mut row: TimelineRow,
) -> TimelineRow {
    if let TimelineRow::Message(message) = &mut row {
        message.poll = poll(core, channel, seq);
    }
    row
}
