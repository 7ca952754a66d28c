//! What a user typed, as content: markup stays as it is, and names after `@` and `#` that are known in
//! the server become mentions.

use coterie_policy::State;
use coterie_protocol::content::{Content, MENTIONS_MAX, Mention, Mentioned, Text};
use coterie_types::{Millis, ServerId};

use crate::{Core, Failure, FailureKind};

/// Most names that are looked up for one text.
const LOOKUPS_MAX: usize = 4 * MENTIONS_MAX;

impl Core {
    /// What a user typed to be sent.
    pub(crate) fn content_of(
        &self,
        server: ServerId,
        typed: &str,
        (salt, now): ([u8; 16], Millis),
    ) -> Content {
        self.compose(server, typed).content(salt, now)
    }

    /// A text for a server.
    pub(crate) fn compose(&self, server: ServerId, text: &str) -> Text {
        let mentions = self.state(server).map(|state| mentions(state, text)).unwrap_or_default();
        Text::marked(text, mentions)
    }
}

/// The bytes of content, if they are not too many.
pub(crate) fn bytes_of(content: &Content) -> Result<Vec<u8>, Failure> {
    content.to_bytes().map_err(|e| Failure::new(FailureKind::Refused, "too_large", e.to_string()))
}

fn mentions(state: &State, text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut before = None;
    let mut lookups = 0;
    for (start, c) in text.char_indices() {
        let begins = !before.is_some_and(|c: char| c.is_alphanumeric() || c == '_');
        before = Some(c);
        if !begins || !matches!(c, '@' | '#') {
            continue;
        }
        lookups += 1;
        if lookups > LOOKUPS_MAX || found.len() == MENTIONS_MAX {
            break;
        }
        let rest = text.get(start + 1..).unwrap_or_default();
        let named = |c: &char| c.is_alphanumeric() || matches!(c, '_' | '.' | '-');
        let name: String = rest.chars().take_while(named).collect();
        // The sentence's own full stop does not belong to it.
        let candidates = [name.as_str(), name.trim_end_matches(['.', '-'])];
        let named = |name: &&str| !name.is_empty();
        let known = candidates.iter().copied().filter(named).find_map(|name| {
            let of = if c == '#' { channel(state, name) } else { addressed(state, name) };
            of.map(|of| Mention { start, length: 1 + name.len(), of })
        });
        found.extend(known);
    }
    found
}

/// Whom a name after `@` means: a username before a role.
fn addressed(state: &State, name: &str) -> Option<Mentioned> {
    if name == "everyone" {
        return Some(Mentioned::Everyone);
    }
    let user = state.members().find(|m| &*m.username == name).map(|m| Mentioned::User(m.user));
    let everyone = *state.server().as_bytes();
    let mut roles = state.roles().filter(|r| r.name == name && *r.id.as_bytes() != everyone);
    user.or_else(|| roles.next().map(|role| Mentioned::Role(role.id)))
}

fn channel(state: &State, name: &str) -> Option<Mentioned> {
    let mut named = state.channels().filter(|c| *c.name == *name && c.has_group());
    let first = named.next()?;
    named.next().is_none().then_some(Mentioned::Channel(first.id))
}
