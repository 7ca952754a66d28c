//! Who may see a server, and who may do what in it.

use std::sync::Arc;

use coterie_policy::Flag;
use coterie_types::{ErrorCode, ServerId, UserId};

use crate::{ActError, Answer, Node, policy::Folded};

impl Node {
    /// The policy of a server, for its members. Absent and not viewable answer alike.
    pub(super) async fn membership(&self, user: UserId, server: ServerId) -> Answer<Arc<Folded>> {
        let policy = self.policy(server).await?;
        policy.check_member(user)?;
        Ok(policy)
    }

    /// The same for members who have a permission in the server as a whole, now.
    pub(super) async fn permitted(
        &self,
        user: UserId,
        server: ServerId,
        flag: Flag,
    ) -> Answer<Arc<Folded>> {
        let policy = self.membership(user, server).await?;
        if policy.present().may_at(user, flag, None, self.clock.now()) {
            return Ok(policy);
        }
        let detail = format!("this needs the permission {flag}");
        let mut error = ActError::new(ErrorCode::Forbidden, detail).with_rule("forbidden");
        error.extras.permission = Some(flag.as_str().to_owned());
        Err(error)
    }
}

/// How many items a page has at most.
pub(super) fn page_limit(asked: Option<u32>) -> usize {
    let most = coterie_types::limits::PAGE_MAX;
    asked.unwrap_or(most).clamp(1, most) as usize
}

/// A page of items with the key of its last one, if others follow.
pub(super) fn paged<T, K>(
    items: impl Iterator<Item = T>,
    limit: usize,
    key: impl Fn(&T) -> K,
) -> (Vec<T>, Option<K>) {
    let mut page: Vec<T> = items.take(limit + 1).collect();
    let more = page.len() > limit;
    page.truncate(limit);
    let next = page.last().filter(|_| more).map(key);
    (page, next)
}
