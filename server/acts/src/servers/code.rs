//! Invitation codes: 16 bytes as base64url; the node keeps their hashes only.

use coterie_ports::rows::InvitationRow;
use coterie_types::{Bytes, UserId, sha256};

use crate::{ActError, Answer, Node};

/// Bytes of a code.
const CODE: usize = 16;

impl Node {
    /// An invitation that is open now. Unknown, expired, used up and closed ones answer alike, and
    /// so do those of a server that is disabled, but to its members.
    pub(super) async fn open_invitation(
        &self,
        code: &str,
        caller: Option<UserId>,
    ) -> Answer<InvitationRow> {
        let code = Bytes::from_base64(code).map_err(|_| ActError::not_found())?;
        if code.len() != CODE {
            return Err(ActError::not_found());
        }
        let row = self.store.find_invitation(&sha256(&[&code])).await?;
        let row = row.ok_or_else(ActError::not_found)?;
        let policy = self.policy(row.server).await?;
        let invitation = policy.present().invitation(row.invitation);
        let invitation = invitation.filter(|_| !policy.present().is_deleted());
        let invitation = invitation.ok_or_else(ActError::not_found)?;
        let at = self.clock.now().max(policy.present().at());
        invitation.check_open(at).map_err(|_| ActError::not_found())?;
        if policy.is_disabled() {
            let member = caller.ok_or_else(ActError::not_found)?;
            policy.check_member(member)?;
        }
        Ok(row)
    }
}
