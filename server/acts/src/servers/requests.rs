//! Requests of direct messages: whom one may add to a dm, beyond what the fold says.

use coterie_policy::{State, body::MemberAdded};
use coterie_types::{
    ErrorCode, ServerId, UserId,
    limits::{DM_REQUESTS_MADE, DM_REQUESTS_RECEIVED},
};

use crate::{
    ActError, Answer, Node,
    policy::{DeviceChain, ParsedIntent},
};

/// The kind of a dm in its row.
const DM: u8 = 1;

impl Node {
    /// The device log of somebody who is about to be added, if the intent embeds its beginning and
    /// their name, and nobody asks too many or is asked by too many. A second dm between the same
    /// two is refused, so that they talk in one place: for convenience, as the fold allows it.
    ///
    /// # Errors
    /// `not_found`, `invalid` (rules `username_not_own`, `chain_not_posted`, `dm_exists`),
    /// `limit_reached`.
    pub(super) async fn check_added(
        &self,
        present: &State,
        intent: &ParsedIntent,
        added: &MemberAdded,
    ) -> Answer<DeviceChain> {
        let row = self.store.find_user(added.user).await?;
        let row = row.filter(|row| row.disabled_at.is_none()).ok_or_else(ActError::not_found)?;
        let chain = self.device_chain(added.user).await?;
        chain.check(intent, &row.username)?;
        let author = intent.claims.user;
        let made = self.store.count_requests(author).await?.made;
        if made >= DM_REQUESTS_MADE {
            let detail =
                format!("at most {DM_REQUESTS_MADE} requests wait to be accepted at a time");
            return Err(limit(detail, "requests_made"));
        }
        let received = self.store.count_requests(added.user).await?.received;
        if received >= DM_REQUESTS_RECEIVED {
            return Err(limit("too many requests wait for this user".into(), "requests_received"));
        }
        if present.members_count() == 1
            && let Some(known) = self.dm_between(author, added.user, present.server()).await?
        {
            let detail = format!("the two have direct messages already: {known}");
            return Err(ActError::invalid(detail).with_rule("dm_exists"));
        }
        Ok(chain)
    }

    /// Another dm whose members are these two and nobody else.
    async fn dm_between(
        &self,
        one: UserId,
        other: UserId,
        except: ServerId,
    ) -> Answer<Option<ServerId>> {
        let of_one = self.store.list_servers(one).await?;
        let of_other = self.store.list_servers(other).await?;
        let both = of_one.iter().filter(|row| row.kind == DM && row.server != except);
        let both = both.filter(|row| of_other.iter().any(|theirs| theirs.server == row.server));
        for row in both {
            if self.store.count_members(row.server).await? == 2 {
                return Ok(Some(row.server));
            }
        }
        Ok(None)
    }
}

fn limit(detail: String, rule: &str) -> ActError {
    ActError::new(ErrorCode::LimitReached, detail).with_rule(rule)
}
