//! `GET /v1/servers/{id}/policy/checkpoint`: where a newcomer may start.

use coterie_types::{Bytes, ErrorCode, Hash, ServerId};

use crate::{ActError, Answer, Caller, Node, detached::computed, policy::unpack};

/// The state before the last checkpoint of a policy log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckpointView {
    /// Its hash, as in the checkpoint.
    pub state_hash: Hash,
    /// The snapshot; gzip, if that was asked for.
    pub snapshot: Bytes,
}

impl Node {
    /// The snapshot at the last checkpoint, for members: as it is kept, or unpacked.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member, and where there is no checkpoint yet.
    pub async fn read_checkpoint(
        &self,
        caller: &Caller,
        server: ServerId,
        packed: bool,
    ) -> Answer<CheckpointView> {
        self.membership(caller.user, server).await?;
        let row = self.store.find_checkpoint(server).await?.ok_or_else(ActError::not_found)?;
        let (state_hash, kept) = (row.state_hash, row.snapshot);
        if packed {
            return Ok(CheckpointView { state_hash, snapshot: kept });
        }
        let snapshot = computed(move || unpack(&kept)).await?.map_err(|error| {
            tracing::error!(%server, %error, "a stored snapshot cannot be unpacked");
            ActError::new(ErrorCode::Internal, "a stored snapshot cannot be unpacked")
        })?;
        Ok(CheckpointView { state_hash, snapshot: Bytes(snapshot) })
    }
}
