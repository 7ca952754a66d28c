//! `GET /v1/channels/{id}/group/tree?epoch=`.

use coterie_mls::PublicGroupCheck;
use coterie_protocol::rest::TreeView;
use coterie_types::{Bytes, ChannelId, ErrorCode};

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// The ratchet tree of an epoch: of the current one, of the last few, or of a snapshot.
    ///
    /// # Errors
    /// `gone` for an epoch whose tree is not kept; `not_found`.
    pub async fn tree(&self, caller: &Caller, channel: ChannelId, epoch: u64) -> Answer<TreeView> {
        let access = self.channel(caller.user, channel).await?;
        let mut state = access.slot.lock().await;
        let loaded = self.take_loaded(channel, &mut state).await?;
        let current = loaded.current(access.policy.present());
        let found = current.map(|group| group.map(|group| (group.id, group.tree(epoch))));
        *state = Some(loaded);
        drop(state);
        let (id, kept) = found?.ok_or_else(ActError::not_found)?;
        if let Some(tree) = kept? {
            return Ok(TreeView { epoch, tree });
        }
        let snapshot = self.store.find_snapshot(channel, id.incarnation, epoch).await?;
        let tree = snapshot
            .filter(|snapshot| snapshot.epoch == epoch)
            .and_then(|snapshot| PublicGroupCheck::restore(&snapshot.snapshot).ok())
            .and_then(|group| group.export_tree().ok());
        match tree {
            Some(tree) => Ok(TreeView { epoch, tree: Bytes(tree) }),
            None => {
                let detail = "the tree of that epoch is not kept: ask for the current one";
                Err(ActError::new(ErrorCode::Gone, detail))
            }
        }
    }
}
