//! `GET /v1/servers/{id}/roles`.

use coterie_protocol::rest::Roles;
use coterie_types::ServerId;

use crate::{Answer, Caller, Node, policy::role_view};

impl Node {
    /// The roles of a server, the highest first.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn list_roles(&self, caller: &Caller, server: ServerId) -> Answer<Roles> {
        let policy = self.membership(caller.user, server).await?;
        let mut roles: Vec<_> = policy.present().roles().map(role_view).collect();
        roles.sort_by_key(|role| std::cmp::Reverse(role.position));
        Ok(Roles { roles })
    }
}
