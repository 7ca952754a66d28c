//! Registration: a name, an OPAQUE record, a device log with its first device, a vault.

use coterie_identity::SealedVault;
use coterie_ports::{
    Conflict, StoreError, Write,
    rows::{DeviceEntryRow, UserRow},
};
use coterie_protocol::rest::{RegisterFinish, RegisterStart, RegisterStarted, SessionGranted};
use coterie_seal::check_key;
use coterie_types::{Bytes, DeviceId, ErrorCode, FixedBytes, Head, check_username};

use super::{
    device_log::{self, Verified},
    flow::{self, FlowKind, FlowState},
    opaque::Opaque,
};
use crate::{ActError, Answer, Node};

impl Node {
    /// The first step of a registration.
    ///
    /// # Errors
    /// `invalid` for the name, `username_taken`, `malformed` for the OPAQUE message.
    pub async fn begin_registration(&self, body: &RegisterStart) -> Answer<RegisterStarted> {
        let username = body.username.clone().unwrap_or_default();
        check_username(&username)
            .map_err(|e| ActError::invalid(e.to_string()).with_rule("username"))?;
        if self.store.find_username(&username).await?.is_some() {
            return Err(taken());
        }
        let response = self.keys.opaque.register(&username, &body.request)?;
        let state = FlowState { username, ..FlowState::default() };
        let flow = self.begin_flow(FlowKind::Register, &state).await?;
        Ok(RegisterStarted { flow, response: Bytes(response) })
    }

    /// The second step: everything is checked, then written at once, with a first session.
    ///
    /// # Errors
    /// `not_found` (flow), `malformed`, `invalid` (device log, vault, key), `username_taken`.
    pub async fn finish_registration(
        &self,
        flow: &str,
        body: &RegisterFinish,
    ) -> Answer<SessionGranted> {
        let state = self.find_flow(FlowKind::Register, flow).await?;
        let record = Opaque::record(&body.upload)?;
        check_key(&body.recovery_key).map_err(|_| {
            ActError::invalid("the recovery key is not a canonical point").with_rule("recovery_key")
        })?;
        let verified = device_log::verify(&body.entries)?;
        let device = first_device(&verified)?;
        device_log::check_vault(&verified.log, &body.vault)?;
        let user = verified.log.user();
        let session = self.new_session(user, &state.username, Some(device)).await?;
        let now = self.clock.now();
        let start = Head { seq: 0, hash: FixedBytes([0; 32]) };
        let mut writes = vec![
            Write::TakeFlow { flow: flow.into() },
            Write::InsertUser(UserRow {
                user,
                username: state.username.clone(),
                opaque_record: Bytes(record),
                recovery_key: body.recovery_key,
                created_at: now,
                device_head: start,
            }),
        ];
        let mut expected = start;
        for entry in &verified.entries {
            let head = Head { seq: entry.entry().seq, hash: entry.hash() };
            let bytes = entry.bytes().clone();
            let entry = DeviceEntryRow { seq: head.seq, hash: head.hash, bytes, at: now };
            writes.push(Write::AppendDeviceEntry { user, expected, entry });
            expected = head;
        }
        let version = SealedVault::parse(&body.vault).map_or(1, |vault| vault.version);
        let bytes = body.vault.clone();
        writes.push(Write::PutVault { user, expected: 0, version, bytes });
        writes.extend(session.writes);
        self.store.commit(writes).await.map_err(|error| match error {
            StoreError::Conflict(Conflict::Username) => taken(),
            StoreError::Conflict(Conflict::Flow) => flow::unknown(),
            StoreError::Conflict(Conflict::UserExists) => {
                ActError::new(ErrorCode::VersionConflict, "this device log was registered before")
            }
            other => other.into(),
        })?;
        Ok(session.granted)
    }
}

/// A new user's log is genesis and one device.
fn first_device(verified: &Verified) -> Answer<DeviceId> {
    let mut devices = verified.log.active_devices();
    match (verified.entries.len(), devices.next(), devices.next()) {
        (2, Some((&device, _)), None) => Ok(device),
        _ => Err(ActError::invalid("a new device log is genesis and one device")
            .with_rule("registration_shape")),
    }
}

fn taken() -> ActError {
    ActError::new(ErrorCode::UsernameTaken, "the name belongs to another user")
}
