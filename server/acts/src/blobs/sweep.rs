//! Blobs that no message names go: first condemned, then their bytes, then the row. A crash in
//! between is made good by the next sweep.

use coterie_ports::{BlobWrite, Conflict, StoreError, Write, rows::BlobRow};

use super::put_part::unavailable;
use crate::{Answer, Node};

/// Blobs looked up at once.
const PAGE: u32 = 50;

impl Node {
    /// Sweeps what is free.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn sweep_blobs(&self) -> Answer<u64> {
        let (now, mut swept) = (self.clock.now(), 0);
        loop {
            let rows = self.store.list_free_blobs(now, PAGE).await?;
            if rows.is_empty() {
                return Ok(swept);
            }
            for row in rows {
                let condemn = BlobWrite::Condemn { blob: row.blob, at: now };
                match self.store.commit(vec![Write::Blob(condemn)]).await {
                    Ok(()) => {
                        self.sweep_blob(&row).await?;
                        swept += 1;
                    }
                    // A message has named it, or another node was faster.
                    Err(StoreError::Conflict(Conflict::Blob)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
    }

    /// A condemned blob.
    pub(super) async fn sweep_blob(&self, row: &BlobRow) -> Answer<()> {
        let gone = self.blobs.delete(row.blob, row.parts).await;
        gone.map_err(|error| unavailable(&error))?;
        let delete = BlobWrite::Delete { blob: row.blob };
        Ok(self.store.commit(vec![Write::Blob(delete)]).await?)
    }
}
