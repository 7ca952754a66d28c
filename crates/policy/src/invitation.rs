//! An invitation, as the policy knows it.

use std::sync::Arc;

use coterie_types::{ChannelId, FixedBytes, Hash, InvitationId, Millis, RoleId, Seq, UserId};

use crate::Refusal;

/// An invitation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who made it.
    pub creator: UserId,
    /// Its public key.
    pub key: FixedBytes<32>,
    /// SHA-256 of its code.
    pub code_hash: Hash,
    /// How often it may be used; 0 means no limit.
    pub max_uses: u32,
    /// How often it has been used.
    pub uses: u32,
    /// When it ends; 0 means never.
    pub expires_at: Millis,
    /// Whether somebody has closed it.
    pub closed: bool,
    /// The entry that created it.
    pub created_seq: Seq,
    /// The channel it leads to.
    pub channel: Option<ChannelId>,
    /// Roles that those who join by it get, by id.
    pub roles: Arc<[RoleId]>,
}

impl Invitation {
    /// Whether somebody may join by it at this time.
    ///
    /// # Errors
    /// `InvitationClosed`, `InvitationExpired` or `InvitationUsedUp`.
    pub fn check_open(&self, at: Millis) -> Result<(), Refusal> {
        if self.closed {
            return Err(Refusal::InvitationClosed);
        }
        if self.expires_at != Millis(0) && at >= self.expires_at {
            return Err(Refusal::InvitationExpired);
        }
        if self.max_uses != 0 && self.uses >= self.max_uses {
            return Err(Refusal::InvitationUsedUp);
        }
        Ok(())
    }
}
