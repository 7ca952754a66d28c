//! `GET /v1/servers/{id}/members` and one of them.

use coterie_policy::Member;
use coterie_protocol::rest::{MemberView, Members};
use coterie_types::{RoleId, ServerId, UserId};

use super::access::{page_limit, paged};
use crate::{ActError, Answer, Caller, Node, policy::member_view};

/// Which members are asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemberFilter {
    /// Those after this one, by id.
    pub after: Option<UserId>,
    /// At most so many.
    pub limit: Option<u32>,
    /// Those whose username or nickname begins so, in whichever case.
    pub name: Option<String>,
    /// Those who hold this role; all hold `@everyone`.
    pub role: Option<RoleId>,
}

impl Node {
    /// A page of a server's members.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn list_members(
        &self,
        caller: &Caller,
        server: ServerId,
        filter: &MemberFilter,
    ) -> Answer<Members> {
        let policy = self.membership(caller.user, server).await?;
        let state = policy.present();
        let begins = filter.name.as_deref().map(str::to_lowercase);
        let named = |member: &Member| {
            begins.as_deref().is_none_or(|begins| {
                let names = [Some(&*member.username), member.nickname.as_deref()];
                names.iter().flatten().any(|name| name.to_lowercase().starts_with(begins))
            })
        };
        let everyone = state.everyone();
        let holds =
            |member: &Member| filter.role.is_none_or(|role| role == everyone || member.holds(role));
        let members = state.members_after(filter.after);
        let members = members.filter(|member| named(member) && holds(member));
        let (page, next) = paged(members, page_limit(filter.limit), |member| member.user);
        let members = page.into_iter().map(|member| member_view(state, member)).collect();
        Ok(Members { members, next })
    }

    /// A member.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member, and of whoever is none.
    pub async fn read_member(
        &self,
        caller: &Caller,
        server: ServerId,
        user: UserId,
    ) -> Answer<MemberView> {
        let policy = self.membership(caller.user, server).await?;
        let state = policy.present();
        let member = state.member(user).ok_or_else(ActError::not_found)?;
        Ok(member_view(state, member))
    }
}
