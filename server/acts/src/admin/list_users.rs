//! `GET /v1/admin/users`.

use coterie_ports::rows::UserQuery;
use coterie_protocol::rest::AdminUsers;
use coterie_types::limits::USERNAME_MAX;

use super::{Operator, views};
use crate::{ActError, Answer, Node};

/// Which users are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserFilter {
    /// Those whose name begins so.
    pub search: Option<String>,
    /// Only those that are disabled, or that are not.
    pub disabled: Option<bool>,
    /// Only those that are deleted, or that are not.
    pub deleted: Option<bool>,
    /// Those after this name.
    pub after: Option<String>,
    /// At most so many.
    pub limit: Option<u32>,
}

impl Node {
    /// A page of all users, by name.
    ///
    /// # Errors
    /// `malformed` where no name can begin so.
    pub async fn admin_users(&self, _: &Operator, filter: &UserFilter) -> Answer<AdminUsers> {
        let limit = views::limit(filter.limit);
        let query = UserQuery {
            prefix: part_of_a_name(filter.search.as_deref())?,
            after: part_of_a_name(filter.after.as_deref())?,
            disabled: filter.disabled,
            deleted: filter.deleted,
            limit: limit + 1,
        };
        let mut rows = self.store.list_users(&query).await?;
        let more = views::cut(&mut rows, limit);
        let next = rows.last().filter(|_| more).map(|row| row.username.clone());
        Ok(AdminUsers { users: rows.into_iter().map(views::user).collect(), next })
    }
}

fn part_of_a_name(text: Option<&str>) -> Answer<String> {
    let text = text.unwrap_or_default();
    let good = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || b"_.".contains(&c);
    if text.len() <= USERNAME_MAX && text.bytes().all(good) {
        return Ok(text.to_owned());
    }
    Err(ActError::malformed("a username has at most 32 of a-z, 0-9, '_' and '.'"))
}
