//! A whole state as data.

use std::sync::Arc;

use coterie_identity::{DeviceLog, DeviceLogSnapshot};
use coterie_types::{
    DeviceId, EntryId, FixedBytes, Hash, Head, InvitationId, Millis, Seq, ServerId, UserId,
    limits::FIRST_VERSION,
};
use minicbor::{Decode, Encode};

use super::{
    SnapshotError,
    anonymity::AnonymityRow,
    rows::{ChannelRow, DeviceRow, InvitationRow, MemberRow, TimeoutRow},
};
use crate::{Ban, Invitation, Role, ServerKind, Settings, State, member::DeviceRecord};

const VERSION: u8 = 1;

#[derive(Encode, Decode)]
#[cbor(map)]
pub(super) struct Snapshot {
    #[n(0)]
    version: u8,
    #[n(1)]
    server: ServerId,
    #[n(2)]
    settings: Settings,
    #[n(3)]
    owner: UserId,
    #[n(4)]
    head: Head,
    #[n(5)]
    at: Millis,
    #[n(6)]
    members: Vec<MemberRow>,
    #[n(7)]
    logs: Vec<DeviceLogSnapshot>,
    #[n(8)]
    devices: Vec<DeviceRow>,
    #[n(9)]
    roles: Vec<Role>,
    #[n(10)]
    bans: Vec<Ban>,
    #[n(11)]
    timeouts: Vec<TimeoutRow>,
    #[n(12)]
    channels: Vec<ChannelRow>,
    #[n(13)]
    invitations: Vec<InvitationRow>,
    #[n(14)]
    used: Vec<FixedBytes<32>>,
    #[n(15)]
    entries: Vec<EntryId>,
    #[n(16)]
    hashes: Vec<Hash>,
    #[n(17)]
    last_exit: Seq,
    #[n(18)]
    last_checkpoint: Seq,
    #[n(19)]
    kind: Option<u8>,
    #[n(20)]
    version_floor: Option<u32>,
    #[n(21)]
    anonymity: Option<AnonymityRow>,
    #[n(22)]
    claimed: Option<Vec<FixedBytes<16>>>,
}

impl Snapshot {
    pub(super) fn of(state: &State) -> Self {
        let device = |(id, record): (&DeviceId, &DeviceRecord)| DeviceRow {
            device: *id,
            user: record.user,
            counter: record.counter,
            added_seq: record.added_seq,
            idle: record.idle,
        };
        let timeout = |(user, until): (&UserId, &Millis)| TimeoutRow { user: *user, until: *until };
        Self {
            version: VERSION,
            server: state.server,
            settings: (*state.settings).clone(),
            owner: state.owner,
            head: state.head,
            at: state.at,
            members: state.members().map(MemberRow::of).collect(),
            logs: state.logs.values().map(|log| log.snapshot()).collect(),
            devices: state.devices.iter().map(device).collect(),
            roles: state.roles().cloned().collect(),
            bans: state.bans().cloned().collect(),
            timeouts: state.timeouts.iter().map(timeout).collect(),
            channels: state.channels().map(ChannelRow::of).collect(),
            invitations: state.invitations().map(InvitationRow::of).collect(),
            used: state.used_invitation_values.iter().copied().collect(),
            entries: state.entries.iter().copied().collect(),
            hashes: state.hashes.iter().copied().collect(),
            last_exit: state.last_exit,
            last_checkpoint: state.last_checkpoint,
            kind: state.kind.number(),
            version_floor: (state.version_floor != FIRST_VERSION).then_some(state.version_floor),
            anonymity: AnonymityRow::of(&state.anonymity),
            claimed: (!state.claimed_serials.is_empty())
                .then(|| state.claimed_serials.iter().copied().collect()),
        }
    }

    pub(super) fn restore(self) -> Result<State, SnapshotError> {
        if self.version != VERSION {
            return Err(SnapshotError::UnknownVersion);
        }
        let kind = ServerKind::from_number(self.kind).ok_or(SnapshotError::UnknownVersion)?;
        let log = |snapshot| DeviceLog::restore(snapshot).map(|log| (log.user(), Arc::new(log)));
        let record = |row: DeviceRow| {
            let DeviceRow { device, user, counter, added_seq, idle } = row;
            (device, DeviceRecord { user, counter, added_seq, idle })
        };
        let channels = self.channels.into_iter().map(ChannelRow::restore);
        let invitations = self.invitations.into_iter().map(InvitationRow::restore);
        let invitations: imbl::OrdMap<InvitationId, Invitation> =
            invitations.map(|i| (i.id, i)).collect();
        let open = invitations.values().filter(|i| i.check_open(self.at).is_ok());
        Ok(State {
            server: self.server,
            kind,
            settings: Arc::new(self.settings),
            owner: self.owner,
            deleted: false,
            head: self.head,
            at: self.at,
            members: self.members.into_iter().map(MemberRow::restore).collect(),
            logs: self.logs.into_iter().map(log).collect::<Result<_, _>>()?,
            devices: self.devices.into_iter().map(record).collect(),
            roles: self.roles.into_iter().map(|role| (role.id, role)).collect(),
            bans: self.bans.into_iter().map(|ban| (ban.user, ban)).collect(),
            timeouts: self.timeouts.into_iter().map(|row| (row.user, row.until)).collect(),
            channels: channels.collect::<Result<_, _>>()?,
            open_invitations: open.map(|i| i.id).collect(),
            invitations,
            used_invitation_values: self.used.into_iter().collect(),
            entries: self.entries.into_iter().collect(),
            hashes: self.hashes.into_iter().collect(),
            last_exit: self.last_exit,
            last_checkpoint: self.last_checkpoint,
            version_floor: self.version_floor.unwrap_or(FIRST_VERSION),
            anonymity: self.anonymity.map(AnonymityRow::restore).unwrap_or_default(),
            claimed_serials: self.claimed.unwrap_or_default().into_iter().collect(),
        })
    }
}
