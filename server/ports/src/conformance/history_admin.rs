//! What the operator does in a history, and what they see, compared.

use coterie_types::{Millis, ServerId, UserId};

use super::{
    history::{History, SPREAD, same},
    rows::server,
};
use crate::{
    Store, Write,
    rows::{LeftoversBefore, ServerQuery, UserQuery},
};

impl History {
    pub(super) fn user_by_operator(&mut self, user: UserId) -> Write {
        let (at, reason) = (self.perhaps_at(), self.reason());
        match self.below(4) {
            0 => Write::PurgeUser { user, at: at.unwrap_or(Millis(1)) },
            _ => Write::SetUserDisabled { user, at, reason },
        }
    }

    pub(super) fn server_by_operator(&mut self, server: ServerId) -> Write {
        let (at, reason, limit) = (self.perhaps_at(), self.reason(), self.below(5).into());
        match self.below(4) {
            0 => Write::PurgeServer { server, limit },
            1 => Write::ForgetInvitations { before: at.unwrap_or(Millis(1)), limit },
            _ => Write::SetServerDisabled { server, at, reason },
        }
    }

    fn reason(&mut self) -> Option<String> {
        (!self.chance(3)).then(|| format!("reason {}", self.below(3)))
    }
}

/// Lists, sums, and what is to be purged.
pub(super) async fn same_to_the_operator(one: &dyn Store, two: &dyn Store) {
    for query in users() {
        same! { one, two: list_users(&query) }
    }
    for query in servers() {
        same! { one, two: list_all_servers(&query) }
    }
    for n in 0..SPREAD {
        same! { one, two: measure_server(server(n)) }
    }
    for time in [0, 20, 50, 99] {
        let now = Millis(time);
        let before = LeftoversBefore { ended: now, expired: Millis(time / 2) };
        same! { one, two:
            count_everything(now);
            count_leftovers(before);
            list_users_to_purge(now, 3);
            list_servers_to_purge(now, 3);
        }
    }
}

fn users() -> Vec<UserQuery> {
    let all = UserQuery { limit: 100, ..UserQuery::default() };
    vec![
        UserQuery { prefix: "user".into(), limit: 2, ..all.clone() },
        UserQuery { prefix: "user2".into(), ..all.clone() },
        UserQuery { after: "user1".into(), deleted: Some(false), ..all.clone() },
        UserQuery { disabled: Some(true), ..all.clone() },
        UserQuery { disabled: Some(false), deleted: Some(true), ..all.clone() },
        all,
    ]
}

fn servers() -> Vec<ServerQuery> {
    let all = ServerQuery { limit: 100, ..ServerQuery::default() };
    vec![
        ServerQuery { prefix: "renamed".into(), limit: 2, ..all.clone() },
        ServerQuery { after: Some(("renamed 2".into(), server(2))), ..all.clone() },
        ServerQuery { disabled: Some(true), deleted: Some(false), ..all.clone() },
        ServerQuery { deleted: Some(true), ..all.clone() },
        all,
    ]
}
