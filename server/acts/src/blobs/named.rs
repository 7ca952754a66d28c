//! Blobs that a message names: its author's, whole, of its channel.

use coterie_types::{BlobId, ChannelId, UserId, limits::BLOBS_PER_MESSAGE};

use super::read::is_nameable;
use crate::{ActError, Answer, Node, policy::Folded};

impl Node {
    /// Whether a user may name these in a message.
    ///
    /// # Errors
    /// `forbidden` (ATTACH_FILES), `invalid` (rule `blob_unknown`: none of theirs in this channel, or
    /// not whole, or swept).
    pub(crate) async fn check_named(
        &self,
        policy: &Folded,
        user: UserId,
        channel: ChannelId,
        blobs: &[BlobId],
    ) -> Answer<()> {
        if blobs.is_empty() {
            return Ok(());
        }
        self.check_attach(policy, user, channel)?;
        for blob in blobs {
            let row = self.store.find_blob(*blob).await?;
            if row.is_none_or(|row| !is_nameable(&row, channel) || row.owner != user) {
                let detail = "a file of this message is not here, or not yours";
                return Err(ActError::invalid(detail).with_rule("blob_unknown"));
            }
        }
        Ok(())
    }
}

/// The blobs of one message: not too many, each once.
pub(crate) fn check_names(blobs: &[BlobId]) -> Answer<()> {
    let distinct: std::collections::BTreeSet<_> = blobs.iter().collect();
    if blobs.len() > BLOBS_PER_MESSAGE || distinct.len() != blobs.len() {
        let detail = format!("a message names at most {BLOBS_PER_MESSAGE} files, each once");
        return Err(ActError::malformed(detail));
    }
    Ok(())
}
