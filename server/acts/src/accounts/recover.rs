//! Signing in with the recovery phrase: the key it gives signs a challenge.

use coterie_protocol::rest::{LoginGranted, RecoverFinish, RecoverStart, RecoverStarted};
use coterie_seal::{SignLabel, SigningKey, verify};
use coterie_types::{Bytes, FixedBytes};

use super::{
    flow::{self, FlowKind, FlowState},
    secret::random,
    session::{check_label, wrong_credentials},
};
use crate::{Answer, Node};

impl Node {
    /// The first step: a challenge, for unknown names too.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn begin_recovery(&self, body: &RecoverStart) -> Answer<RecoverStarted> {
        let user = self.store.find_username(&body.username).await?;
        let challenge = FixedBytes(random::<32>());
        // Whoever is unknown gets a key that nobody has the secret of.
        let nobody = || FixedBytes(SigningKey::from_seed(&random()).verifying_key());
        let state = FlowState {
            username: body.username.clone(),
            user: user.as_ref().map(|user| user.user),
            secret: Bytes(challenge.to_vec()),
            recovery_key: Some(user.map_or_else(nobody, |user| user.recovery_key)),
            ..FlowState::default()
        };
        let flow = self.begin_flow(FlowKind::Recover, &state).await?;
        Ok(RecoverStarted { flow, challenge })
    }

    /// The second step: a session without a device, the vault and the device log.
    ///
    /// # Errors
    /// `not_found` (flow), `wrong_credentials`, `account_disabled`.
    pub async fn finish_recovery(&self, flow: &str, body: &RecoverFinish) -> Answer<LoginGranted> {
        check_label(body.label.as_deref())?;
        let state = self.find_flow(FlowKind::Recover, flow).await?;
        let key = state.recovery_key.ok_or_else(flow::unknown)?;
        let signed = [&state.secret, state.username.as_bytes()].concat();
        let proved = verify(SignLabel::RecoveryLogin, &key, &signed, &body.signature).is_ok();
        let Some(user) = state.user.filter(|_| proved) else {
            self.take_flow(flow, Vec::new()).await?;
            return Err(wrong_credentials());
        };
        self.grant_session(flow, user, (None, body.label.clone())).await
    }
}
