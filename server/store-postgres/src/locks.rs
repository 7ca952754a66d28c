//! Locks before the first write, in one order for all: transactions that touch the same rows wait
//! for each other and do not meet in a circle.
//!
//! The order is users, sessions, servers, channel logs, inboxes, and by id within each. What hangs
//! on a row (members on their server, envelopes on their log, notices on their inbox) is written
//! under that row's lock. `FOR NO KEY UPDATE` is the lock an UPDATE takes; it lets the foreign keys
//! of others pass.

use std::collections::BTreeSet;

use coterie_ports::{AnonymousWrite, BackupWrite, BlobWrite, Write};
use sqlx::{PgConnection, query};

/// The rows that a transaction must hold.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    users: BTreeSet<[u8; 16]>,
    sessions: BTreeSet<[u8; 16]>,
    /// Users all of whose sessions are held.
    sessions_of: BTreeSet<[u8; 16]>,
    servers: BTreeSet<[u8; 16]>,
    channels: BTreeSet<[u8; 16]>,
    inboxes: BTreeSet<[u8; 16]>,
}

impl Locks {
    /// Of these writes; none where the first statement takes the only one.
    pub(crate) fn of(writes: &[Write]) -> Self {
        let mut locks = Self::default();
        for write in writes {
            locks.add(write);
        }
        let one = locks.all().iter().map(|ids| ids.len()).sum::<usize>() == 1;
        if one && writes.first().is_some_and(takes_its_row_first) {
            return Self::default();
        }
        locks
    }

    fn add(&mut self, write: &Write) {
        use Write as W;
        if let W::PurgeUser { user, .. } = write {
            self.sessions_of.insert(*user.as_bytes());
        }
        if let W::Blob(BlobWrite::Insert { row, .. }) = write {
            self.users.insert(*row.owner.as_bytes());
        }
        let (ids, id) = match write {
            W::SetOpaqueRecord { user, .. }
            | W::SetRecoveryKey { user, .. }
            | W::AppendDeviceEntry { user, .. }
            | W::PutVault { user, .. }
            | W::PutProfile { user, .. }
            | W::InsertKeyPackages { user, .. }
            | W::SetUserDisabled { user, .. }
            | W::PurgeUser { user, .. }
            | W::DeleteIdentity { user, .. } => (&mut self.users, user.as_bytes()),
            W::InsertIdentity(row) => (&mut self.users, row.user.as_bytes()),
            W::RotateSession { session, .. }
            | W::SetSessionDevice { session, .. }
            | W::EndSession { session, .. } => (&mut self.sessions, &session.0),
            W::EndSessionsOfDevice { user, .. } | W::EndSessionsOfUser { user, .. } => {
                (&mut self.sessions_of, user.as_bytes())
            }
            W::EndServer { server, .. }
            | W::SetServerDisabled { server, .. }
            | W::PurgeServer { server, .. }
            | W::AppendPolicyEntry { server, .. }
            | W::DeleteMember { server, .. }
            | W::DeleteRole { server, .. }
            | W::DeleteBan { server, .. }
            | W::DeleteListing { server }
            | W::CountActivity { server, .. }
            | W::AppendAudit { server, .. } => (&mut self.servers, server.as_bytes()),
            W::SetServer(row) => (&mut self.servers, row.server.as_bytes()),
            W::PutRole(row) => (&mut self.servers, row.server.as_bytes()),
            W::PutBan(row) => (&mut self.servers, row.server.as_bytes()),
            W::PutCheckpoint(row) => (&mut self.servers, row.server.as_bytes()),
            W::PutListing(row) => (&mut self.servers, row.server.as_bytes()),
            W::PutMember(row) => (&mut self.servers, row.server.as_bytes()),
            W::PutChannel(row) => (&mut self.servers, row.server.as_bytes()),
            W::PutInvitation(row) => (&mut self.servers, row.server.as_bytes()),
            W::OpenChannelLog { channel, .. }
            | W::AppendEnvelopes { channel, .. }
            | W::PutLastSend { channel, .. }
            | W::EraseBody { channel, .. }
            | W::EndRun { channel, .. }
            | W::PutSnapshot { channel, .. } => (&mut self.channels, channel.as_bytes()),
            W::InsertGroup(row) => (&mut self.channels, row.channel.as_bytes()),
            W::PutCommitReport(row) => (&mut self.channels, row.channel.as_bytes()),
            W::AdvanceGroup { group, .. } | W::RestoreGroup { group, .. } => {
                (&mut self.channels, group.channel.as_bytes())
            }
            W::PushNotice { device, .. }
            | W::AcknowledgeInbox { device, .. }
            | W::DropInbox { device } => (&mut self.inboxes, device.as_bytes()),
            W::Blob(BlobWrite::Insert { row, .. }) => (&mut self.servers, row.server.as_bytes()),
            W::Blob(BlobWrite::Name { channel, .. } | BlobWrite::Release { channel, .. }) => {
                (&mut self.channels, channel.as_bytes())
            }
            W::Anonymous(
                AnonymousWrite::Insert { channel, .. } | AnonymousWrite::PutGate { channel, .. },
            ) => (&mut self.channels, channel.as_bytes()),
            W::Backup(BackupWrite::InsertChunk { row, .. }) => {
                (&mut self.users, row.owner.as_bytes())
            }
            W::Backup(BackupWrite::Put { user, .. }) => (&mut self.users, user.as_bytes()),
            // One row each, the only one of its transaction.
            W::Backup(
                BackupWrite::Whole { .. }
                | BackupWrite::Condemn { .. }
                | BackupWrite::Delete { .. },
            ) => return,
            W::Blob(
                BlobWrite::Advance { .. } | BlobWrite::Condemn { .. } | BlobWrite::Delete { .. },
            ) => return,
            // What is new is nobody else's yet.
            W::InsertUser(_) | W::InsertSession(_) | W::InsertFlow(_) | W::InsertServer(_) => {
                return;
            }
            // One row each, the last of its transaction to be waited for.
            W::BindSecrets { .. } | W::TakeFlow { .. } | W::InsertUsedToken { .. } => return,
            // One row, which no other write of its transaction waits for.
            W::SeeDevice { .. } => return,
            // Goes with an entry of the device log, under its user's lock.
            W::DropKeyPackages { .. } => return,
            // Goes with an entry of the policy log, under its server's lock.
            W::DeleteChannel { .. } | W::PutOverwrite(_) | W::DeleteOverwrite { .. } => return,
            // What is over is not waited for.
            W::ForgetEnded { .. }
            | W::ForgetKeyPackages { .. }
            | W::ForgetLastSends { .. }
            | W::ForgetInvitations { .. } => return,
            _ => return,
        };
        ids.insert(*id);
    }

    fn all(&self) -> [&BTreeSet<[u8; 16]>; 6] {
        let Self { users, sessions, sessions_of, servers, channels, inboxes } = self;
        [users, sessions, sessions_of, servers, channels, inboxes]
    }

    /// Takes them; rows that do not exist yet are passed over.
    pub(crate) async fn take(&self, db: &mut PgConnection) -> Result<(), sqlx::Error> {
        let users = r#"SELECT 1 FROM users WHERE "user" = ANY($1)
                       ORDER BY "user" FOR NO KEY UPDATE"#;
        lock(db, users, &self.users).await?;
        if !(self.sessions.is_empty() && self.sessions_of.is_empty()) {
            let sql = r#"SELECT 1 FROM sessions WHERE session = ANY($1) OR "user" = ANY($2)
                         ORDER BY session FOR NO KEY UPDATE"#;
            query(sql)
                .bind(ids(&self.sessions))
                .bind(ids(&self.sessions_of))
                .execute(&mut *db)
                .await?;
        }
        let servers = "SELECT 1 FROM servers WHERE server = ANY($1)
                       ORDER BY server FOR NO KEY UPDATE";
        lock(db, servers, &self.servers).await?;
        let channels = "SELECT 1 FROM channel_logs WHERE channel = ANY($1)
                        ORDER BY channel FOR NO KEY UPDATE";
        lock(db, channels, &self.channels).await?;
        let inboxes = "SELECT 1 FROM inbox_heads WHERE device = ANY($1)
                       ORDER BY device FOR NO KEY UPDATE";
        lock(db, inboxes, &self.inboxes).await
    }
}

async fn lock(
    db: &mut PgConnection,
    sql: &'static str,
    rows: &BTreeSet<[u8; 16]>,
) -> Result<(), sqlx::Error> {
    if !rows.is_empty() {
        query(sql).bind(ids(rows)).execute(db).await?;
    }
    Ok(())
}

fn ids(rows: &BTreeSet<[u8; 16]>) -> Vec<&[u8]> {
    rows.iter().map(<[u8; 16]>::as_slice).collect()
}

/// Whether the write begins with an UPDATE of the very row that would be locked for it.
fn takes_its_row_first(write: &Write) -> bool {
    use Write as W;
    matches!(
        write,
        W::SetOpaqueRecord { .. }
            | W::SetRecoveryKey { .. }
            | W::AppendDeviceEntry { .. }
            | W::SetUserDisabled { .. }
            | W::SetServerDisabled { .. }
            | W::RotateSession { .. }
            | W::SetSessionDevice { .. }
            | W::EndSession { .. }
            | W::AppendPolicyEntry { .. }
            | W::AppendEnvelopes { .. }
            | W::PushNotice { .. }
    )
}

#[cfg(test)]
mod tests {
    use coterie_ports::rows::MemberRow;
    use coterie_types::{Bytes, ChannelId, DeviceId, FixedBytes, Head, Millis, ServerId, UserId};

    use super::*;

    fn append(n: u8) -> Write {
        let expected = Head { seq: 0, hash: FixedBytes([0; 32]) };
        let channel = ChannelId::from_bytes([n; 16]);
        Write::AppendEnvelopes { channel, expected, envelopes: Vec::new() }
    }

    fn push(n: u8) -> Write {
        let device = DeviceId::from_bytes([n; 16]);
        let (key, notice) = (Bytes(vec![]), Bytes(vec![]));
        Write::PushNotice { device, key, notice, at: Millis(0), keep: 1 }
    }

    fn count(writes: &[Write]) -> usize {
        Locks::of(writes).all().iter().map(|ids| ids.len()).sum()
    }

    #[test]
    fn every_write_of_the_port_has_its_place_in_the_order() {
        let port =
            include_str!("../../ports/src/write.rs").split_once("pub enum Write {").unwrap().1;
        let variant = |line: &str| {
            let name = line.strip_prefix("    ")?.split(['(', ' ', ',']).next()?.to_owned();
            name.starts_with(|c: char| c.is_ascii_uppercase()).then_some(name)
        };
        let names: Vec<_> = port.lines().filter_map(variant).collect();
        assert!(names.len() > 20, "{names:?}");
        let here = include_str!("locks.rs").split_once("fn takes_its_row_first").unwrap().0;
        for name in names {
            let found = [" ", "("].iter().any(|end| here.contains(&format!("W::{name}{end}")));
            assert!(found, "{name} is not in Locks::add: which row does it hang on?");
        }
    }

    #[test]
    fn one_row_whose_update_comes_first_needs_no_lock_before() {
        let erase = Write::EraseBody { channel: ChannelId::from_bytes([1; 16]), seq: 1 };
        assert_eq!(count(&[append(1)]), 0);
        assert_eq!(count(&[append(1), erase.clone()]), 0);
        assert_eq!(count(&[push(1)]), 0);
        assert_eq!(count(&[erase, append(1)]), 1);
        assert_eq!(count(&[Write::DropInbox { device: DeviceId::from_bytes([1; 16]) }]), 1);
    }

    #[test]
    fn several_rows_are_locked_in_order_whatever_the_order_of_the_writes() {
        let (server, user) = (ServerId::from_bytes([9; 16]), UserId::from_bytes([8; 16]));
        let member = MemberRow {
            server,
            user,
            username: String::new(),
            joined_seq: 1,
            nickname: None,
            timeout_until: Millis(0),
            roles: Vec::new(),
            invited_by: None,
        };
        let locks = Locks::of(&[push(3), push(1), push(3), append(2), Write::PutMember(member)]);
        assert_eq!(locks.inboxes.into_iter().collect::<Vec<_>>(), [[1; 16], [3; 16]]);
        assert_eq!((locks.channels.len(), locks.servers.len(), locks.users.len()), (1, 1, 0));
    }
}
