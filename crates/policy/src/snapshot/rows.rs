//! The parts of a state that are not data as they are.

use coterie_types::{
    ChannelId, DeviceId, FixedBytes, Hash, InvitationId, Millis, RoleId, Seq, UserId,
};
use minicbor::{Decode, Encode};

use super::SnapshotError;
use crate::{
    AnonymityChange, Channel, ChannelKind, History, Invitation, Member, Overwrite, Overwrites,
    Reset, Target,
};

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct MemberRow {
    #[n(0)]
    pub(super) user: UserId,
    #[n(1)]
    pub(super) username: String,
    #[n(2)]
    pub(super) joined_seq: Seq,
    #[n(3)]
    pub(super) nickname: Option<String>,
    #[n(4)]
    pub(super) roles: Vec<RoleId>,
    #[n(5)]
    pub(super) invited_by: Option<UserId>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct DeviceRow {
    #[n(0)]
    pub(super) device: DeviceId,
    #[n(1)]
    pub(super) user: UserId,
    #[n(2)]
    pub(super) counter: u64,
    #[n(3)]
    pub(super) added_seq: Seq,
    #[n(4)]
    pub(super) idle: Option<Seq>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct TimeoutRow {
    #[n(0)]
    pub(super) user: UserId,
    #[n(1)]
    pub(super) until: Millis,
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct OverwriteRow {
    #[n(0)]
    pub(super) target: Target,
    #[n(1)]
    pub(super) overwrite: Overwrite,
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct ChannelRow {
    #[n(0)]
    pub(super) id: ChannelId,
    #[n(1)]
    pub(super) name: String,
    #[n(2)]
    pub(super) kind: u8,
    #[n(3)]
    pub(super) category: Option<ChannelId>,
    #[n(4)]
    pub(super) position: u16,
    #[n(5)]
    pub(super) slow_mode: u32,
    #[n(6)]
    pub(super) overwrites: Vec<OverwriteRow>,
    #[n(7)]
    pub(super) anonymity: Vec<AnonymityChange>,
    #[n(8)]
    pub(super) created_seq: Seq,
    #[n(9)]
    pub(super) last_exit: Seq,
    #[n(10)]
    pub(super) reset: Option<Reset>,
    #[n(11)]
    pub(super) history: Option<History>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct InvitationRow {
    #[n(0)]
    pub(super) id: InvitationId,
    #[n(1)]
    pub(super) creator: UserId,
    #[n(2)]
    pub(super) key: FixedBytes<32>,
    #[n(3)]
    pub(super) code_hash: Hash,
    #[n(4)]
    pub(super) max_uses: u32,
    #[n(5)]
    pub(super) uses: u32,
    #[n(6)]
    pub(super) expires_at: Millis,
    #[n(7)]
    pub(super) closed: bool,
    #[n(8)]
    pub(super) created_seq: Seq,
    #[n(9)]
    pub(super) channel: Option<ChannelId>,
    #[n(10)]
    pub(super) roles: Vec<RoleId>,
}

impl MemberRow {
    pub(super) fn of(member: &Member) -> Self {
        Self {
            user: member.user,
            username: member.username.to_string(),
            joined_seq: member.joined_seq,
            nickname: member.nickname.as_deref().map(str::to_owned),
            roles: member.roles.to_vec(),
            invited_by: member.invited_by,
        }
    }

    pub(super) fn restore(self) -> (UserId, Member) {
        let Self { user, username, joined_seq, nickname, roles, invited_by } = self;
        let member = Member {
            user,
            username: username.into(),
            joined_seq,
            nickname: nickname.map(Into::into),
            roles: roles.into(),
            invited_by,
        };
        (user, member)
    }
}

impl ChannelRow {
    pub(super) fn of(channel: &Channel) -> Self {
        let row = |(target, overwrite): (Target, &Overwrite)| OverwriteRow {
            target,
            overwrite: *overwrite,
        };
        Self {
            id: channel.id,
            name: channel.name.to_string(),
            kind: channel.kind.number(),
            category: channel.category,
            position: channel.position,
            slow_mode: channel.slow_mode,
            overwrites: channel.overwrites.iter().map(row).collect(),
            anonymity: channel.anonymity.clone(),
            created_seq: channel.created_seq,
            last_exit: channel.last_exit,
            reset: channel.reset,
            history: Some(channel.history).filter(|history| *history != History::default()),
        }
    }

    pub(super) fn restore(self) -> Result<(ChannelId, Channel), SnapshotError> {
        let mut overwrites = Overwrites::default();
        for row in self.overwrites {
            overwrites.set(row.target, row.overwrite);
        }
        let kind = ChannelKind::from_number(self.kind).ok_or(SnapshotError::UnknownVersion)?;
        let channel = Channel {
            id: self.id,
            name: self.name.into(),
            kind,
            category: self.category,
            position: self.position,
            slow_mode: self.slow_mode,
            overwrites,
            anonymity: self.anonymity,
            created_seq: self.created_seq,
            last_exit: self.last_exit,
            reset: self.reset,
            history: self.history.unwrap_or_default(),
        };
        Ok((self.id, channel))
    }
}

impl InvitationRow {
    pub(super) fn of(invitation: &Invitation) -> Self {
        Self {
            id: invitation.id,
            creator: invitation.creator,
            key: invitation.key,
            code_hash: invitation.code_hash,
            max_uses: invitation.max_uses,
            uses: invitation.uses,
            expires_at: invitation.expires_at,
            closed: invitation.closed,
            created_seq: invitation.created_seq,
            channel: invitation.channel,
            roles: invitation.roles.to_vec(),
        }
    }

    pub(super) fn restore(self) -> Invitation {
        Invitation {
            id: self.id,
            creator: self.creator,
            key: self.key,
            code_hash: self.code_hash,
            max_uses: self.max_uses,
            uses: self.uses,
            expires_at: self.expires_at,
            closed: self.closed,
            created_seq: self.created_seq,
            channel: self.channel,
            roles: self.roles.into(),
        }
    }
}
