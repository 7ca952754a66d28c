//! The policy log behind an invitation: fetched by its code, verified from the first entry on.

use coterie_protocol::rest::PolicyPage;
use coterie_types::{Bytes, InvitationId};

use super::link::Link;
use crate::{
    AskId, Core, Failure, FailureKind,
    account::forged,
    net::{Purpose, Reply},
    server::Policy,
    turn::Turn,
};

/// A log that is being read.
pub(super) struct LogBehind {
    pub(super) link: Link,
    pub(super) policy: Policy,
    pub(super) entries: Vec<Bytes>,
}

/// A used-up, expired, revoked and unknown invitation look alike.
pub(super) fn unknown() -> Failure {
    Failure::new(
        FailureKind::NotFound,
        "not_found",
        "no such invitation, or it can no longer be used",
    )
}

impl LogBehind {
    pub(super) fn new(link: Link) -> Self {
        Self { link, policy: Policy::default(), entries: Vec::new() }
    }

    /// Asks for the next page.
    pub(super) fn read_on(&self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) {
        let (code, after) = (self.link.code(), self.policy.head().seq);
        let path = format!("/v1/invitations/{code}/policy?after={after}&limit=200");
        core.net.get(turn, Purpose::Ask(ask), path);
    }

    /// Takes in a page; whether the log is whole now.
    pub(super) fn replied(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        reply: &Reply,
    ) -> Result<bool, Failure> {
        if reply.code() == Some("not_found") {
            return Err(unknown());
        }
        let page: PolicyPage = reply.parse()?;
        let learned = self.policy.learn(self.link.server, &page.entries, false);
        if let Some(error) = learned.error {
            return Err(forged(&error.to_string()));
        }
        self.entries.extend(page.entries.iter().skip(learned.known).take(learned.new).cloned());
        if page.next.is_some() && learned.new > 0 {
            self.read_on(core, turn, ask);
            return Ok(false);
        }
        Ok(true)
    }

    /// The invitation of the link, by the verified log.
    pub(super) fn invitation(&self) -> Result<InvitationId, Failure> {
        let state = self.policy.state().ok_or_else(unknown)?;
        let words = if self.link.listed {
            "the listing is not the one that the server's owner has signed"
        } else {
            "the server's log has no invitation of this link: the node leads elsewhere"
        };
        self.link.invitation(state).map(|found| found.id).ok_or_else(|| forged(words))
    }
}
