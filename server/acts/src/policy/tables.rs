//! The tables that an entry changes: a cache of the log, written with it.

use coterie_identity::SignedEntry;
use coterie_policy::{Body, Channel, Intent, Invitation, Member, State, channel_id, invitation_id};
use coterie_ports::{
    Write,
    rows::{ChannelRow, InvitationRow, MemberRow, ServerRow},
};
use coterie_protocol::envelope::first_hash;
use coterie_types::{EntryId, Head, InvitationId, ServerId};

/// The rows that an admitted intent changes; `new` is the state after it.
pub(super) fn writes_of(new: &State, intent: &Intent) -> Vec<Write> {
    let (server, user) = (new.server(), intent.user);
    match &intent.body {
        // The server's own row came before its first entry.
        Body::ServerCreated(_) => member(new, intent).into_iter().collect(),
        Body::ChannelCreated(_) => {
            let id = channel_id(&server, &intent.entry);
            let Some(channel) = new.channel(id) else { return Vec::new() };
            let head = Head { seq: 0, hash: first_hash(id) };
            vec![
                Write::PutChannel(channel_row(server, channel)),
                Write::OpenChannelLog { channel: id, head },
            ]
        }
        Body::InvitationCreated(_) => {
            invitation(new, invitation_id(&server, &intent.entry)).into_iter().collect()
        }
        Body::InvitationClosed(body) => invitation(new, body.invitation).into_iter().collect(),
        Body::MemberJoined(body) => {
            member(new, intent).into_iter().chain(invitation(new, body.invitation)).collect()
        }
        Body::MemberLeft(_) => vec![Write::DeleteMember { server, user }],
        Body::MemberKicked(body) => vec![Write::DeleteMember { server, user: body.user }],
        Body::MemberBanned(body) => vec![Write::DeleteMember { server, user: body.user }],
        Body::ServerChanged(_) | Body::OwnerTransferred(_) => {
            vec![Write::SetServer { server, name: new.name().to_owned(), owner: new.owner() }]
        }
        Body::ChannelChanged(body) => {
            let channel = new.channel(body.channel);
            channel.map(|c| Write::PutChannel(channel_row(server, c))).into_iter().collect()
        }
        // A kind that the fold knows and this table does not would be found by `check_tables`.
        _ => Vec::new(),
    }
}

/// A new server's row, before its first entry.
pub(super) fn server_row(new: &State) -> ServerRow {
    ServerRow {
        server: new.server(),
        name: new.name().to_owned(),
        owner: new.owner(),
        head: Head { seq: 0, hash: coterie_policy::Entry::HASH_0 },
        disabled_at: None,
    }
}

fn member(new: &State, intent: &Intent) -> Option<Write> {
    new.member(intent.user).map(|member| Write::PutMember(member_row(new.server(), member)))
}

fn invitation(new: &State, id: InvitationId) -> Option<Write> {
    new.invitation(id).map(|i| Write::PutInvitation(invitation_row(new.server(), i)))
}

pub(super) fn member_row(server: ServerId, member: &Member) -> MemberRow {
    MemberRow {
        server,
        user: member.user,
        username: member.username.to_string(),
        joined_seq: member.joined_seq,
    }
}

pub(super) fn channel_row(server: ServerId, channel: &Channel) -> ChannelRow {
    ChannelRow {
        channel: channel.id,
        server,
        name: channel.name.to_string(),
        kind: channel.kind.number(),
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
    }
}

/// The entry id that a copied device entry has in the table.
pub(super) fn copy_id(server: ServerId, entry: &SignedEntry) -> EntryId {
    coterie_policy::copy_entry_id(&server, &entry.hash())
}
