//! Mentions: whom a text means, and where in it, so that no name in a text has to be believed.

use coterie_types::{Bytes, ChannelId, RoleId, UserId};
use serde::Serialize;

use super::{
    Content,
    extension::{Extensions, Value, names},
};

/// Most mentions of one text.
pub const MENTIONS_MAX: usize = 50;

/// Whom or what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Mentioned {
    /// Everybody in the channel.
    Everyone,
    /// A user.
    User(UserId),
    /// The holders of a role.
    Role(RoleId),
    /// A channel; nobody is told.
    Channel(ChannelId),
}

/// One mention: bytes of the text that stand for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Mention {
    /// The first byte.
    pub start: usize,
    /// How many.
    pub length: usize,
    /// Whom.
    #[serde(flatten)]
    pub of: Mentioned,
}

impl Mention {
    fn to_value(self) -> Value {
        let (kind, id): (u64, Vec<u8>) = match self.of {
            Mentioned::Everyone => (0, Vec::new()),
            Mentioned::User(id) => (1, id.as_bytes().to_vec()),
            Mentioned::Role(id) => (2, id.as_bytes().to_vec()),
            Mentioned::Channel(id) => (3, id.as_bytes().to_vec()),
        };
        let mut value = vec![
            Value::Uint(self.start as u64),
            Value::Uint(self.length as u64),
            Value::Uint(kind),
        ];
        if kind != 0 {
            value.push(Value::Bytes(Bytes(id)));
        }
        Value::Array(value)
    }

    fn from_value(value: &Value) -> Option<Self> {
        let Value::Array(fields) = value else { return None };
        let (start, length, kind, id) = match fields.as_slice() {
            [Value::Uint(start), Value::Uint(length), Value::Uint(0)] => (start, length, 0, None),
            [Value::Uint(start), Value::Uint(length), Value::Uint(kind), Value::Bytes(id)] => {
                (start, length, *kind, Some(<[u8; 16]>::try_from(id.0.as_slice()).ok()?))
            }
            _ => return None,
        };
        let of = match (kind, id) {
            (0, None) => Mentioned::Everyone,
            (1, Some(id)) => Mentioned::User(UserId::from_bytes(id)),
            (2, Some(id)) => Mentioned::Role(RoleId::from_bytes(id)),
            (3, Some(id)) => Mentioned::Channel(ChannelId::from_bytes(id)),
            _ => return None,
        };
        Some(Self {
            start: usize::try_from(*start).ok()?,
            length: usize::try_from(*length).ok()?,
            of,
        })
    }

    /// The mentions of a text: all of them, or none if they are not as the chapter says.
    pub(super) fn read(content: &Content, text: &str) -> Vec<Self> {
        let Some(Value::Array(values)) = content.extensions.get(names::MENTIONS) else {
            return Vec::new();
        };
        let found: Option<Vec<Self>> = values.iter().map(Self::from_value).collect();
        found.filter(|mentions| are_spans(mentions, text)).unwrap_or_default()
    }

    pub(super) fn write(mentions: &[Self], extensions: &mut Extensions) {
        if !mentions.is_empty() {
            let values = mentions.iter().map(|mention| mention.to_value()).collect();
            extensions.set(names::MENTIONS, Value::Array(values));
        }
    }
}

/// Whether they are at most 50, in order, apart, none empty, each whole characters of one line.
fn are_spans(mentions: &[Mention], text: &str) -> bool {
    let mut free = 0;
    mentions.len() <= MENTIONS_MAX
        && mentions.iter().all(|mention| {
            let end = mention.start.saturating_add(mention.length);
            let span = text.get(mention.start..end);
            let fits =
                mention.start >= free && span.is_some_and(|s| !s.is_empty() && !s.contains('\n'));
            free = end;
            fits
        })
}
