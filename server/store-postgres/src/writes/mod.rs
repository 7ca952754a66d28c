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
    PgConnection, Postgres,
    postgres::{PgArguments, PgQueryResult},
    query::Query,
};

use crate::{PostgresStore, error::Failure, locks::Locks};

type Written = Result<(), Failure>;

/// How often a transaction that lost against another is tried in all.
const ATTEMPTS: usize = 8;

/// What is done in one transaction, and may be done again in another when that one has lost.
pub(crate) trait Work: Sync {
    /// What it gives.
    type Done: Send;

    /// Does it.
    fn run(
        &self,
        db: &mut PgConnection,
    ) -> impl Future<Output = Result<Self::Done, Failure>> + Send;
}

/// Runs it in a transaction, and once more where it lost against another one.
pub(crate) async fn transact<W: Work>(
    store: &PostgresStore,
    work: &W,
) -> Result<W::Done, StoreError> {
    let mut lost = String::new();
    for _ in 0..ATTEMPTS {
        match attempt(store, work).await {
            Ok(done) => {
                store.commits.fetch_add(1, Ordering::Relaxed);
                return Ok(done);
            }
            Err(Failure::Final(error)) => return Err(error),
            Err(Failure::Again(why)) => lost = why,
        }
    }
    Err(StoreError::Unavailable(lost))
}

async fn attempt<W: Work>(store: &PostgresStore, work: &W) -> Result<W::Done, Failure> {
    let mut transaction = store.writers.begin().await?;
    match work.run(&mut transaction).await {
        Ok(done) => {
            transaction.commit().await?;
            Ok(done)
        }
        Err(failure) => {
            // Where that fails the connection is gone, and the transaction with it.
            let _ = transaction.rollback().await;
            Err(failure)
        }
    }
}

/// All or nothing.
impl Work for Vec<Write> {
    type Done = ();

    async fn run(&self, db: &mut PgConnection) -> Written {
        Locks::of(self).take(db).await?;
        for write in self {
            one(db, write).await?;
        }
        Ok(())
    }
}

async fn one(db: &mut PgConnection, write: &Write) -> Written {
    use Write as W;
    match write {
        W::BindSecrets { digest } => deployment::bind_secrets(db, *digest).await,
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
        W::AppendAudit { server, row } => audit::append(db, *server, row).await,
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
        other => Err(unknown(other)),
    }
}

/// A write that the table above does not send here.
fn unknown(write: &Write) -> Failure {
    let what = format!("this store does not know the write {write:?}");
    Failure::Final(StoreError::Unavailable(what))
}

async fn run(
    db: &mut PgConnection,
    query: Query<'_, Postgres, PgArguments>,
) -> Result<PgQueryResult, Failure> {
    Ok(query.execute(db).await?)
}

/// Runs a statement that must change exactly one row.
async fn must(
    db: &mut PgConnection,
    query: Query<'_, Postgres, PgArguments>,
    otherwise: Conflict,
) -> Written {
    match run(db, query).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(otherwise.into()),
    }
}
