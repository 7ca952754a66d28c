//! `GET /v1/channels/{id}/blobs/{blob}` and its bytes.

use std::ops::Range;

use coterie_ports::{PartAddress, rows::BlobRow};
use coterie_protocol::rest::BlobView;
use coterie_types::{BlobId, ChannelId, limits::BLOB_PART};

use super::{open::view, put_part::unavailable};
use crate::{ActError, Answer, Caller, Node};

/// A piece of a blob that lies in one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobPart {
    blob: BlobId,
    part: u32,
    range: Range<u64>,
}

impl Node {
    /// Where an upload stands.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn read_blob(
        &self,
        caller: &Caller,
        channel: ChannelId,
        blob: BlobId,
    ) -> Answer<BlobView> {
        self.viewable(caller.user, channel).await?;
        Ok(view(&self.blob_of(channel, blob).await?))
    }

    /// Bytes of a whole blob.
    ///
    /// # Errors
    /// `not_found`, also for one that is not whole.
    pub async fn find_blob_size(
        &self,
        caller: &Caller,
        channel: ChannelId,
        blob: BlobId,
    ) -> Answer<u64> {
        self.viewable(caller.user, channel).await?;
        let row = self.blob_of(channel, blob).await?;
        if row.is_whole() { Ok(row.size) } else { Err(ActError::not_found()) }
    }

    /// Bytes of a whole blob for whoever knows its id, where the operator has blobs handed out so.
    ///
    /// # Errors
    /// `not_found`.
    pub async fn find_open_blob_size(&self, blob: BlobId) -> Answer<u64> {
        if !self.blobs.unsigned() {
            return Err(ActError::not_found());
        }
        let row = self.store.find_blob(blob).await?;
        let row = row.filter(|row| row.is_whole() && !row.condemned);
        row.map(|row| row.size).ok_or_else(ActError::not_found)
    }

    /// Where a part is handed out elsewhere, after [`Node::find_blob_size`].
    ///
    /// # Errors
    /// `unavailable`.
    pub async fn blob_part_address(&self, blob: BlobId, part: u32) -> Answer<Option<PartAddress>> {
        self.blobs.address(blob, part).await.map_err(|error| unavailable(&error))
    }

    /// A piece's bytes, after [`Node::find_blob_size`].
    ///
    /// # Errors
    /// `unavailable`; `gone` bytes, too: what was there a moment ago is being swept.
    pub async fn read_blob_part(&self, piece: BlobPart) -> Answer<Vec<u8>> {
        let BlobPart { blob, part, range } = piece;
        self.blobs.get(blob, part, range).await.map_err(|error| unavailable(&error))
    }
}

impl BlobPart {
    /// The pieces that a range of a blob lies in, in order.
    pub fn of(blob: BlobId, range: Range<u64>) -> impl Iterator<Item = Self> {
        let parts = range.start / BLOB_PART..range.end.div_ceil(BLOB_PART);
        parts.filter_map(move |part| {
            let from = part * BLOB_PART;
            let start = range.start.saturating_sub(from);
            let end = (range.end - from).min(BLOB_PART);
            Some(Self { blob, part: u32::try_from(part).ok()?, range: start..end })
        })
    }
}

/// That a message may name it.
pub(super) fn is_nameable(row: &BlobRow, channel: ChannelId) -> bool {
    row.is_whole() && row.channel == channel && !row.condemned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_cut_at_the_ends_of_parts() {
        let blob = BlobId::from_bytes([1; 16]);
        let pieces = |range: Range<u64>| {
            BlobPart::of(blob, range).map(|p| (p.part, p.range)).collect::<Vec<_>>()
        };
        assert_eq!(pieces(0..1), [(0, 0..1)]);
        assert_eq!(pieces(0..BLOB_PART), [(0, 0..BLOB_PART)]);
        assert_eq!(
            pieces(BLOB_PART - 1..2 * BLOB_PART + 5),
            [(0, BLOB_PART - 1..BLOB_PART), (1, 0..BLOB_PART), (2, 0..5)]
        );
        assert_eq!(pieces(7..7), [(0, 7..7)]);
    }
}
