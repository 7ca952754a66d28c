//! Signing in with a password. An unknown name walks the same messages, with equal sizes and
//! equal work, and fails where a wrong password fails.

use coterie_identity::{Device, DeviceLog};
use coterie_ports::{Conflict, StoreError, Write};
use coterie_protocol::rest::{LoginFinish, LoginGranted, LoginStart, LoginStarted};
use coterie_types::{Bytes, DeviceId, UserId};

use super::{
    device_log,
    flow::{self, FlowKind, FlowState},
    opaque::Opaque,
    session::wrong_credentials,
};
use crate::{ActError, Answer, Node};

impl Node {
    /// The first step of a login.
    ///
    /// # Errors
    /// `malformed` for the OPAQUE message.
    pub async fn begin_login(&self, body: &LoginStart) -> Answer<LoginStarted> {
        let user = self.store.find_username(&body.username).await?;
        let record = user.as_ref().map(|user| user.opaque_record.0.as_slice());
        let begun = self.keys.opaque.login(&body.username, record, &body.request)?;
        let state = FlowState {
            username: body.username.clone(),
            user: user.map(|user| user.user),
            secret: Bytes(begun.state.to_vec()),
            recovery_key: None,
        };
        let flow = self.begin_flow(FlowKind::Login, &state).await?;
        Ok(LoginStarted { flow, response: Bytes(begun.response) })
    }

    /// The second step: a session, the vault and the device log.
    ///
    /// # Errors
    /// `not_found` (flow), `wrong_credentials`, `invalid` for a device that is not an active one
    /// of the user.
    pub async fn finish_login(&self, flow: &str, body: &LoginFinish) -> Answer<LoginGranted> {
        let state = self.find_flow(FlowKind::Login, flow).await?;
        let proved = Opaque::proves(&state.username, &state.secret, &body.finalization);
        let Some(user) = state.user.filter(|_| proved) else {
            self.take_flow(flow, Vec::new()).await?;
            return Err(wrong_credentials());
        };
        self.grant_session(flow, user, &state.username, body.device_id).await
    }

    /// Takes the flow and begins the session in one transaction.
    pub(super) async fn grant_session(
        &self,
        flow: &str,
        user: UserId,
        username: &str,
        device: Option<DeviceId>,
    ) -> Answer<LoginGranted> {
        if let Some(device) = device {
            self.active_device(user, device).await?;
        }
        let session = self.new_session(user, username, device).await?;
        self.take_flow(flow, session.writes).await?;
        self.sessions_ended(&session.ended);
        self.login_granted(user, session.granted).await
    }

    pub(super) async fn take_flow(&self, flow: &str, mut writes: Vec<Write>) -> Answer<()> {
        writes.insert(0, Write::TakeFlow { flow: flow.into() });
        self.store.commit(writes).await.map_err(|error| match error {
            StoreError::Conflict(Conflict::Flow) => flow::unknown(),
            other => other.into(),
        })
    }

    /// A device of the user that was not revoked.
    pub(crate) async fn active_device(&self, user: UserId, device: DeviceId) -> Answer<Device> {
        match self.verified_log(user).await?.device(&device) {
            Some(device) if device.is_active() => Ok(device.clone()),
            Some(_) => Err(ActError::invalid("the device was revoked").with_rule("device_revoked")),
            None => {
                Err(ActError::invalid("no such device of this user").with_rule("device_unknown"))
            }
        }
    }

    /// A user's device log, folded.
    pub(crate) async fn verified_log(&self, user: UserId) -> Answer<DeviceLog> {
        Ok(device_log::verify(&self.device_entries(user).await?)?.log)
    }
}
