//! `GET /v1/servers/{id}` and the head of its policy log.

use coterie_protocol::rest::{PolicyHead, ServerView};
use coterie_types::ServerId;

use crate::{Answer, Caller, Node, policy::server_view};

impl Node {
    /// A server, for its members.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn read_server(&self, caller: &Caller, server: ServerId) -> Answer<ServerView> {
        let policy = self.membership(caller.user, server).await?;
        Ok(server_view(policy.present()))
    }

    /// Where its policy log stands.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn read_policy_head(&self, caller: &Caller, server: ServerId) -> Answer<PolicyHead> {
        let policy = self.membership(caller.user, server).await?;
        let present = policy.present();
        Ok(PolicyHead { head: present.head(), at: present.at() })
    }
}
