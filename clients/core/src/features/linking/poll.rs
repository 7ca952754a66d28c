//! Looking again and again what the other device has shown.

use coterie_protocol::rest::LinkView;
use coterie_types::Millis;

use crate::{
    AskId, Core, Failure, FailureKind,
    net::{Purpose, Reply},
    turn::Turn,
};

/// Between two looks, milliseconds.
const EVERY: u64 = 1_000;

/// Looks at one link.
pub(super) struct Poll {
    link: String,
    next: Millis,
    waiting: bool,
}

impl Poll {
    pub(super) fn of(link: &str) -> Self {
        Self { link: link.to_owned(), next: Millis(0), waiting: false }
    }

    /// Its name.
    pub(super) fn link(&self) -> &str {
        &self.link
    }

    /// A path below it.
    pub(super) fn path(&self, part: &str) -> String {
        format!("/v1/links/{}{part}", self.link)
    }

    /// Looks, if it is time to.
    pub(super) fn look(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) {
        if self.waiting {
            return;
        }
        if self.next > turn.now {
            turn.wake(self.next);
            return;
        }
        self.waiting = true;
        core.net.call_open(turn, Purpose::Ask(ask), "GET", self.path(""), None::<&()>);
    }

    /// What there is; nothing if the node could not be asked. The next look is later.
    pub(super) fn seen(
        &mut self,
        turn: &mut Turn<'_>,
        reply: &Reply,
    ) -> Result<Option<LinkView>, Failure> {
        self.waiting = false;
        self.next = turn.now.plus(EVERY);
        turn.wake(self.next);
        match reply.parse::<LinkView>() {
            Ok(view) => Ok(Some(view)),
            Err(failure) if failure.kind == FailureKind::Unreachable => Ok(None),
            Err(failure) => Err(failure),
        }
    }
}
