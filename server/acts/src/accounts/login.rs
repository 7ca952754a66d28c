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
    session::{account_disabled, check_label, wrong_credentials},
};
use crate::{ActError, Answer, Node};

impl Node {
    /// The first step of a login.
    ///
    /// # Errors
    /// `malformed` for the OPAQUE message.
    pub async fn begin_login(&self, body: &LoginStart) -> Answer<LoginStarted> {
        // Whoever has no password looks like somebody who does not exist.
        let user = self.store.find_username(&body.username).await?;
        let user = user.filter(|user| !user.opaque_record.is_empty());
        let record = user.as_ref().map(|user| user.opaque_record.0.as_slice());
        let begun = self.keys.opaque.login(&body.username, record, &body.request)?;
        let state = FlowState {
            username: body.username.clone(),
            user: user.map(|user| user.user),
            secret: Bytes(begun.state.to_vec()),
            ..FlowState::default()
        };
        let flow = self.begin_flow(FlowKind::Login, &state).await?;
        Ok(LoginStarted { flow, response: Bytes(begun.response) })
    }

    /// The second step: a session, the vault and the device log.
    ///
    /// # Errors
    /// `not_found` (flow), `wrong_credentials`, `account_disabled`, `invalid` for a device that is
    /// not an active one of the user.
    pub async fn finish_login(&self, flow: &str, body: &LoginFinish) -> Answer<LoginGranted> {
        check_label(body.label.as_deref())?;
        let state = self.find_flow(FlowKind::Login, flow).await?;
        let proved = Opaque::proves(&state.username, &state.secret, &body.finalization);
        let Some(user) = state.user.filter(|_| proved) else {
            self.take_flow(flow, Vec::new()).await?;
            return Err(wrong_credentials());
        };
        self.grant_session(flow, user, (body.device_id, body.label.clone())).await
    }

    /// Takes the flow of somebody who has proved who they are, and begins the session in one
    /// transaction.
    pub(super) async fn grant_session(
        &self,
        flow: &str,
        user: UserId,
        (device, label): (Option<DeviceId>, Option<String>),
    ) -> Answer<LoginGranted> {
        let row = self.load_user(user).await?;
        if row.disabled_at.is_some() {
            self.take_flow(flow, Vec::new()).await?;
            return Err(account_disabled());
        }
        if let Some(device) = device {
            self.active_device(user, device).await?;
        }
        let session = self.new_session(user, &row.username, device, label).await?;
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
