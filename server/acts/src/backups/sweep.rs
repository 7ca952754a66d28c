//! Chunks that no list names go, as files do: condemned, then their bytes, then the row.

use coterie_ports::{BackupWrite, Conflict, StoreError, Write};

use super::chunk::place;
use crate::{Answer, Node, blobs::unavailable};

/// Chunks looked up at once.
const PAGE: u32 = 50;

impl Node {
    /// Sweeps what is free.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn sweep_backups(&self) -> Answer<u64> {
        let (now, mut swept) = (self.clock.now(), 0);
        loop {
            let rows = self.store.list_free_backup_chunks(now, PAGE).await?;
            if rows.is_empty() {
                return Ok(swept);
            }
            for row in rows {
                let (owner, chunk) = (row.owner, row.chunk);
                let condemn = BackupWrite::Condemn { owner, chunk, at: now };
                match self.store.commit(vec![Write::Backup(condemn)]).await {
                    Ok(()) => {}
                    // A list has named it, or another node was faster.
                    Err(StoreError::Conflict(Conflict::Blob)) => continue,
                    Err(error) => return Err(error.into()),
                }
                let gone = self.blobs.delete(place(owner, chunk), 1).await;
                gone.map_err(|error| unavailable(&error))?;
                let delete = BackupWrite::Delete { owner, chunk };
                self.store.commit(vec![Write::Backup(delete)]).await?;
                swept += 1;
            }
        }
    }
}
