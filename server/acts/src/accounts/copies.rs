//! Copies of device-log entries in the policy logs of the user's servers.

use coterie_identity::SignedEntry;
use coterie_ports::Write;
use coterie_types::{ServerId, UserId};

use crate::{Answer, Node};

/// What goes into the same transaction as the entry.
#[derive(Default)]
pub(super) struct Copies {
    pub(super) writes: Vec<Write>,
    pub(super) servers: Vec<ServerId>,
}

impl Node {
    pub(super) async fn copy_device_entry(
        &self,
        user: UserId,
        entry: &SignedEntry,
    ) -> Answer<Copies> {
        let _ = (user, entry);
        Ok(Copies::default())
    }
}
