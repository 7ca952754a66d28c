//! Registration: a name, an OPAQUE record, a device log with its first device, a vault.

use coterie_identity::SealedVault;
use coterie_ports::{
    Conflict, StoreError, Write,
    rows::{DeviceEntryRow, UserRow},
};
use coterie_protocol::rest::{RegisterFinish, RegisterStart, RegisterStarted, SessionGranted};
use coterie_seal::check_key;
use coterie_types::{Bytes, DeviceId, ErrorCode, FixedBytes, Head, UserId, check_username};

use super::{
    device_log::{self, Verified},
    flow::{self, FlowKind, FlowState},
    opaque::Opaque,
    session::check_label,
};
use crate::{ActError, Answer, Node};

/// What a new user is made of.
pub(super) struct NewUserParts<'a> {
    pub(super) username: &'a str,
    /// Empty for who has no password.
    pub(super) opaque_record: Bytes,
    pub(super) recovery_key: FixedBytes<32>,
    pub(super) entries: &'a [Bytes],
    pub(super) vault: &'a Bytes,
    pub(super) label: Option<String>,
}

/// A user not yet committed, with a first session.
pub(super) struct NewUser {
    pub(super) user: UserId,
    pub(super) granted: SessionGranted,
    pub(super) writes: Vec<Write>,
}

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
        check_label(body.label.as_deref())?;
        let state = self.find_flow(FlowKind::Register, flow).await?;
        let parts = NewUserParts {
            username: &state.username,
            opaque_record: Bytes(Opaque::record(&body.upload)?),
            recovery_key: body.recovery_key,
            entries: &body.entries,
            vault: &body.vault,
            label: body.label.clone(),
        };
        let new = self.new_user(&parts).await?;
        let mut writes = vec![Write::TakeFlow { flow: flow.into() }];
        writes.extend(new.writes);
        self.store.commit(writes).await.map_err(registered)?;
        Ok(new.granted)
    }

    /// Checks everything of a new user.
    pub(super) async fn new_user(&self, parts: &NewUserParts<'_>) -> Answer<NewUser> {
        check_key(&parts.recovery_key).map_err(|_| {
            ActError::invalid("the recovery key is not a canonical point").with_rule("recovery_key")
        })?;
        let verified = device_log::verify(parts.entries)?;
        let device = first_device(&verified)?;
        device_log::check_vault(&verified.log, parts.vault)?;
        let user = verified.log.user();
        let label = parts.label.clone();
        let session = self.new_session(user, parts.username, Some(device), label).await?;
        let now = self.clock.now();
        let start = Head { seq: 0, hash: FixedBytes([0; 32]) };
        let mut writes = vec![Write::InsertUser(UserRow {
            user,
            username: parts.username.into(),
            opaque_record: parts.opaque_record.clone(),
            recovery_key: parts.recovery_key,
            created_at: now,
            device_head: start,
            disabled_at: None,
            disabled_reason: None,
            deleted_at: None,
        })];
        let mut expected = start;
        for entry in &verified.entries {
            let head = Head { seq: entry.entry().seq, hash: entry.hash() };
            let bytes = entry.bytes().clone();
            let entry = DeviceEntryRow { seq: head.seq, hash: head.hash, bytes, at: now };
            writes.push(Write::AppendDeviceEntry { user, expected, entry });
            expected = head;
        }
        let version = SealedVault::parse(parts.vault).map_or(1, |vault| vault.version);
        let bytes = parts.vault.clone();
        writes.push(Write::PutVault { user, expected: 0, version, bytes });
        writes.extend(session.writes);
        Ok(NewUser { user, granted: session.granted, writes })
    }
}

/// The answer when the transaction of a registration does not pass.
pub(super) fn registered(error: StoreError) -> ActError {
    match error {
        StoreError::Conflict(Conflict::Username) => taken(),
        StoreError::Conflict(Conflict::Flow) => flow::unknown(),
        StoreError::Conflict(Conflict::UserExists) => {
            ActError::new(ErrorCode::VersionConflict, "this device log was registered before")
        }
        other => other.into(),
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

pub(super) fn taken() -> ActError {
    ActError::new(ErrorCode::UsernameTaken, "the name belongs to another user")
}
