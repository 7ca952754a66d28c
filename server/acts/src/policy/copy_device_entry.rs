//! Copies of a device entry into the policy logs of its user's servers.

use std::sync::Arc;

use coterie_identity::SignedEntry;
use coterie_ports::Write;
use coterie_types::{ServerId, UserId};
use tokio::sync::OwnedMutexGuard;

use super::{Admission, ServerSlot};
use crate::{Answer, Node};

/// Admission into some servers' logs waits until this is dropped.
#[derive(Default)]
pub(crate) struct Hold(Vec<(Arc<ServerSlot>, OwnedMutexGuard<()>)>);

/// What goes into the same transaction as the device entry.
#[derive(Default)]
pub(crate) struct Copies {
    /// The entries, as rows.
    pub(crate) writes: Vec<Write>,
    /// The servers to wake afterwards.
    pub(crate) servers: Vec<ServerId>,
    /// To be kept until the transaction has ended.
    pub(crate) hold: Hold,
}

impl Node {
    /// Holds off everything else that touches a user's device log or memberships. Taken before
    /// any server's admission, and servers in the order of their ids, so that nobody waits in a
    /// circle.
    pub(crate) async fn lock_user(&self, user: UserId) -> OwnedMutexGuard<()> {
        self.users.get(user).lock_owned().await
    }

    /// Copies the next entry of a user's device log into the logs of all their servers. The
    /// caller holds [`Node::lock_user`], writes the rows together with the device entry, and then
    /// wakes the servers.
    pub(crate) async fn copy_device_entry(
        &self,
        user: UserId,
        entry: &SignedEntry,
    ) -> Answer<Copies> {
        let mut copies = Copies::default();
        // In the order of their ids.
        for row in self.store.list_servers(user).await? {
            let slot = self.servers.get(row.server);
            let guard = Arc::clone(&slot.admission).lock_owned().await;
            let folded = self.policy(row.server).await?;
            let mut admission = Admission::into_log(&folded, self.clock.now());
            match admission.admit_copy(entry) {
                Ok(()) => {
                    copies.writes.extend(admission.writes);
                    copies.servers.push(row.server);
                    copies.hold.0.push((slot, guard));
                }
                // One broken server must not keep its members from revoking a device.
                Err(error) => {
                    let server = row.server;
                    tracing::error!(%server, %error, "a device entry could not be copied");
                }
            }
        }
        Ok(copies)
    }
}
