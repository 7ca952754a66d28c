//! Where somebody's membership of a server ended: they get its log up to there.

use coterie_policy::{Body, Entry, Payload, SignedIntent};
use coterie_ports::{PageBounds, rows::PolicyEntryRow};
use coterie_types::{
    Seq, ServerId, UserId,
    limits::{PAGE_BYTES_MAX, PAGE_MAX},
};

use crate::{Answer, Node, policy::Folded};

/// What an entry does to a user's membership.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// They become a member.
    Enters,
    /// They were a member, and are none any more.
    Leaves,
    /// They are no member afterwards, and may have been none before: a ban, or the server's end.
    Ends,
}

impl Node {
    /// The first entry after a seq that took the user out.
    pub(super) async fn find_exit(
        &self,
        user: UserId,
        policy: &Folded,
        after: Seq,
        head: Seq,
    ) -> Answer<Option<Seq>> {
        let server = policy.present().server();
        let mut pages = Pages { server, after, head };
        while let Some(rows) = pages.next(self).await? {
            for row in &rows {
                match effect(row, user) {
                    Some(Effect::Leaves) => return Ok(Some(row.seq)),
                    Some(Effect::Ends) if self.was_member(user, policy, row.seq).await? => {
                        return Ok(Some(row.seq));
                    }
                    _ => {}
                }
            }
        }
        Ok(None)
    }

    /// Whether the user was a member just before an entry.
    async fn was_member(&self, user: UserId, policy: &Folded, entry: Seq) -> Answer<bool> {
        if let Some(before) = policy.at(entry - 1) {
            return Ok(before.member(user).is_some());
        }
        let server = policy.present().server();
        let mut pages = Pages { server, after: 0, head: entry - 1 };
        let mut member = false;
        while let Some(rows) = pages.next(self).await? {
            let last = rows.iter().rev().find_map(|row| effect(row, user));
            member = last.map_or(member, |effect| effect == Effect::Enters);
        }
        Ok(member)
    }
}

/// Entries after a seq up to a head, a page at a time.
struct Pages {
    server: ServerId,
    after: Seq,
    head: Seq,
}

impl Pages {
    async fn next(&mut self, node: &Node) -> Answer<Option<Vec<PolicyEntryRow>>> {
        if self.after >= self.head {
            return Ok(None);
        }
        let page = PageBounds { after: self.after, limit: PAGE_MAX, bytes: PAGE_BYTES_MAX };
        let mut rows = node.store.list_policy(self.server, page).await?;
        rows.retain(|row| row.seq <= self.head);
        let Some(last) = rows.last() else { return Ok(None) };
        self.after = last.seq;
        Ok(Some(rows))
    }
}

fn effect(row: &PolicyEntryRow, user: UserId) -> Option<Effect> {
    let Ok(Entry { payload: Payload::Intent(bytes), .. }) = Entry::parse(&row.bytes) else {
        return None;
    };
    let intent = SignedIntent::parse(&bytes).ok()?;
    let claims = intent.claims();
    match &claims.body {
        Body::ServerCreated(_) | Body::MemberJoined(_) if claims.user == user => {
            Some(Effect::Enters)
        }
        Body::MemberLeft(_) if claims.user == user => Some(Effect::Leaves),
        Body::MemberKicked(kicked) if kicked.user == user => Some(Effect::Leaves),
        Body::MemberBanned(banned) if banned.user == user => Some(Effect::Ends),
        Body::ServerDeleted(_) => Some(Effect::Ends),
        _ => None,
    }
}
