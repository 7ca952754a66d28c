//! Members, those who are banned, and the user of this device.

use coterie_policy::{Ban, Member, Rank, State};
use coterie_types::{DeviceId, Millis, RoleId, Seq, UserId, sort_by_number};
use serde::Serialize;

use super::{
    channel::ChannelRemoval,
    permissions::{PermissionsView, permissions},
};
use crate::{
    Core,
    account::Account,
    profiles::{StatusView, TakenNames},
};

#[derive(Debug, Serialize)]
pub(crate) struct Who {
    user_id: UserId,
    username: String,
    device_id: DeviceId,
}

#[derive(Debug, Serialize)]
struct HeldRole {
    role_id: RoleId,
    name: String,
}

#[derive(Debug, Serialize)]
struct DeviceRow {
    device_id: DeviceId,
    added_seq: Seq,
    /// Silent for long: in no channel until it is back.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    idle: bool,
}

#[derive(Debug, Serialize)]
pub(crate) struct MemberView {
    user_id: UserId,
    username: String,
    nickname: Option<String>,
    /// What they call themselves, where that is no other member's username.
    display_name: Option<String>,
    pronouns: Option<String>,
    /// Until it ends.
    status: Option<StatusView>,
    /// By what their picture here is told from others.
    avatar: Option<String>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    blocked: bool,
    owner: bool,
    /// The highest first.
    roles: Vec<HeldRole>,
    /// The position of the highest role; none for the owner, who stands above all.
    rank: Option<u16>,
    /// When a time-out ends, if it has not ended by the newest time that is known.
    timed_out_until: Option<Millis>,
    joined_seq: Seq,
    devices: Vec<DeviceRow>,
}

/// A member, with what they may do in the server as a whole.
#[derive(Debug, Serialize)]
pub(crate) struct MemberDetail {
    #[serde(flatten)]
    member: MemberView,
    #[serde(flatten)]
    may: PermissionsView,
}

/// The members of a server, in the order in which they joined.
#[derive(Debug, Serialize)]
pub(crate) struct MemberList {
    pub(crate) members: Vec<MemberView>,
    /// Where a removal is owed.
    pub(crate) removals: Vec<ChannelRemoval>,
}

/// Somebody who is banned.
#[derive(Debug, Serialize)]
pub(crate) struct BanView {
    user_id: UserId,
    username: String,
    /// Who has banned them.
    by: UserId,
    by_username: String,
    at: Millis,
    policy_seq: Seq,
}

/// The user of this device.
pub(crate) fn who(account: &Account) -> Who {
    Who { user_id: account.user, username: account.username.clone(), device_id: account.device }
}

/// A member.
pub(crate) fn member(core: &Core, state: &State, member: &Member) -> MemberView {
    member_among(core, state, member, &TakenNames::of(state))
}

/// A member, with what they may do.
pub(crate) fn member_detail(core: &Core, state: &State, of: &Member) -> MemberDetail {
    let may = state.permissions_at(of.user, None, core.now.max(state.at()));
    MemberDetail { member: member(core, state, of), may: permissions(may) }
}

fn member_among(core: &Core, state: &State, member: &Member, taken: &TakenNames) -> MemberView {
    let mut held: Vec<_> = member.roles.iter().filter_map(|id| state.role(*id)).collect();
    sort_by_number(&mut held, |role| u64::from(u16::MAX - role.position));
    let now = core.now.max(state.at());
    let devices = state.devices(member.user).filter(|device| device.device.is_active());
    MemberView {
        user_id: member.user,
        username: member.username.to_string(),
        nickname: member.nickname.as_deref().map(str::to_owned),
        display_name: core.display_name_among(taken, member.user),
        pronouns: core.card_of(member.user).and_then(|card| card.pronouns),
        status: core.status_of(member.user),
        avatar: core.avatar_mark(Some(state.server()), member.user),
        blocked: core.is_blocked(member.user),
        owner: state.is_owner(member.user),
        roles: held
            .into_iter()
            .map(|role| HeldRole { role_id: role.id, name: role.name.clone() })
            .collect(),
        rank: match state.rank(member.user) {
            Rank::Owner => None,
            Rank::Position(position) => Some(position),
        },
        timed_out_until: state.timeout(member.user).filter(|until| *until > now),
        joined_seq: member.joined_seq,
        devices: devices
            .map(|device| DeviceRow {
                device_id: device.id,
                added_seq: device.added_seq,
                idle: device.idle,
            })
            .collect(),
    }
}

/// Every member, in the order in which they joined.
pub(crate) fn members(core: &Core, state: &State) -> Vec<MemberView> {
    let mut members: Vec<_> = state.members().collect();
    sort_by_number(&mut members, |member| member.joined_seq);
    let taken = TakenNames::of(state);
    members.into_iter().map(|one| member_among(core, state, one, &taken)).collect()
}

/// Somebody who is banned.
pub(crate) fn ban(core: &Core, state: &State, ban: &Ban) -> BanView {
    let server = state.server();
    BanView {
        user_id: ban.user,
        username: core.name_in(server, ban.user),
        by: ban.by,
        by_username: core.name_in(server, ban.by),
        at: ban.at,
        policy_seq: ban.seq,
    }
}
