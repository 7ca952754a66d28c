//! Following a server's policy log.

use std::sync::Arc;

use coterie_ports::{PageBounds, rows::PolicyEntryRow};
use coterie_protocol::gateway::Downstream;
use coterie_types::{ErrorCode, Seq, ServerId, UserId};

use super::{
    Framed, Step, Tick,
    tail::{CHUNK, CHUNK_BYTES, Tail},
};
use crate::{Answer, Node, policy::Folded};

impl Node {
    /// The next entries of a policy log, as it stood at `since` or later. Somebody who is no
    /// longer a member gets what they were there for, up to the entry that took them out, and
    /// then it has ended.
    ///
    /// # Errors
    /// Only faults of the node; a log that the user may not read has ended.
    pub async fn follow_server(
        &self,
        user: UserId,
        server: ServerId,
        after: Seq,
        since: Tick,
    ) -> Answer<Step> {
        let tail = self.lanes.server(server);
        let mut tail = tail.lock().await;
        if !tail.is_fresh(since) {
            let at = self.tick();
            match self.policy(server).await {
                Ok(policy) => self.refresh_server(&mut tail, server, at, policy).await?,
                Err(error) if error.code == ErrorCode::NotFound => return Ok(Step::end(None)),
                Err(error) => return Err(error),
            }
        }
        let Some(policy) = tail.policy.clone() else { return Ok(Step::end(None)) };
        if policy.is_disabled() {
            return Ok(Step::end(Some(server)));
        }
        let (present, head) = (policy.present(), tail.head);
        let member = present.member(user).is_some();
        if let Some(items) = tail.after(after).filter(|_| member) {
            return Ok(Step::of(items, head, server));
        }
        drop(tail);
        if member {
            return self.stored_entries(server, after, head).await;
        }
        let was_member = present.device_log(user).is_some();
        let exit =
            if was_member { self.find_exit(user, &policy, after, head).await? } else { None };
        let Some(exit) = exit else { return Ok(Step::end(Some(server))) };
        let mut step = self.stored_entries(server, after, exit).await?;
        step.ended = !step.more;
        Ok(step)
    }

    async fn stored_entries(&self, server: ServerId, after: Seq, head: Seq) -> Answer<Step> {
        let page = PageBounds { after, limit: CHUNK as u32, bytes: CHUNK_BYTES };
        let rows = self.store.list_policy(server, page).await?;
        let rows = rows.into_iter().filter(|row| row.seq <= head);
        let items = rows.map(|row| (row.seq, Arc::new(framed(server, row)))).collect();
        Ok(Step::of(items, head, server))
    }

    async fn refresh_server(
        &self,
        tail: &mut Tail,
        server: ServerId,
        at: Tick,
        policy: Arc<Folded>,
    ) -> Answer<()> {
        let head = policy.present().head().seq;
        if let Some(after) = tail.lacks(head) {
            let page = PageBounds { after, limit: CHUNK as u32, bytes: CHUNK_BYTES };
            for row in self.store.list_policy(server, page).await? {
                if row.seq <= head {
                    tail.push(row.seq, row.bytes.len(), framed(server, row));
                }
            }
            if tail.head < head {
                tail.clear(head);
            }
        }
        tail.refreshed(at, policy);
        Ok(())
    }
}

fn framed(server_id: ServerId, row: PolicyEntryRow) -> Framed {
    Framed::new(Downstream::Entry { server_id, seq: row.seq, entry: row.bytes })
}
