//! What the fold says, as rows.

use coterie_policy::{Ban, Channel, Invitation, Member, Overwrite, Role, State, Target};
use coterie_ports::rows::{
    BanRow, ChannelRow, InvitationRow, MemberRow, OverwriteRow, OverwriteTarget, RoleRow, ServerRow,
};
use coterie_types::{ChannelId, Head, Millis, ServerId};

/// A server's row. Its head is that of a new one: it is kept with the log.
pub(super) fn server_row(state: &State) -> ServerRow {
    let settings = state.settings();
    ServerRow {
        server: state.server(),
        kind: state.kind().number().unwrap_or(0),
        name: settings.name.clone(),
        description: settings.description.clone(),
        icon: settings.icon.clone(),
        language: settings.language.clone(),
        category: settings.category,
        system_channel: settings.system_channel,
        owner: state.owner(),
        deleted: state.is_deleted(),
        head: Head { seq: 0, hash: coterie_policy::Entry::HASH_0 },
        deleted_at: None,
        purged: false,
        disabled_at: None,
        disabled_reason: None,
    }
}

pub(super) fn member_row(state: &State, member: &Member) -> MemberRow {
    MemberRow {
        server: state.server(),
        user: member.user,
        username: member.username.to_string(),
        joined_seq: member.joined_seq,
        nickname: member.nickname.as_deref().map(str::to_owned),
        timeout_until: state.timeout(member.user).unwrap_or(Millis(0)),
        roles: member.roles.to_vec(),
        invited_by: member.invited_by,
    }
}

pub(super) fn channel_row(server: ServerId, channel: &Channel) -> ChannelRow {
    ChannelRow {
        channel: channel.id,
        server,
        name: channel.name.to_string(),
        kind: channel.kind.number(),
        category: channel.category,
        position: channel.position,
        slow_mode: channel.slow_mode,
        created_seq: channel.created_seq,
    }
}

pub(super) fn invitation_row(server: ServerId, invitation: &Invitation) -> InvitationRow {
    InvitationRow {
        invitation: invitation.id,
        server,
        code_hash: invitation.code_hash,
        creator: invitation.creator,
        max_uses: invitation.max_uses,
        uses: invitation.uses,
        expires_at: invitation.expires_at,
        closed: invitation.closed,
        channel: invitation.channel,
        roles: invitation.roles.to_vec(),
    }
}

pub(super) fn role_row(server: ServerId, role: &Role) -> RoleRow {
    RoleRow {
        server,
        role: role.id,
        name: role.name.clone(),
        permissions: role.permissions.to_string(),
        colour: role.colour,
        hoist: role.hoist,
        mentionable: role.mentionable,
        icon: role.icon.clone(),
        position: role.position,
        created_seq: role.created_seq,
    }
}

pub(super) fn ban_row(server: ServerId, ban: &Ban) -> BanRow {
    BanRow { server, user: ban.user, by: ban.by, at: ban.at, seq: ban.seq }
}

pub(super) fn overwrite_target(target: Target) -> OverwriteTarget {
    match target {
        Target::Role(role) => OverwriteTarget::Role(role),
        Target::Member(user) => OverwriteTarget::Member(user),
    }
}

pub(super) fn overwrite_row(
    channel: ChannelId,
    target: Target,
    overwrite: &Overwrite,
) -> OverwriteRow {
    OverwriteRow {
        channel,
        target: overwrite_target(target),
        allow: overwrite.allow.to_string(),
        deny: overwrite.deny.to_string(),
    }
}
