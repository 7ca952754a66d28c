//! Members and their devices, as the policy knows them.

use std::sync::Arc;

use coterie_identity::Device;
use coterie_types::{DeviceId, Millis, RoleId, Seq, UserId};
use minicbor::{Decode, Encode};

/// A member.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user: UserId,
    /// The username, a label.
    pub username: Arc<str>,
    /// The entry by which they joined, last.
    pub joined_seq: Seq,
    /// What they are called in this server.
    pub nickname: Option<Arc<str>>,
    /// The roles they hold besides `@everyone`, by id.
    pub roles: Arc<[RoleId]>,
    /// Who has added them to this dm, until they accept; nothing afterwards, and in communities.
    pub invited_by: Option<UserId>,
}

impl Member {
    /// Somebody who has just joined, without roles.
    pub(crate) fn new(user: UserId, username: &str, joined_seq: Seq) -> Self {
        Self {
            user,
            username: username.into(),
            joined_seq,
            nickname: None,
            roles: Arc::default(),
            invited_by: None,
        }
    }

    /// What to call them: the nickname, or else the username.
    #[must_use]
    pub fn label(&self) -> &str {
        self.nickname.as_deref().unwrap_or(&self.username)
    }

    /// Whether they hold a role besides `@everyone`.
    #[must_use]
    pub fn holds(&self, role: RoleId) -> bool {
        self.roles.binary_search(&role).is_ok()
    }

    /// Gives or takes a role.
    pub(crate) fn set_role(&mut self, role: RoleId, held: bool) {
        let others = self.roles.iter().copied().filter(|id| *id != role);
        let mut roles: Vec<RoleId> = others.chain(held.then_some(role)).collect();
        roles.sort_unstable();
        self.roles = roles.into();
    }
}

/// A ban.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Ban {
    /// Who is banned.
    #[n(0)]
    pub user: UserId,
    /// Who has banned them.
    #[n(1)]
    pub by: UserId,
    /// When.
    #[n(2)]
    pub at: Millis,
    /// By which entry.
    #[n(3)]
    pub seq: Seq,
}

/// A device of somebody who is or was a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MemberDevice<'a> {
    /// Its id.
    pub id: DeviceId,
    /// What the user's device log says of it.
    pub device: &'a Device,
    /// The entry of this policy log that brought it.
    pub added_seq: Seq,
    /// Whether it is idle.
    pub idle: bool,
}

/// What this log keeps of a device, for good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DeviceRecord {
    pub(crate) user: UserId,
    pub(crate) counter: u64,
    pub(crate) added_seq: Seq,
    /// The entry that made it idle, until it is back.
    pub(crate) idle: Option<Seq>,
}
