//! Whom a text may notify, judged once, when it is taken in: with the policy state at its e(n), so that
//! what becomes of roles and rights later changes nothing (chapter 04, section 3).

use coterie_policy::{ContentRights, Role, State};
use coterie_protocol::content::{Mentioned, Said};
use coterie_types::{ChannelId, RoleId, UserId};

use crate::records::NotifiedRecord;

/// Whom what was said may notify; nothing where nobody is mentioned.
pub(crate) fn notified(
    at: &State,
    channel: ChannelId,
    (author, reader): (UserId, UserId),
    said: &Said,
) -> Option<NotifiedRecord> {
    let mentions = match said {
        Said::Text(text) => &text.mentions,
        Said::Edit(edit) => &edit.text.mentions,
        _ => return None,
    };
    if mentions.is_empty() {
        return None;
    }
    let all = ContentRights::of(at, channel, author).mentions_everyone();
    let free = |id| all || at.role(id).is_some_and(|role: &Role| role.mentionable);
    let mut found = NotifiedRecord::default();
    for (place, mention) in mentions.iter().enumerate() {
        let (notifies, reader) = match mention.of {
            Mentioned::Everyone => (all, true),
            Mentioned::User(user) => (true, user == reader),
            Mentioned::Role(id) => (free(id), holds(at, reader, id)),
            Mentioned::Channel(_) => (false, false),
        };
        found.set(place, notifies);
        found.reader |= notifies && reader;
    }
    Some(found)
}

/// Whether a member holds a role; everybody holds `@everyone`.
fn holds(at: &State, user: UserId, role: RoleId) -> bool {
    at.member(user).is_some_and(|member| role == at.everyone() || member.holds(role))
}
