//! Following a channel's log.

use std::sync::Arc;

use coterie_ports::{PageBounds, rows::EnvelopeRow};
use coterie_protocol::{envelope::EnvelopeKind, gateway::Downstream};
use coterie_types::{ChannelId, ErrorCode, Seq, ServerId, UserId};

use super::{
    Framed, Step, Tick,
    tail::{CHUNK, CHUNK_BYTES, Tail},
};
use crate::{
    Answer, Node,
    channels::{item, may_view},
    policy::Folded,
};

impl Node {
    /// The next items of a channel's log, as the log stood at `since` or later. The right to view
    /// it is judged by a policy that is not older than the items: nothing that was posted after
    /// somebody's removal reaches them.
    ///
    /// # Errors
    /// Only faults of the node; a channel that the user may not view has ended.
    pub async fn follow_channel(
        &self,
        user: UserId,
        channel: ChannelId,
        after: Seq,
        since: Tick,
    ) -> Answer<Step> {
        let server = match self.server_of(channel).await {
            Ok(server) => server,
            Err(error) if error.code == ErrorCode::NotFound => return Ok(Step::end(None)),
            Err(error) => return Err(error),
        };
        let tail = self.lanes.channel(channel);
        let mut tail = tail.lock().await;
        if !tail.is_fresh(since) {
            self.refresh_channel(&mut tail, channel, server).await?;
        }
        let open = |policy: &Folded| !policy.is_disabled() && may_view(policy, user, channel);
        if !tail.policy.as_ref().is_some_and(|policy| open(policy)) {
            return Ok(Step::end(Some(server)));
        }
        let head = tail.head;
        if let Some(items) = tail.after(after) {
            return Ok(Step::of(items, head, server));
        }
        drop(tail);
        let page = PageBounds { after, limit: CHUNK as u32, bytes: CHUNK_BYTES };
        let rows = self.store.list_envelopes(channel, page).await?;
        let rows = rows.into_iter().filter(|row| row.seq <= head);
        let items = rows.map(|row| (row.seq, Arc::new(framed(channel, row)))).collect();
        Ok(Step::of(items, head, server))
    }

    async fn refresh_channel(
        &self,
        tail: &mut Tail,
        channel: ChannelId,
        server: ServerId,
    ) -> Answer<()> {
        let at = self.tick();
        let log = self.store.find_channel_log(channel).await?;
        let head = log.map_or(0, |log| log.head.seq);
        if let Some(after) = tail.lacks(head) {
            let page = PageBounds { after, limit: CHUNK as u32, bytes: CHUNK_BYTES };
            for row in self.store.list_envelopes(channel, page).await? {
                if row.seq > head {
                    break;
                }
                // It erased a body that may still be here.
                if row.kind == EnvelopeKind::Tombstone.number() {
                    tail.clear(row.seq - 1);
                }
                let size = row.body.as_ref().map_or(0, |body| body.len()) + row.header.len();
                tail.push(row.seq, size, framed(channel, row));
            }
            if tail.head < head {
                tail.clear(head);
            }
        }
        // After the items: whoever was removed before one of them is gone from this policy.
        let policy = self.policy(server).await?;
        tail.refreshed(at, policy);
        Ok(())
    }
}

fn framed(channel_id: ChannelId, row: EnvelopeRow) -> Framed {
    Framed::new(Downstream::Envelope { channel_id, item: item(row) })
}
