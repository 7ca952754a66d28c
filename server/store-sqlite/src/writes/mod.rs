//! Writes: each is one or two statements and says whether what it expected held.

mod accounts;
mod admin;
mod audit;
mod channels;
mod deployment;
mod inbox;
pub(crate) mod key_packages;
mod listings;
mod permissions;
mod runs;
mod servers;

use std::sync::atomic::Ordering;

use coterie_ports::{Conflict, StoreError, Write};
use sqlx::{
    Sqlite, SqliteConnection, Transaction,
    query::Query,
    sqlite::{SqliteArguments, SqliteQueryResult},
};

use crate::{SqliteStore, error::translate};

type Written = Result<(), StoreError>;

/// Writes all or nothing. `BEGIN IMMEDIATE` on the only connection that writes: nobody waits
/// inside a transaction for a lock.
pub(crate) async fn commit(store: &SqliteStore, writes: Vec<Write>) -> Written {
    let mut transaction = store.begin().await?;
    for write in writes {
        one(&mut transaction, write).await?;
    }
    store.end(transaction).await
}

impl SqliteStore {
    async fn begin(&self) -> Result<Transaction<'static, Sqlite>, StoreError> {
        self.writer.begin_with("BEGIN IMMEDIATE").await.map_err(translate)
    }

    async fn end(&self, transaction: Transaction<'static, Sqlite>) -> Written {
        transaction.commit().await.map_err(translate)?;
        self.commits.fetch_add(1, Ordering::Relaxed);
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
