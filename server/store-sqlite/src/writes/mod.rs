//! Writes: each is one or two statements and says whether what it expected held.

mod accounts;
mod admin;
mod anonymous;
mod audit;
mod backups;
mod blobs;
mod channels;
mod deployment;
mod inbox;
mod key_packages;
mod listings;
mod permissions;
mod runs;
mod servers;

use std::sync::atomic::Ordering;

use coterie_ports::{Conflict, StoreError, Write};
use sqlx::{
    Connection, Sqlite, SqliteConnection,
    query::Query,
    sqlite::{SqliteArguments, SqliteQueryResult},
};

use crate::{SqliteStore, error::translate};

type Written = Result<(), StoreError>;

/// What is done in one transaction.
pub(crate) trait Work: Send {
    /// What it gives.
    type Done: Send;

    /// Does it.
    fn run(
        self,
        db: &mut SqliteConnection,
    ) -> impl Future<Output = Result<Self::Done, StoreError>> + Send;
}

/// Does it, all or nothing. `BEGIN IMMEDIATE` on the only connection that writes: nobody waits
/// inside a transaction for a lock.
///
/// A connection on which the database failed is closed, and the next turn opens another one: on a
/// full disk SQLite ends the transaction by itself, and the library would count it as open for ever.
pub(crate) async fn transact<W: Work>(store: &SqliteStore, work: W) -> Result<W::Done, StoreError> {
    let mut connection = store.writer.acquire().await.map_err(translate)?;
    let done = attempt(&mut connection, work).await;
    match &done {
        Ok(_) => _ = store.commits.fetch_add(1, Ordering::Relaxed),
        Err(StoreError::Conflict(_)) => {}
        Err(_) => connection.close_on_drop(),
    }
    done
}

async fn attempt<W: Work>(db: &mut SqliteConnection, work: W) -> Result<W::Done, StoreError> {
    let mut transaction = db.begin_with("BEGIN IMMEDIATE").await.map_err(translate)?;
    let done = work.run(&mut transaction).await?;
    transaction.commit().await.map_err(translate)?;
    Ok(done)
}

impl Work for Vec<Write> {
    type Done = ();

    async fn run(self, db: &mut SqliteConnection) -> Written {
        for write in self {
            one(db, write).await?;
        }
        Ok(())
    }
}

async fn one(db: &mut SqliteConnection, write: Write) -> Written {
    use Write as W;
    match write {
        W::BindSecrets { digest } => deployment::bind_secrets(db, digest).await,
        W::InsertUser(_)
        | W::SetOpaqueRecord { .. }
        | W::SetRecoveryKey { .. }
        | W::AppendDeviceEntry { .. }
        | W::PutVault { .. }
        | W::InsertSession(_)
        | W::RotateSession { .. }
        | W::SetSessionDevice { .. }
        | W::SeeDevice { .. }
        | W::EndSession { .. }
        | W::EndSessionsOfDevice { .. }
        | W::EndSessionsOfUser { .. }
        | W::InsertIdentity(_)
        | W::DeleteIdentity { .. }
        | W::InsertUsedToken { .. }
        | W::InsertFlow(_)
        | W::TakeFlow { .. }
        | W::ForgetEnded { .. } => accounts::write(db, write).await,
        W::PutProfile { .. }
        | W::InsertKeyPackages { .. }
        | W::DropKeyPackages { .. }
        | W::ForgetKeyPackages { .. } => key_packages::write(db, write).await,
        W::InsertServer(_)
        | W::SetServer(_)
        | W::EndServer { .. }
        | W::AppendPolicyEntry { .. }
        | W::PutMember(_)
        | W::DeleteMember { .. }
        | W::PutInvitation(_)
        | W::PutCheckpoint(_) => servers::write(db, write).await,
        W::PutRole(_)
        | W::DeleteRole { .. }
        | W::PutBan(_)
        | W::DeleteBan { .. }
        | W::PutChannel(_)
        | W::DeleteChannel { .. }
        | W::PutOverwrite(_)
        | W::DeleteOverwrite { .. } => permissions::write(db, write).await,
        W::PutListing(_) | W::DeleteListing { .. } | W::CountActivity { .. } => {
            listings::write(db, write).await
        }
        W::SetUserDisabled { .. }
        | W::PurgeUser { .. }
        | W::SetServerDisabled { .. }
        | W::PurgeServer { .. }
        | W::ForgetInvitations { .. } => admin::write(db, write).await,
        W::Blob(write) => blobs::write(db, write).await,
        W::Anonymous(write) => anonymous::write(db, write).await,
        W::Backup(write) => backups::write(db, write).await,
        W::AppendAudit { server, row } => audit::append(db, server, row).await,
        W::OpenChannelLog { .. }
        | W::AppendEnvelopes { .. }
        | W::PutLastSend { .. }
        | W::ForgetLastSends { .. }
        | W::EraseBody { .. }
        | W::InsertGroup(_)
        | W::AdvanceGroup { .. }
        | W::RestoreGroup { .. }
        | W::EndRun { .. }
        | W::PutCommitReport(_)
        | W::PutSnapshot { .. } => channels::write(db, write).await,
        W::PushNotice { .. } | W::AcknowledgeInbox { .. } | W::DropInbox { .. } => {
            inbox::write(db, write).await
        }
        other => Err(unknown(&other)),
    }
}

/// A write that the table above does not send here.
fn unknown(write: &Write) -> StoreError {
    StoreError::Unavailable(format!("this store does not know the write {write:?}"))
}

async fn run(
    db: &mut SqliteConnection,
    query: Query<'_, Sqlite, SqliteArguments>,
) -> Result<SqliteQueryResult, StoreError> {
    query.execute(db).await.map_err(translate)
}

/// Runs a statement that must change exactly one row.
async fn must(
    db: &mut SqliteConnection,
    query: Query<'_, Sqlite, SqliteArguments>,
    otherwise: Conflict,
) -> Written {
    match run(db, query).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(otherwise.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use coterie_ports::{Store, rows::FlowRow};
    use coterie_types::{Bytes, Millis};

    fn flow(name: &str, size: usize) -> Write {
        let (flow, state) = (name.to_owned(), Bytes(vec![1; size]));
        Write::InsertFlow(FlowRow { flow, kind: 0, state, expires_at: Millis(9) })
    }

    async fn most_pages(store: &SqliteStore, most: u32) {
        let sql = sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {most}"));
        sqlx::query(sql).execute(&store.writer).await.unwrap();
    }

    #[tokio::test]
    async fn a_full_disk_refuses_what_has_no_room_and_afterwards_all_is_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = SqliteStore::open(&folder.path().join("node.db")).await.unwrap();
        most_pages(&store, 1).await;
        let refused = store.commit(vec![flow("small", 1), flow("large", 1 << 20)]).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        most_pages(&store, 1 << 20).await;
        store.commit(vec![flow("after", 1)]).await.unwrap();
        assert!(store.find_flow("small").await.unwrap().is_none());
        assert!(store.find_flow("after").await.unwrap().is_some());
    }
}
