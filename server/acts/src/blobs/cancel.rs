//! `DELETE /v1/channels/{id}/blobs/{blob}`: an upload that is given up.

use coterie_ports::{BlobWrite, Conflict, StoreError, Write};
use coterie_types::{BlobId, ChannelId, ErrorCode, Millis};

use super::put_part::check_uploader;
use crate::{ActError, Answer, Caller, Node, detached::detached};

impl Node {
    /// Takes away a blob that no message names.
    ///
    /// # Errors
    /// `not_found`, `forbidden` (rule `not_uploader`, `blob_named`).
    pub async fn cancel_blob(
        &self,
        caller: &Caller,
        channel: ChannelId,
        blob: BlobId,
    ) -> Answer<()> {
        self.viewable(caller.user, channel).await?;
        let row = self.blob_of(channel, blob).await?;
        check_uploader(&row, caller)?;
        let condemn = Write::Blob(BlobWrite::Condemn { blob, at: Millis(u64::MAX) });
        match self.store.commit(vec![condemn]).await {
            Ok(()) => {}
            Err(StoreError::Conflict(Conflict::Blob)) => {
                let detail = "a message names this file: delete the message";
                return Err(ActError::new(ErrorCode::Forbidden, detail).with_rule("blob_named"));
            }
            Err(error) => return Err(error.into()),
        }
        let node = self.clone();
        detached(async move { node.sweep_blob(&row).await }).await
    }
}
