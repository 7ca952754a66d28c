//! One row of a timeline, as it came from the core.

use serde_json::Value;

use super::Theirs;

/// A row and its place in the channel.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    /// Its seq; of a gap, where it begins.
    pub(crate) place: u64,
    pub(crate) kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Message(Box<Message>),
    Deleted {
        author: Author,
    },
    /// With the words and the reason why.
    Unreadable {
        why: Theirs,
    },
    Gap {
        to: Option<u64>,
        reason: String,
        why: Theirs,
    },
    Reset {
        at: u64,
        by: Theirs,
    },
}

/// Who wrote something, by the policy log.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Author {
    pub(crate) user: String,
    pub(crate) username: Theirs,
    pub(crate) nickname: Theirs,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Message {
    pub(crate) id: String,
    pub(crate) author: Author,
    /// Milliseconds since the Unix epoch.
    pub(crate) sent_at: u64,
    pub(crate) text: Theirs,
    /// The tree of chapter 04, section 4.
    pub(crate) markup: Value,
    pub(crate) file: Option<FileInfo>,
    pub(crate) reply: Option<Reply>,
    pub(crate) edited: bool,
    pub(crate) pinned: bool,
    /// Who has shared it, of what was said before this user came.
    pub(crate) shared_by: Option<Theirs>,
    /// A mention of it notifies this user.
    pub(crate) addressed: bool,
    pub(crate) unread: bool,
    /// Of a kind that is not known here.
    pub(crate) fallback: bool,
    pub(crate) reactions: Vec<Reaction>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct FileInfo {
    pub(crate) name: Theirs,
    pub(crate) media_type: Theirs,
    pub(crate) length: u64,
}

/// The message that one answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reply {
    pub(crate) seq: u64,
    pub(crate) state: String,
    pub(crate) author: Author,
    pub(crate) text: Theirs,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Reaction {
    pub(crate) emoji: Theirs,
    pub(crate) count: u64,
    pub(crate) own: bool,
}

pub(super) fn number(value: &Value, field: &str) -> u64 {
    value.get(field).and_then(Value::as_u64).unwrap_or_default()
}

pub(super) fn is(value: &Value, field: &str) -> bool {
    value.get(field).and_then(Value::as_bool).unwrap_or_default()
}

pub(super) fn string(value: &Value, field: &str) -> String {
    value.get(field).and_then(Value::as_str).unwrap_or_default().to_owned()
}

pub(super) fn items<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

impl Entry {
    /// Of a row; none if it is of a sort that is not shown.
    pub(crate) fn of(row: &Value) -> Option<Self> {
        let place = number(row, "seq");
        let (place, kind) = match row.get("type").and_then(Value::as_str)? {
            "message" => (place, Kind::Message(Box::new(Message::of(row)))),
            "deleted" => (place, Kind::Deleted { author: Author::of(row, "author") }),
            "unreadable" => (place, Kind::Unreadable { why: why(row) }),
            "gap" => {
                let to = row.get("to").and_then(Value::as_u64);
                let kind = Kind::Gap { to, reason: string(row, "reason"), why: why(row) };
                (number(row, "from"), kind)
            }
            "reset" => {
                let by = row.get("by").map(|by| Theirs::of(by, "username")).unwrap_or_default();
                (place, Kind::Reset { at: number(row, "at"), by })
            }
            _ => return None,
        };
        Some(Self { place, kind })
    }

    pub(crate) fn message(&self) -> Option<&Message> {
        match &self.kind {
            Kind::Message(message) => Some(message),
            _ => None,
        }
    }

    pub(crate) const fn is_gap(&self) -> bool {
        matches!(self.kind, Kind::Gap { .. })
    }
}

/// The words for people, with the reason for programs.
fn why(row: &Value) -> Theirs {
    let (words, reason) = (string(row, "words"), string(row, "reason"));
    Theirs::new(if words.is_empty() { reason } else { format!("{words} ({reason})") })
}

impl Author {
    fn of(value: &Value, field: &str) -> Self {
        // No username has a blank or a bracket in it.
        match value.get("anonymous").and_then(|of| of.get("of")).and_then(Value::as_u64) {
            Some(of) => {
                let username = Theirs::new(format!("(one of {of} members)"));
                Self { username, ..Self::default() }
            }
            None => value.get(field).map(Self::of_row).unwrap_or_default(),
        }
    }

    /// Of an object that has the names of somebody.
    pub(super) fn of_row(author: &Value) -> Self {
        // The name that a server gives goes before the one that they give themselves.
        let mut chosen = ["nickname", "display_name"].iter().map(|field| Theirs::of(author, field));
        Self {
            user: string(author, "user_id"),
            username: Theirs::of(author, "username"),
            nickname: chosen.find(|name| !name.is_empty()).unwrap_or_default(),
        }
    }

    /// The name that is theirs alone; a nickname stands beside it and never in its place.
    pub(crate) fn shown(&self) -> String {
        if self.user.is_empty() && self.username.is_empty() {
            return "(author not known)".into();
        }
        let name = if self.username.is_empty() { &self.user } else { &self.username.shown() };
        if self.nickname.is_empty() {
            return name.clone();
        }
        format!("{} ({name})", self.nickname.shown())
    }
}

impl Message {
    /// Of a row; of what somebody who is blocked says only that it is there.
    fn of(row: &Value) -> Self {
        if is(row, "blocked") {
            return Self {
                id: string(row, "message_id"),
                author: Author::of(row, "author"),
                sent_at: number(row, "sent_at"),
                text: Theirs::new("(by somebody whom you block)"),
                ..Self::default()
            };
        }
        let file = row.get("file").map(|file| FileInfo {
            name: Theirs::of(file, "name"),
            media_type: Theirs::of(file, "media_type"),
            length: number(file, "length"),
        });
        let reply = row.get("reply_to").map(|target| Reply {
            seq: number(target, "seq"),
            state: string(target, "state"),
            author: Author::of(target, "author"),
            text: Theirs::of(target, "text"),
        });
        let reactions = items(row, "reactions").iter().map(|one| Reaction {
            emoji: Theirs::of(one, "emoji"),
            count: number(one, "count"),
            own: is(one, "own"),
        });
        Self {
            id: string(row, "message_id"),
            author: Author::of(row, "author"),
            sent_at: number(row, "sent_at"),
            text: Theirs::of(row, "text"),
            markup: row.get("markup").cloned().unwrap_or_default(),
            file,
            reply,
            edited: !items(row, "edits").is_empty(),
            pinned: is(row, "pinned"),
            shared_by: row.get("shared_by").map(|by| Theirs::of(by, "username")),
            addressed: is(row, "addressed"),
            unread: is(row, "unread"),
            fallback: is(row, "fallback"),
            reactions: reactions.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_somebody_who_is_blocked_says_is_folded_away() {
        let row = json!({
            "type": "message", "seq": 3, "author": { "user_id": "u1", "username": "eve" },
            "text": "boo", "markup": ["boo"], "file": { "name": "boo" }, "blocked": true,
        });
        let entry = Entry::of(&row).unwrap();
        let message = entry.message().unwrap();
        assert_eq!(message.text.shown(), "(by somebody whom you block)");
        assert_eq!((&message.markup, &message.file), (&Value::Null, &None));
    }

    #[test]
    fn rows_of_every_sort_are_read_and_others_passed_over() {
        let kinds = ["message", "deleted", "unreadable", "gap", "reset"];
        for kind in kinds {
            assert!(Entry::of(&json!({ "type": kind, "seq": 3, "from": 3 })).is_some(), "{kind}");
        }
        assert_eq!(Entry::of(&json!({ "type": "caught_up", "seq": 3 })), None);
        assert_eq!(Entry::of(&json!({})), None);
    }

    #[test]
    fn a_nickname_does_not_hide_the_name() {
        let author = json!({ "author": { "user_id": "u1", "username": "eve", "nickname": "ada" } });
        assert_eq!(Author::of(&author, "author").shown(), "ada (eve)");
        let author =
            json!({ "author": { "user_id": "u1", "username": "eve", "display_name": "Eve" } });
        assert_eq!(Author::of(&author, "author").shown(), "Eve (eve)");
        let unknown = json!({ "author": { "user_id": "u1", "username": "", "nickname": null } });
        assert_eq!(Author::of(&unknown, "author").shown(), "u1");
        let nobody = json!({ "author": null });
        assert_eq!(Author::of(&nobody, "author").shown(), "(author not known)");
        let nobody = json!({ "author": null, "anonymous": { "of": 8, "handle": null } });
        assert_eq!(Author::of(&nobody, "author").shown(), "(one of 8 members)");
    }
}
