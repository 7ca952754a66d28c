//! `PUT /v1/channels/{id}/blobs/{blob}/parts/{part}`: the next part of an upload.

use coterie_ports::{BlobError, BlobWrite, Conflict, StoreError, Write, rows::BlobRow};
use coterie_protocol::rest::BlobView;
use coterie_types::{BlobId, ChannelId, ErrorCode, limits::BLOB_PART};

use super::open::view;
use crate::{ActError, Answer, Caller, Node, detached::detached};

impl Node {
    /// Keeps the next part. One that is here already stays as it is, and is answered alike.
    ///
    /// # Errors
    /// `not_found`, `forbidden` (rule `not_uploader`, or ATTACH_FILES), `invalid` (rule `part_size`,
    /// `part_order`), `unavailable`.
    pub async fn put_blob_part(
        &self,
        caller: &Caller,
        channel: ChannelId,
        (blob, part): (BlobId, u32),
        bytes: Vec<u8>,
    ) -> Answer<BlobView> {
        let policy = self.viewable(caller.user, channel).await?;
        let row = self.blob_of(channel, blob).await?;
        check_uploader(&row, caller)?;
        self.check_attach(&policy, caller.user, channel)?;
        if part < row.received {
            return Ok(view(&row));
        }
        if part != row.received || part >= row.parts {
            let detail = format!("part {} is next", row.received);
            return Err(ActError::invalid(detail).with_rule("part_order"));
        }
        let expected = part_length(&row, part);
        if bytes.len() as u64 != expected {
            let detail = format!("part {part} has {expected} bytes");
            return Err(ActError::invalid(detail).with_rule("part_size"));
        }
        let node = self.clone();
        detached(async move { node.keep_part(row, part, bytes).await }).await
    }

    async fn keep_part(&self, row: BlobRow, part: u32, bytes: Vec<u8>) -> Answer<BlobView> {
        let blob = row.blob;
        self.blobs.put(blob, part, bytes).await.map_err(|error| unavailable(&error))?;
        let advance = BlobWrite::Advance { blob, expected: part, free_at: self.free_at() };
        match self.store.commit(vec![Write::Blob(advance)]).await {
            Ok(()) => Ok(view(&BlobRow { received: part + 1, ..row })),
            Err(StoreError::Conflict(Conflict::Blob)) => self.overtaken(blob).await,
            Err(error) => Err(error.into()),
        }
    }

    /// The same part came twice at once, or the sweep was faster: then nothing may be left behind.
    async fn overtaken(&self, blob: BlobId) -> Answer<BlobView> {
        match self.store.find_blob(blob).await? {
            Some(row) if !row.condemned => Ok(view(&row)),
            row => {
                let parts = row.map_or(u32::MAX, |row| row.parts);
                let parts = parts.min(self.most_parts());
                self.blobs.delete(blob, parts).await.map_err(|error| unavailable(&error))?;
                Err(ActError::not_found())
            }
        }
    }

    fn most_parts(&self) -> u32 {
        u32::try_from(self.config.blobs.largest.div_ceil(BLOB_PART)).unwrap_or(u32::MAX)
    }

    /// A blob of this channel that is not being swept.
    pub(super) async fn blob_of(&self, channel: ChannelId, blob: BlobId) -> Answer<BlobRow> {
        let row = self.store.find_blob(blob).await?;
        let row = row.filter(|row| row.channel == channel && !row.condemned);
        row.ok_or_else(ActError::not_found)
    }
}

/// Whose upload it is.
pub(super) fn check_uploader(row: &BlobRow, caller: &Caller) -> Answer<()> {
    if row.owner != caller.user {
        let detail = "another user uploads this file";
        return Err(ActError::new(ErrorCode::Forbidden, detail).with_rule("not_uploader"));
    }
    Ok(())
}

/// Bytes of a part.
pub(super) const fn part_length(row: &BlobRow, part: u32) -> u64 {
    let rest = row.size.saturating_sub(part as u64 * BLOB_PART);
    if rest < BLOB_PART { rest } else { BLOB_PART }
}

pub(crate) fn unavailable(error: &BlobError) -> ActError {
    tracing::error!(%error, "blobs");
    ActError::new(ErrorCode::Unavailable, "the files cannot be reached").with_retry_after(1_000)
}
