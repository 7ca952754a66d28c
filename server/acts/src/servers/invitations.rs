//! `GET /v1/servers/{id}/invitations`, and the end of one by its code.

use coterie_policy::Flag;
use coterie_protocol::rest::{Admitted, Invitations, PostIntent};
use coterie_types::{InvitationId, ServerId};

use super::access::{page_limit, paged};
use crate::{
    About, Answer, Caller, Node,
    policy::{admitted, invitation_view, parse_intent},
};

impl Node {
    /// A page of a server's open invitations, by id: all of them for those with `MANAGE_SERVER`,
    /// else the caller's own.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn list_invitations(
        &self,
        caller: &Caller,
        server: ServerId,
        after: Option<InvitationId>,
        limit: Option<u32>,
    ) -> Answer<Invitations> {
        let policy = self.membership(caller.user, server).await?;
        let (state, now) = (policy.present(), self.clock.now());
        let all = state.may_at(caller.user, Flag::ManageServer, None, now);
        let at = now.max(state.at());
        let invitations = state.invitations().filter(|invitation| {
            after.is_none_or(|id| invitation.id > id)
                && (all || invitation.creator == caller.user)
                && invitation.check_open(at).is_ok()
        });
        let (page, next) = paged(invitations, page_limit(limit), |invitation| invitation.id);
        Ok(Invitations { invitations: page.into_iter().map(invitation_view).collect(), next })
    }

    /// Closes an open invitation by its code.
    ///
    /// # Errors
    /// `not_found` for an invitation that is unknown, expired, used up or closed, and to whoever is
    /// not a member; otherwise as [`Node::change`].
    pub async fn close_invitation(
        &self,
        caller: &Caller,
        code: &str,
        body: &PostIntent,
    ) -> Answer<Admitted> {
        let row = match self.open_invitation(code, Some(caller.user)).await {
            Ok(row) => row,
            Err(error) => {
                // It may be closed by this very intent, whose answer was lost.
                let intent = parse_intent(caller, &body.intent)?;
                self.check_enabled(caller.user, intent.server).await?;
                let found = self.find_same_intent(&intent).await?;
                let known = found.map(|(row, entry)| admitted(intent.server, &row, entry.at));
                return known.ok_or(error);
            }
        };
        let about = About::InvitationEnd(row.invitation);
        self.change(caller, row.server, about, body).await
    }
}
