//! Commits an admission and tells of it.

use coterie_policy::State;
use coterie_ports::{Conflict, StoreError, Topic, Write};
use coterie_protocol::gateway::Notice;
use coterie_types::{DeviceId, ErrorCode, UserId};

use crate::{
    ActError, Answer, Node,
    detached::computed,
    policy::{Admission, Checkpoint, pack},
};

/// How often an act is tried again after losing a race against another node.
pub(super) const ATTEMPTS: usize = 8;

/// What became of an admission.
pub(super) enum Outcome {
    /// It is in the log and durable.
    Done,
    /// The log has moved on: load it again and decide anew.
    Retry,
}

impl Node {
    /// Writes an admission and what goes with it, then wakes the server's listeners.
    pub(super) async fn commit_admission(
        &self,
        mut admission: Admission,
        notices: Vec<Write>,
    ) -> Answer<Outcome> {
        let mut writes = std::mem::take(&mut admission.writes);
        if let Some(checkpoint) = admission.checkpoint.take() {
            writes.push(packed(checkpoint).await?);
        }
        let inboxes: Vec<DeviceId> = notices.iter().filter_map(inbox_of).collect();
        writes.extend(notices);
        match self.store.commit(writes).await {
            Ok(()) => {}
            Err(StoreError::Conflict(
                Conflict::PolicyHead | Conflict::EntryId | Conflict::ServerExists,
            )) => return Ok(Outcome::Retry),
            Err(StoreError::Conflict(Conflict::InvitationCode)) => {
                let detail = "another invitation has the same code";
                return Err(ActError::invalid(detail).with_rule("invitation_reused"));
            }
            Err(error) => return Err(error.into()),
        }
        let server = admission.server();
        let (before, states) = admission.into_states();
        self.remember_policy(server, before.as_deref(), &states);
        self.bus.publish(Topic::Server(server));
        for device in inboxes {
            self.bus.publish(Topic::Inbox(device));
        }
        Ok(Outcome::Done)
    }

    /// Tells the user's other devices that they are in a server.
    pub(super) fn server_joined(
        &self,
        state: &State,
        user: UserId,
        device: DeviceId,
    ) -> Vec<Write> {
        let notice = Notice::ServerJoined { server_id: state.server() };
        let others = state.devices(user).filter(|d| d.device.is_active() && d.id != device);
        others.map(|d| self.notice(d.id, &notice)).collect()
    }
}

impl Node {
    /// Tells the devices of somebody who was added to a dm.
    pub(super) fn added(&self, state: &State, user: UserId) -> Vec<Write> {
        let notice = Notice::ServerJoined { server_id: state.server() };
        let active = state.devices(user).filter(|d| d.device.is_active());
        active.map(|d| self.notice(d.id, &notice)).collect()
    }
}

async fn packed(checkpoint: Checkpoint) -> Answer<Write> {
    let row = computed(move || pack(&checkpoint)).await?;
    row.map(Write::PutCheckpoint).map_err(|error| {
        tracing::error!(%error, "a snapshot could not be packed");
        ActError::new(ErrorCode::Internal, "a snapshot could not be packed")
    })
}

fn inbox_of(write: &Write) -> Option<DeviceId> {
    match write {
        Write::PushNotice { device, .. } => Some(*device),
        _ => None,
    }
}
