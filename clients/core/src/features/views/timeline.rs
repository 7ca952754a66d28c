//! Rows of a timeline, and the rows that a tail shows beside them.

use coterie_types::{MessageId, Millis, Seq, ServerId};
use serde::Serialize;

use super::{
    message::{Author, MessageRow, Somebody, author, message, somebody},
    poll::PollRow,
};
use crate::{
    Core,
    reason::{Cause, Reason},
    records::TimelineRecord,
    relations::{Act, Item, Relations},
};

/// A row of a timeline.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum TimelineRow {
    Message(Box<MessageRow>),
    Deleted(DeletedRow),
    Unreadable(UnreadableRow),
    Reset(ResetRow),
    Gap(GapRow),
}

/// A row of a tail.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub(crate) enum TailRow {
    Row(TimelineRow),
    Changed(Box<ChangedRow>),
    Poll(PollRow),
    CaughtUp(CaughtUpRow),
}

/// A message that was deleted.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "deleted")]
pub(crate) struct DeletedRow {
    seq: Seq,
    message_id: MessageId,
    author: Option<Author>,
}

/// Something that cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename = "unreadable")]
pub(crate) struct UnreadableRow {
    seq: Seq,
    /// For programs.
    reason: String,
    /// What it comes from; none of a reason of an earlier program.
    cause: Option<Cause>,
    /// For people.
    words: Option<&'static str>,
}

/// The channel's group was begun anew.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "reset")]
pub(crate) struct ResetRow {
    seq: Seq,
    at: Option<Millis>,
    by: Somebody,
}

/// Seqs of which nothing can be shown.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "gap")]
pub(crate) struct GapRow {
    from: Seq,
    /// None: everything from there on.
    to: Option<Seq>,
    /// For programs.
    reason: Reason,
    /// What it comes from.
    cause: Cause,
    /// For people.
    words: String,
}

/// What has become otherwise.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum ChangedWhat {
    Edit,
    Reaction,
    Pin,
}

/// A message that was shown before is another now.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "changed")]
pub(crate) struct ChangedRow {
    seq: Seq,
    what: ChangedWhat,
    by: Somebody,
    pub(crate) message: MessageRow,
    /// Of a reaction.
    #[serde(skip_serializing_if = "Option::is_none")]
    emoji: Option<String>,
    /// Whether it is there now, of a reaction or a pin.
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<bool>,
}

/// Everything that was said before this connection was shown.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename = "caught_up")]
pub(crate) struct CaughtUpRow {
    pub(crate) seq: Seq,
}

/// A row of a timeline, if it is one to show. The author is the authenticated leaf's.
pub(crate) fn row(
    core: &Core,
    server: ServerId,
    seq: Seq,
    record: &TimelineRecord,
    relations: Option<&Relations>,
) -> Option<TimelineRow> {
    Some(match record.kind {
        1 => TimelineRow::Message(Box::new(message(core, server, seq, record, relations)?)),
        2 => TimelineRow::Unreadable(unreadable(seq, record.reason.as_deref().unwrap_or_default())),
        4 => TimelineRow::Deleted(DeletedRow {
            seq,
            message_id: record.message_id,
            author: author(core, server, record),
        }),
        6 => {
            let by = somebody(core, server, record.user?);
            TimelineRow::Reset(ResetRow { seq, at: record.at, by })
        }
        _ => return None,
    })
}

/// A row that cannot be shown. A reason of an earlier program that is none any more stays as it is.
fn unreadable(seq: Seq, reason: &str) -> UnreadableRow {
    let cause = Reason::of_code(reason).map(Reason::cause);
    UnreadableRow { seq, reason: reason.to_owned(), cause, words: cause.map(Cause::words) }
}

/// A row of what is not there: by its reason, or in other words.
pub(crate) fn gap(from: Seq, to: Option<Seq>, reason: Reason, words: Option<&str>) -> TimelineRow {
    let cause = reason.cause();
    let words = words.unwrap_or(cause.words()).to_owned();
    TimelineRow::Gap(GapRow { from, to, reason, cause, words })
}

/// The row that tells of a change to a message that was shown before.
pub(crate) fn changed(
    core: &Core,
    server: ServerId,
    item: &Item,
    (seq, record, relations): (Seq, &TimelineRecord, &Relations),
) -> Option<ChangedRow> {
    let message =
        message(core, server, seq, record, Some(relations)).filter(|_| record.kind == 1)?;
    let (what, emoji, on) = match &item.act {
        Act::Edit { .. } => (ChangedWhat::Edit, None, None),
        Act::React { emoji, on } => (ChangedWhat::Reaction, Some(emoji.clone()), Some(*on)),
        Act::Pin { on } => (ChangedWhat::Pin, None, Some(*on)),
        Act::Delete => return None,
    };
    let by = somebody(core, server, item.by);
    Some(ChangedRow { seq: item.seq, what, by, message, emoji, on })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_cannot_be_shown_has_a_reason_for_programs_and_words_for_people() {
        assert_eq!(
            json!(unreadable(7, "withheld")),
            json!({
                "type": "unreadable", "seq": 7, "reason": "withheld", "cause": "gap",
                "words": "the node does not show it",
            })
        );
        let old = json!(unreadable(7, "of_an_earlier_program"));
        assert_eq!(
            (&old["reason"], &old["cause"]),
            (&json!("of_an_earlier_program"), &Value::Null)
        );
    }
}
