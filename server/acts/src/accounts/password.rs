//! A new password: another OPAQUE record, and the vault wrapped anew.

use coterie_ports::{SessionId, Write};
use coterie_protocol::rest::{DeviceChanged, PasswordFinish, RegisterStart, RegisterStarted};
use coterie_types::Bytes;

use super::{
    flow::{self, FlowKind, FlowState},
    opaque::Opaque,
};
use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// The first step, for somebody who is signed in (with the old password or the phrase).
    ///
    /// # Errors
    /// `invalid` when a name is given that is not the caller's, `malformed`.
    pub async fn begin_password(
        &self,
        caller: &Caller,
        body: &RegisterStart,
    ) -> Answer<RegisterStarted> {
        if body.username.as_ref().is_some_and(|name| *name != caller.username) {
            return Err(ActError::invalid("a name cannot be changed here").with_rule("username"));
        }
        let response = self.keys.opaque.register(&caller.username, &body.request)?;
        let username = caller.username.clone();
        let state = FlowState { username, user: Some(caller.user), ..FlowState::default() };
        let flow = self.begin_flow(FlowKind::Password, &state).await?;
        Ok(RegisterStarted { flow, response: Bytes(response) })
    }

    /// The second step. Record, vault and device-log entry change together, and every other
    /// session of the user ends: whoever had the old password may have one.
    ///
    /// # Errors
    /// `not_found` (flow), `malformed`, `invalid`, `version_conflict`, `limit_reached`.
    pub async fn finish_password(
        &self,
        caller: &Caller,
        flow: &str,
        body: &PasswordFinish,
    ) -> Answer<DeviceChanged> {
        let state = self.find_flow(FlowKind::Password, flow).await?;
        if state.user != Some(caller.user) {
            return Err(flow::unknown());
        }
        let record = Bytes(Opaque::record(&body.upload)?);
        let mut change =
            self.prepare_change(caller, body.entry.as_ref(), Some(&body.vault)).await?;
        let at = self.clock.now();
        let sessions = self.store.list_sessions(caller.user).await?;
        let others: Vec<SessionId> =
            sessions.iter().map(|s| s.session).filter(|s| *s != caller.session).collect();
        change.writes.insert(0, Write::TakeFlow { flow: flow.into() });
        change.writes.push(Write::SetOpaqueRecord { user: caller.user, record });
        change.writes.extend(others.iter().map(|&session| Write::EndSession { session, at }));
        change.ended.extend(others);
        self.commit_change(caller, change).await
    }
}
