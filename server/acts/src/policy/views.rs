//! What the fold says, as the wire shows it.

use coterie_policy::{AnonymityChange, Ban, Channel, Invitation, Member, Role, State, Target};
use coterie_protocol::rest::{
    AnonymityRules, AnonymityView, BanView, ChannelView, InvitationView, MemberView,
    OverwriteTarget, OverwriteView, RoleView, ServerView,
};

pub(crate) fn server_view(state: &State) -> ServerView {
    let settings = state.settings();
    ServerView {
        server_id: state.server(),
        kind: state.kind().name().to_owned(),
        name: settings.name.clone(),
        description: settings.description.clone(),
        icon: settings.icon.clone(),
        language: settings.language.clone(),
        category: settings.category,
        system_channel_id: settings.system_channel,
        owner_id: state.owner(),
        listed: settings.listing.is_some(),
        members_count: state.members_count() as u64,
        head: state.head(),
    }
}

pub(crate) fn channel_view(state: &State, channel: &Channel) -> ChannelView {
    let overwrites = channel.overwrites.iter().map(|(target, overwrite)| OverwriteView {
        target: match target {
            Target::Role(role) => OverwriteTarget::Role(role),
            Target::Member(user) => OverwriteTarget::Member(user),
        },
        allow: overwrite.allow.to_string(),
        deny: overwrite.deny.to_string(),
    });
    ChannelView {
        channel_id: channel.id,
        server_id: state.server(),
        name: channel.name.to_string(),
        kind: channel.kind.as_str().to_owned(),
        category_id: channel.category,
        position: channel.position,
        slow_mode: channel.slow_mode,
        overwrites: overwrites.collect(),
        synced: state.is_synced(channel),
        anonymity: channel.anonymity.iter().map(anonymity_view).collect(),
        created_seq: channel.created_seq,
    }
}

fn anonymity_view(change: &AnonymityChange) -> AnonymityView {
    let policy = change.policy.map(|policy| AnonymityRules {
        window: policy.window,
        limit: policy.limit,
        minimum_ring: policy.minimum_ring,
        pseudonymous: policy.pseudonymous,
        files: policy.files,
    });
    AnonymityView { from: change.from, version: change.version, policy }
}

pub(crate) fn role_view(role: &Role) -> RoleView {
    RoleView {
        role_id: role.id,
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

pub(crate) fn member_view(state: &State, member: &Member) -> MemberView {
    MemberView {
        user_id: member.user,
        username: member.username.to_string(),
        nickname: member.nickname.as_deref().map(str::to_owned),
        roles: member.roles.to_vec(),
        joined_seq: member.joined_seq,
        timeout_until: state.timeout(member.user),
        owner: state.is_owner(member.user),
        invited_by: member.invited_by,
    }
}

pub(crate) fn ban_view(ban: &Ban) -> BanView {
    BanView { user_id: ban.user, by_id: ban.by, at: ban.at, seq: ban.seq }
}

pub(crate) fn invitation_view(invitation: &Invitation) -> InvitationView {
    InvitationView {
        invitation_id: invitation.id,
        creator_id: invitation.creator,
        channel_id: invitation.channel,
        roles: invitation.roles.to_vec(),
        max_uses: invitation.max_uses,
        uses: invitation.uses,
        expires_at: invitation.expires_at,
        created_seq: invitation.created_seq,
    }
}
