//! `/v1/users/@me/backup`: the sealed list of a backup's chunks, one version up each time.

use std::collections::BTreeSet;

use coterie_ports::{BackupWrite, Conflict, StoreError, Write, rows::BackupRow};
use coterie_protocol::rest::{BackupView, PutBackup};
use coterie_types::{
    ErrorCode,
    limits::{BACKUP_CHUNKS, BACKUP_MANIFEST_MAX, BACKUP_VERSION_MAX},
};

use crate::{ActError, Answer, Caller, Node, detached::detached};

impl Node {
    /// The caller's backup; version 0 when there is none.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn backup(&self, caller: &Caller) -> Answer<BackupView> {
        let row = self.store.find_backup(caller.user).await?;
        Ok(row.map_or(BackupView { version: 0, manifest: None }, |row| BackupView {
            version: row.version,
            manifest: Some(row.manifest),
        }))
    }

    /// Keeps a list in the place of the expected version, and what it names; what it does not name any
    /// more goes. The same again is answered like the first time.
    ///
    /// # Errors
    /// `device_required`, `version_conflict` (rule `backup_version`), `too_large`, `invalid` (rule
    /// `backup_empty`, `backup_chunks`, `backup_order`).
    pub async fn put_backup(&self, caller: &Caller, body: PutBackup) -> Answer<()> {
        caller.device()?;
        check(&body)?;
        let kept = self.store.find_backup(caller.user).await?;
        let same = |row: &BackupRow| row.version == body.version && row.manifest == body.manifest;
        if kept.as_ref().is_some_and(same) {
            return Ok(());
        }
        let write = Write::Backup(BackupWrite::Put {
            user: caller.user,
            expected: body.expected,
            version: body.version,
            manifest: body.manifest,
            chunks: body.chunks,
            at: self.clock.now(),
        });
        match self.store.commit(vec![write]).await {
            Ok(()) => {}
            Err(StoreError::Conflict(Conflict::BackupVersion)) => {
                let detail = "the kept backup has another version";
                let error = ActError::new(ErrorCode::VersionConflict, detail);
                return Err(error.with_rule("backup_version"));
            }
            Err(StoreError::Conflict(Conflict::Blob)) => {
                let detail = "a chunk that the backup names is not here";
                return Err(ActError::invalid(detail).with_rule("backup_chunks"));
            }
            Err(error) => return Err(error.into()),
        }
        let node = self.clone();
        // What it has let go is free now. A fault is made good by the next sweep.
        let _ = detached(async move { node.sweep_backups().await }).await;
        Ok(())
    }
}

fn check(body: &PutBackup) -> Answer<()> {
    if body.manifest.len() > BACKUP_MANIFEST_MAX {
        let detail = format!("the list of a backup has at most {BACKUP_MANIFEST_MAX} bytes");
        return Err(ActError::new(ErrorCode::TooLarge, detail));
    }
    if body.manifest.is_empty() {
        return Err(ActError::invalid("the list is empty").with_rule("backup_empty"));
    }
    if body.version <= body.expected || body.version > BACKUP_VERSION_MAX {
        let detail = "versions of a backup go up, and not beyond their bound";
        return Err(ActError::invalid(detail).with_rule("backup_order"));
    }
    let distinct: BTreeSet<_> = body.chunks.iter().collect();
    if body.chunks.len() > BACKUP_CHUNKS || distinct.len() != body.chunks.len() {
        let detail = format!("a backup names at most {BACKUP_CHUNKS} chunks, each once");
        return Err(ActError::invalid(detail).with_rule("backup_chunks"));
    }
    Ok(())
}
