//! `GET /v1/servers/{id}/bans`.

use coterie_policy::Flag;
use coterie_protocol::rest::Bans;
use coterie_types::{ServerId, UserId};

use super::access::{page_limit, paged};
use crate::{Answer, Caller, Node, policy::ban_view};

impl Node {
    /// A page of a server's bans, by user id, for those with `BAN_MEMBERS`.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member; `forbidden`.
    pub async fn list_bans(
        &self,
        caller: &Caller,
        server: ServerId,
        after: Option<UserId>,
        limit: Option<u32>,
    ) -> Answer<Bans> {
        let policy = self.permitted(caller.user, server, Flag::BanMembers).await?;
        let bans = policy.present().bans().filter(|ban| after.is_none_or(|id| ban.user > id));
        let (page, next) = paged(bans, page_limit(limit), |ban| ban.user);
        Ok(Bans { bans: page.into_iter().map(ban_view).collect(), next })
    }
}
