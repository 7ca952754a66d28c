//! `GET /v1/servers/{id}/presence`: who of the members is connected. A hint that the node makes.

use coterie_ports::hints::Presence;
use coterie_protocol::rest::PresenceView;
use coterie_types::{
    ServerId, UserId,
    limits::{PRESENCE_MEMBERS_MAX, PRESENCE_USERS_MAX},
};

use crate::{Answer, Caller, Node};

impl Node {
    /// Who is connected; in a large server only how many, counted in a sample of its members.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn server_presence(
        &self,
        caller: &Caller,
        server: ServerId,
        presence: &dyn Presence,
    ) -> Answer<PresenceView> {
        let policy = self.membership(caller.user, server).await?;
        let state = policy.present();
        let members = state.members_count();
        // Ids are hashes: every n-th of them in their order is as good as drawn by lot.
        let step = members.div_ceil(PRESENCE_MEMBERS_MAX).max(1);
        let asked: Vec<UserId> = state.members().step_by(step).map(|member| member.user).collect();
        let mut users = presence.online(&asked).await;
        let counted = step == 1;
        let online = if counted { users.len() } else { users.len() * members / asked.len().max(1) };
        users.truncate(if counted { PRESENCE_USERS_MAX } else { 0 });
        let count = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
        Ok(PresenceView {
            members_count: count(members),
            online_count: count(online),
            estimated: !counted,
            users,
        })
    }
}
