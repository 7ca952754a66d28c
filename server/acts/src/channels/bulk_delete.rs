//! `POST /v1/channels/{id}/messages/bulk-delete`: many tombstones in one transaction.

use std::collections::HashSet;

use coterie_protocol::rest::{BulkAnswer, BulkDelete, BulkDeleted};
use coterie_types::{ChannelId, limits::TOMBSTONES_PER_REQUEST};

use super::tombstones::parse;
use crate::{ActError, Answer, Caller, Node, detached::detached};

impl Node {
    /// Appends those of some signed tombstones that pass, all in one transaction, and says what
    /// became of each.
    ///
    /// # Errors
    /// `malformed`, `not_found`, `device_required`, `unavailable`; what is wrong with single ones is
    /// in the answer.
    pub async fn bulk_delete(
        &self,
        caller: &Caller,
        channel: ChannelId,
        body: &BulkDelete,
    ) -> Answer<BulkAnswer> {
        caller.device()?;
        self.channel(caller.user, channel).await?;
        if body.tombstones.is_empty() || body.tombstones.len() > TOMBSTONES_PER_REQUEST {
            let detail = format!("1 to {TOMBSTONES_PER_REQUEST} tombstones in a request");
            return Err(ActError::malformed(detail));
        }
        let ids: Vec<_> = body.tombstones.iter().map(|item| item.message_id).collect();
        let mut seen = HashSet::new();
        if !ids.iter().all(|id| seen.insert(*id)) {
            return Err(ActError::malformed("a message id occurs twice in the request"));
        }
        let parsed: Vec<_> =
            body.tombstones.iter().map(|item| parse(caller, channel, None, item)).collect();
        let (node, user) = (self.clone(), caller.user);
        let (answers, head) = detached(async move {
            let access = node.channel(user, channel).await?;
            node.append_tombstones(access, channel, user, &parsed).await
        })
        .await?;
        let results = ids.into_iter().zip(answers).map(|(message_id, answer)| match answer {
            Ok(appended) => {
                let seq = Some(appended.seq);
                BulkDeleted { message_id, seq, code: None, rule: None, permission: None }
            }
            Err(error) => BulkDeleted {
                message_id,
                seq: None,
                code: Some(error.code.as_str().to_owned()),
                rule: error.extras.rule,
                permission: error.extras.permission,
            },
        });
        Ok(BulkAnswer { results: results.collect(), head })
    }
}
