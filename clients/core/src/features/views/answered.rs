//! What an answer shows of the message it answers.

use coterie_protocol::{
    content::{Content, Said, Target},
    envelope::Class,
};
use coterie_types::{MessageId, Seq, ServerId};
use serde::Serialize;

use super::message::{Author, Nobody, author, message, nobody};
use crate::{Core, records::TimelineRecord, relations::Relations};

/// Longest piece of a message that an answer shows, characters.
const PREVIEW_MAX: usize = 100;

/// How a message that is answered stands here.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "snake_case")]
enum AnsweredState {
    Here,
    Deleted,
    Missing,
}

/// What an answer shows of the message it answers.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Answered {
    seq: Seq,
    message_id: MessageId,
    /// Absent where nobody has looked.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<AnsweredState>,
    /// Absent of a message that is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    author: Option<Option<Author>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    anonymous: Option<Nobody>,
    /// What somebody who is blocked says is not quoted either.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    blocked: bool,
    /// How it begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// What a stored message answers.
pub(crate) fn answers(record: &TimelineRecord) -> Option<Target> {
    let content = Content::from_bytes(record.content.as_ref()?).ok()?;
    match Said::read(&content, Class::Message) {
        Said::Text(text) if record.kind == 1 => text.reply,
        _ => None,
    }
}

impl Answered {
    /// Of a message that nobody has looked for.
    pub(super) const fn unseen(target: Target) -> Self {
        Self::of(target, None)
    }

    const fn of(target: Target, state: Option<AnsweredState>) -> Self {
        Self {
            seq: target.seq,
            message_id: target.id,
            state,
            author: None,
            anonymous: None,
            blocked: false,
            text: None,
        }
    }
}

/// What an answer shows of the message it answers: `here`, `deleted`, or `missing`.
pub(crate) fn answered(
    core: &Core,
    server: ServerId,
    target: Target,
    found: Option<(&TimelineRecord, Option<&Relations>)>,
) -> Answered {
    let missing = Answered::of(target, Some(AnsweredState::Missing));
    let Some((record, relations)) = found else { return missing };
    let state = match record.kind {
        1 => AnsweredState::Here,
        4 => AnsweredState::Deleted,
        _ => return missing,
    };
    let blocked = record.user.is_some_and(|user| core.is_blocked(user));
    let shown = message(core, server, target.seq, record, relations).filter(|_| !blocked);
    Answered {
        state: Some(state),
        author: Some(author(core, server, record)),
        anonymous: record.anonymous.map(nobody),
        blocked,
        text: shown.map(|shown| shown.text.chars().take(PREVIEW_MAX).collect()),
        ..missing
    }
}
