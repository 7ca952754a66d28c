//! `/v1/users/@me/backup/chunks/{chunk}`: the sealed chunks of a backup.

use coterie_ports::{BackupWrite, Conflict, StoreError, Write, rows::BackupChunkRow};
use coterie_protocol::rest::{BackupChunk, BackupChunkView};
use coterie_types::{
    BlobId, Bytes, ErrorCode, Millis, UserId,
    limits::{BACKUP_CHUNK_MAX, BACKUP_PER_USER, BLOB_UNNAMED_LIFE},
    sha256,
};

use crate::{ActError, Answer, Caller, Node, blobs::unavailable, detached::detached};

impl Node {
    /// Keeps a chunk, until a list names it or a day has passed. One that is here already stays as it is,
    /// and is answered alike.
    ///
    /// # Errors
    /// `device_required`, `too_large`, `invalid` (rule `backup_chunk`: an empty one, or another is under
    /// way under this id), `limit_reached` (rule `backup_quota`), `unavailable`.
    pub async fn put_backup_chunk(
        &self,
        caller: &Caller,
        chunk: BlobId,
        body: BackupChunk,
    ) -> Answer<()> {
        caller.device()?;
        if body.sealed.len() > BACKUP_CHUNK_MAX {
            let detail = format!("a chunk of a backup has at most {BACKUP_CHUNK_MAX} bytes");
            return Err(ActError::new(ErrorCode::TooLarge, detail));
        }
        if body.sealed.is_empty() {
            return Err(ActError::invalid("the chunk is empty").with_rule("backup_chunk"));
        }
        let row = BackupChunkRow {
            owner: caller.user,
            chunk,
            size: body.sealed.len() as u64,
            whole: false,
            free_at: Some(Millis(self.clock.now().0.saturating_add(BLOB_UNNAMED_LIFE))),
            condemned: false,
        };
        let node = self.clone();
        detached(async move { node.keep_chunk(row, body.sealed).await }).await
    }

    async fn keep_chunk(&self, row: BackupChunkRow, sealed: Bytes) -> Answer<()> {
        let known = self.store.find_backup_chunk(row.owner, row.chunk).await?;
        match known {
            Some(known) if known.whole && !known.condemned => return Ok(()),
            Some(known) if known.condemned || known.size != row.size => return Err(taken()),
            Some(_) => {}
            None => self.begin_chunk(&row).await?,
        }
        let place = place(row.owner, row.chunk);
        self.blobs.put(place, 0, sealed.0).await.map_err(|error| unavailable(&error))?;
        let (owner, chunk) = (row.owner, row.chunk);
        let whole = Write::Backup(BackupWrite::Whole { owner, chunk });
        match self.store.commit(vec![whole]).await {
            Ok(()) => Ok(()),
            // The sweep was faster: nothing may be left behind.
            Err(StoreError::Conflict(Conflict::Blob)) => {
                let gone = self.blobs.delete(place, 1).await;
                gone.map_err(|error| unavailable(&error))?;
                Err(taken())
            }
            Err(error) => Err(error.into()),
        }
    }

    async fn begin_chunk(&self, row: &BackupChunkRow) -> Answer<()> {
        let insert = BackupWrite::InsertChunk { row: row.clone(), most: BACKUP_PER_USER };
        match self.store.commit(vec![Write::Backup(insert)]).await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict(Conflict::BlobsOfUser)) => {
                let detail = format!("a backup has at most {BACKUP_PER_USER} bytes");
                Err(ActError::new(ErrorCode::LimitReached, detail).with_rule("backup_quota"))
            }
            // The same came twice at once.
            Err(StoreError::Conflict(Conflict::BlobExists)) => Err(taken()),
            Err(error) => Err(error.into()),
        }
    }

    /// A chunk of the caller's.
    ///
    /// # Errors
    /// `not_found`, also for one that is not whole; `unavailable`.
    pub async fn backup_chunk(&self, caller: &Caller, chunk: BlobId) -> Answer<BackupChunkView> {
        let row = self.store.find_backup_chunk(caller.user, chunk).await?;
        let row = row.filter(|row| row.whole && !row.condemned);
        let row = row.ok_or_else(ActError::not_found)?;
        let bytes = self.blobs.get(place(caller.user, chunk), 0, 0..row.size).await;
        Ok(BackupChunkView { sealed: Bytes(bytes.map_err(|error| unavailable(&error))?) })
    }
}

/// Where its bytes are: a place that no other user's chunk and no file can have.
pub(super) fn place(owner: UserId, chunk: BlobId) -> BlobId {
    let hash = sha256(&[b"backup chunk", owner.as_bytes(), chunk.as_bytes()]);
    let mut id = [0; 16];
    id.copy_from_slice(&hash.0[..16]);
    BlobId::from_bytes(id)
}

fn taken() -> ActError {
    let detail = "another chunk has this id: take a new one";
    ActError::invalid(detail).with_rule("backup_chunk")
}
