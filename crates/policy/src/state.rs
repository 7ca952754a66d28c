//! The policy state: the fold of a log up to its head. Cheap to clone: old and new share.

use std::{ops::Bound, sync::Arc};

use coterie_identity::DeviceLog;
use coterie_seal::VerifyingKey;
use coterie_types::{
    ChannelId, DeviceId, EntryId, FixedBytes, Hash, Head, InvitationId, Millis, RoleId, Seq,
    ServerId, UserId, limits::AS_OF_WINDOW,
};
use imbl::{OrdMap, OrdSet, Vector};

use crate::{
    Ban, Channel, Entry, Invitation, Member, MemberDevice, Role, ServerKind, Settings,
    anonymity::Anonymity, member::DeviceRecord,
};

/// What a server's policy log says at one head.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    pub(crate) server: ServerId,
    pub(crate) kind: ServerKind,
    pub(crate) settings: Arc<Settings>,
    pub(crate) owner: UserId,
    pub(crate) deleted: bool,
    pub(crate) head: Head,
    pub(crate) at: Millis,
    pub(crate) members: OrdMap<UserId, Member>,
    /// `@everyone` and all others.
    pub(crate) roles: OrdMap<RoleId, Role>,
    pub(crate) bans: OrdMap<UserId, Ban>,
    /// The ends of time-outs; they stay when somebody leaves and comes back.
    pub(crate) timeouts: OrdMap<UserId, Millis>,
    /// The device logs of all who are or were members.
    pub(crate) logs: OrdMap<UserId, Arc<DeviceLog>>,
    /// Every device of those logs.
    pub(crate) devices: OrdMap<DeviceId, DeviceRecord>,
    pub(crate) channels: OrdMap<ChannelId, Channel>,
    pub(crate) invitations: OrdMap<InvitationId, Invitation>,
    /// The invitations that may still be open: neither closed nor found used up or expired.
    pub(crate) open_invitations: OrdSet<InvitationId>,
    /// Every code hash and key that an invitation of this server ever had.
    pub(crate) used_invitation_values: OrdSet<FixedBytes<32>>,
    pub(crate) entries: OrdSet<EntryId>,
    /// The chain hashes of the last 257 entries, oldest first.
    pub(crate) hashes: Vector<Hash>,
    /// The last entry that took somebody out of every channel.
    pub(crate) last_exit: Seq,
    /// The last checkpoint; 0 before the first.
    pub(crate) last_checkpoint: Seq,
    /// The oldest protocol version that counts.
    pub(crate) version_floor: u32,
    /// The serial of every attestation by which a role was claimed.
    pub(crate) claimed_serials: OrdSet<FixedBytes<16>>,
    /// Keys, ring heads and blocked authors.
    pub(crate) anonymity: Anonymity,
}

impl State {
    /// The server.
    #[must_use]
    pub const fn server(&self) -> ServerId {
        self.server
    }

    /// The oldest protocol version in which something counts here. A program that speaks none so new
    /// goes no further in this server.
    #[must_use]
    pub const fn version_floor(&self) -> u32 {
        self.version_floor
    }

    /// What kind of server it is.
    #[must_use]
    pub const fn kind(&self) -> ServerKind {
        self.kind
    }

    /// Whether it is a dm.
    #[must_use]
    pub const fn is_dm(&self) -> bool {
        matches!(self.kind, ServerKind::Dm)
    }

    /// Whether somebody was added to this dm and has not accepted yet.
    #[must_use]
    pub fn is_invited(&self, user: UserId) -> bool {
        self.member(user).is_some_and(|member| member.invited_by.is_some())
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Its settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Whether its owner has deleted it. It has no members then, and its log has ended.
    #[must_use]
    pub const fn is_deleted(&self) -> bool {
        self.deleted
    }

    /// Its owner.
    #[must_use]
    pub const fn owner(&self) -> UserId {
        self.owner
    }

    /// The last entry.
    #[must_use]
    pub const fn head(&self) -> Head {
        self.head
    }

    /// When the node admitted the last entry.
    #[must_use]
    pub const fn at(&self) -> Millis {
        self.at
    }

    /// The chain hash at a position, for the last 257 entries.
    #[must_use]
    pub fn hash_at(&self, seq: Seq) -> Option<Hash> {
        let first = self.head.seq + 1 - self.hashes.len() as Seq;
        let index = usize::try_from(seq.checked_sub(first)?).ok()?;
        self.hashes.get(index).copied()
    }

    /// Whether somebody is the owner.
    #[must_use]
    pub fn is_owner(&self, user: UserId) -> bool {
        user == self.owner
    }

    /// A member.
    #[must_use]
    pub fn member(&self, user: UserId) -> Option<&Member> {
        self.members.get(&user)
    }

    /// Every member, by user id.
    pub fn members(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// The members after one of them, by user id.
    pub fn members_after(&self, after: Option<UserId>) -> impl Iterator<Item = &Member> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.members.range((from, Bound::Unbounded)).map(|(_, member)| member)
    }

    /// How many members there are.
    #[must_use]
    pub fn members_count(&self) -> usize {
        self.members.len()
    }

    /// The device log of somebody who is or was a member.
    #[must_use]
    pub fn device_log(&self, user: UserId) -> Option<&DeviceLog> {
        self.logs.get(&user).map(Arc::as_ref)
    }

    /// The identity key of somebody who is or was a member.
    #[must_use]
    pub fn identity_key(&self, user: UserId) -> Option<&VerifyingKey> {
        self.device_log(user).map(DeviceLog::identity_key)
    }

    /// Every device, active or revoked, of somebody who is or was a member.
    pub fn devices(&self, user: UserId) -> impl Iterator<Item = MemberDevice<'_>> {
        let devices = self.device_log(user).into_iter().flat_map(DeviceLog::devices);
        devices.map(|(id, device)| {
            let record = self.devices.get(id);
            let added_seq = record.map_or(0, |record| record.added_seq);
            MemberDevice { id: *id, device, added_seq, idle: self.is_idle(*id) }
        })
    }

    /// Whose device it is, for devices of all who are or were members.
    #[must_use]
    pub fn device_user(&self, device: DeviceId) -> Option<UserId> {
        self.devices.get(&device).map(|record| record.user)
    }

    /// The counter of a device's last intent; 0 if there was none.
    #[must_use]
    pub fn counter(&self, device: DeviceId) -> u64 {
        self.devices.get(&device).map_or(0, |record| record.counter)
    }

    /// Whether a device is idle: known here, active in its user's device log, and in no channel.
    #[must_use]
    pub fn is_idle(&self, device: DeviceId) -> bool {
        self.devices.get(&device).is_some_and(|record| record.idle.is_some())
    }

    /// The id of `@everyone`.
    #[must_use]
    pub const fn everyone(&self) -> RoleId {
        RoleId::from_bytes(*self.server.as_bytes())
    }

    /// A role.
    #[must_use]
    pub fn role(&self, role: RoleId) -> Option<&Role> {
        self.roles.get(&role)
    }

    /// Every role, `@everyone` too, by id.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// A ban.
    #[must_use]
    pub fn ban(&self, user: UserId) -> Option<&Ban> {
        self.bans.get(&user)
    }

    /// Every ban, by user id.
    pub fn bans(&self) -> impl Iterator<Item = &Ban> {
        self.bans.values()
    }

    /// When a user's time-out ends or has ended.
    #[must_use]
    pub fn timeout(&self, user: UserId) -> Option<Millis> {
        self.timeouts.get(&user).copied()
    }

    /// The seq of the last checkpoint; 0 before the first.
    #[must_use]
    pub const fn last_checkpoint(&self) -> Seq {
        self.last_checkpoint
    }

    /// A channel.
    #[must_use]
    pub fn channel(&self, channel: ChannelId) -> Option<&Channel> {
        self.channels.get(&channel)
    }

    /// Every channel, by id.
    pub fn channels(&self) -> impl Iterator<Item = &Channel> {
        self.channels.values()
    }

    /// An invitation, open or not.
    #[must_use]
    pub fn invitation(&self, invitation: InvitationId) -> Option<&Invitation> {
        self.invitations.get(&invitation)
    }

    /// Every invitation, open or not, by id.
    pub fn invitations(&self) -> impl Iterator<Item = &Invitation> {
        self.invitations.values()
    }

    /// Whether an intent with this id is in the log.
    #[must_use]
    pub fn has_entry(&self, entry: EntryId) -> bool {
        self.entries.contains(&entry)
    }

    /// Whether a role was claimed by an attestation of this serial.
    #[must_use]
    pub fn has_claimed(&self, serial: &[u8; 16]) -> bool {
        self.claimed_serials.contains(&FixedBytes(*serial))
    }

    /// Puts a longer device log in the place of a shorter one.
    pub(crate) fn adopt_log(&mut self, log: DeviceLog, seq: Seq) {
        let user = log.user();
        for (id, _) in log.devices() {
            if !self.devices.contains_key(id) {
                self.devices
                    .insert(*id, DeviceRecord { user, counter: 0, added_seq: seq, idle: None });
            }
        }
        self.logs.insert(user, Arc::new(log));
    }

    pub(crate) fn advance(&mut self, entry: &Entry) {
        let hash = entry.hash(&self.head.hash);
        self.head = Head { seq: entry.seq, hash };
        self.at = entry.at;
        self.hashes.push_back(hash);
        if self.hashes.len() as u64 > AS_OF_WINDOW + 1 {
            self.hashes.pop_front();
        }
    }
}
