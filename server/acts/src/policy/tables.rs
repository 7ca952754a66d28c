//! The tables that an entry changes: a cache of the log, written with it. What differs between the
//! states before and after is written, whatever the entry was.

use std::collections::BTreeSet;

use coterie_identity::SignedEntry;
use coterie_policy::{Change, Channel, State};
use coterie_ports::Write;
use coterie_protocol::envelope::first_hash;
use coterie_types::{EntryId, Head, ServerId, UserId};

use super::{
    listing,
    rows::{
        ban_row, channel_row, invitation_row, member_row, overwrite_row, overwrite_target,
        role_row, server_row,
    },
};

/// The rows that differ between a server's state and the one before it. A new server has no state
/// before: its own row came before its first entry.
pub(super) fn writes_of(before: Option<&State>, after: &State) -> Vec<Write> {
    let Some(before) = before else { return opening(after) };
    let server = after.server();
    if after.is_deleted() {
        return vec![Write::EndServer { server, at: after.at() }];
    }
    let mut writes = Vec::new();
    let row = server_row(after);
    if row != server_row(before) {
        writes.push(Write::SetServer(row));
    }
    writes.extend(after.changed_roles(before).filter_map(|change| match change {
        Change { after: Some(role), .. } => Some(Write::PutRole(role_row(server, role))),
        Change { before, .. } => before.map(|role| Write::DeleteRole { server, role: role.id }),
    }));
    for change in after.changed_channels(before) {
        channel(server, &change, &mut writes);
    }
    members(before, after, &mut writes);
    writes.extend(after.changed_bans(before).filter_map(|change| match change {
        Change { after: Some(ban), .. } => Some(Write::PutBan(ban_row(server, ban))),
        Change { before, .. } => before.map(|ban| Write::DeleteBan { server, user: ban.user }),
    }));
    let invitations = after.changed_invitations(before).filter_map(|change| change.after);
    writes.extend(invitations.map(|i| Write::PutInvitation(invitation_row(server, i))));
    writes.extend(listing::write(before, after));
    writes
}

/// A new server has a member, a role, and nothing else.
fn opening(after: &State) -> Vec<Write> {
    let server = after.server();
    let members = after.members().map(|member| Write::PutMember(member_row(after, member)));
    let roles = after.roles().map(|role| Write::PutRole(role_row(server, role)));
    members.chain(roles).collect()
}

fn channel(server: ServerId, change: &Change<'_, Channel>, writes: &mut Vec<Write>) {
    let Some(after) = change.after else {
        writes.extend(change.before.map(|gone| Write::DeleteChannel { channel: gone.id }));
        return;
    };
    let row = channel_row(server, after);
    if change.before.is_none_or(|before| channel_row(server, before) != row) {
        writes.push(Write::PutChannel(row));
    }
    if change.before.is_none() && after.has_group() {
        let head = Head { seq: 0, hash: first_hash(after.id) };
        writes.push(Write::OpenChannelLog { channel: after.id, head });
    }
    for (target, overwrite) in after.overwrites.iter() {
        if change.before.is_none_or(|before| before.overwrites.of(target) != *overwrite) {
            writes.push(Write::PutOverwrite(overwrite_row(after.id, target, overwrite)));
        }
    }
    let before = change.before.into_iter().flat_map(|before| before.overwrites.iter());
    let gone = before.filter(|(target, _)| after.overwrites.of(*target).is_empty());
    writes.extend(gone.map(|(target, _)| {
        let target = overwrite_target(target);
        Write::DeleteOverwrite { channel: after.id, target }
    }));
}

fn members(before: &State, after: &State, writes: &mut Vec<Write>) {
    let server = after.server();
    let mut put: BTreeSet<UserId> = after.changed_timeouts(before).collect();
    for change in after.changed_members(before) {
        match (change.after, change.before) {
            (Some(member), _) => drop(put.insert(member.user)),
            (None, Some(gone)) => writes.push(Write::DeleteMember { server, user: gone.user }),
            (None, None) => {}
        }
    }
    let members = put.into_iter().filter_map(|user| after.member(user));
    writes.extend(members.map(|member| Write::PutMember(member_row(after, member))));
}

/// The entry id that a copied device entry has in the table.
pub(super) fn copy_id(server: ServerId, entry: &SignedEntry) -> EntryId {
    coterie_policy::copy_entry_id(&server, &entry.hash())
}
