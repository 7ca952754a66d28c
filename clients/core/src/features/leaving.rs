//! A session that is of no use after all: it is ended at the node, then the request fails. Sessions
//! that nobody holds would push out those that are in use.

use crate::{AskId, Core, Failure, net::Purpose, turn::Turn};

/// The session of this store is being ended.
pub(super) struct Leaving(Failure);

impl Leaving {
    /// Ends the session that was granted; the reply, whatever it is, goes to [`Leaving::end`].
    pub(super) fn begin(core: &mut Core, turn: &mut Turn<'_>, ask: AskId, why: Failure) -> Self {
        let path = "/v1/auth/logout".into();
        core.net.call(turn, Purpose::Ask(ask), "POST", path, None::<&()>);
        Self(why)
    }

    /// Why the request fails.
    pub(super) fn end(self, core: &mut Core, turn: &mut Turn<'_>) -> Failure {
        core.net.end_session(turn);
        self.0
    }
}
