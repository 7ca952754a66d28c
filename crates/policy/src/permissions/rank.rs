//! Rank: whom one may act on.

use coterie_types::UserId;

use crate::{Role, State};

/// How high somebody stands. Administrators stand no higher for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The position of a member's highest role; 0 for `@everyone` alone.
    Position(u16),
    /// The owner, above all.
    Owner,
}

impl State {
    /// How high a user stands; whoever is no member stands lowest.
    #[must_use]
    pub fn rank(&self, user: UserId) -> Rank {
        if self.is_owner(user) {
            return Rank::Owner;
        }
        let roles = self.member(user).map_or(&[][..], |member| &member.roles);
        let positions = roles.iter().filter_map(|role| self.role(*role)).map(|role| role.position);
        Rank::Position(positions.max().unwrap_or(0))
    }

    /// Whether a user stands above a role.
    #[must_use]
    pub fn is_above_role(&self, user: UserId, role: &Role) -> bool {
        self.rank(user) > Rank::Position(role.position)
    }
}
