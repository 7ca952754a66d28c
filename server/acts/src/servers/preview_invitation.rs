//! `GET /v1/invitations/{code}` and its policy log: what one joins, before one joins.

use coterie_protocol::rest::{InvitationPreview, PolicyPage};
use coterie_types::Seq;

use crate::{Answer, Node};

impl Node {
    /// What an open invitation leads to.
    ///
    /// # Errors
    /// `not_found`, whatever is wrong with the code.
    pub async fn preview_invitation(&self, code: &str) -> Answer<InvitationPreview> {
        let row = self.open_invitation(code, None).await?;
        let policy = self.policy(row.server).await?;
        let state = policy.present();
        Ok(InvitationPreview {
            server_id: row.server,
            invitation_id: row.invitation,
            name: state.name().to_owned(),
            members_count: state.members_count() as u64,
            head: state.head(),
        })
    }

    /// The policy log behind an open invitation, for a joiner to verify.
    ///
    /// # Errors
    /// `not_found`, whatever is wrong with the code.
    pub async fn read_policy_by_invitation(
        &self,
        code: &str,
        after: Seq,
        limit: Option<u32>,
    ) -> Answer<PolicyPage> {
        let row = self.open_invitation(code, None).await?;
        self.policy_page(row.server, after, limit).await
    }
}
