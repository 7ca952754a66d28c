//! State between the two steps of a sign-in: sealed, in the store, for 60 seconds, good once.

use coterie_ports::{Write, rows::FlowRow};
use coterie_seal::SealLabel;
use coterie_types::{
    Bytes, DeviceId, FixedBytes, Hash, Millis, UserId, from_canonical, to_canonical,
};
use minicbor::{Decode, Encode};
use rand::rngs::OsRng;

use super::secret::random_name;
use crate::{ActError, Answer, Node};

/// How long the second step may take to come, milliseconds.
const LIFE: u64 = 60_000;

/// Which sign-in a flow is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlowKind {
    Register = 0,
    Login = 1,
    Recover = 2,
    Password = 3,
    Ticket = 4,
    Oidc = 5,
    Link = 6,
}

/// An identity at a provider that a token has proved.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(super) struct FlowIdentity {
    /// What stands for issuer and subject in the database.
    #[n(0)]
    pub(super) hash: Hash,
    /// The provider's name.
    #[n(1)]
    pub(super) provider: String,
}

/// What is kept.
#[derive(Debug, Default, Encode, Decode)]
#[cbor(map)]
pub(super) struct FlowState {
    /// The name asked for.
    #[n(0)]
    pub(super) username: String,
    /// The user of that name, if there is one.
    #[n(1)]
    pub(super) user: Option<UserId>,
    /// OPAQUE's state at login, the challenge at recovery, the session of a ticket.
    #[n(2)]
    pub(super) secret: Bytes,
    /// The recovery key to check against.
    #[n(3)]
    pub(super) recovery_key: Option<FixedBytes<32>>,
    /// Who registers by a provider.
    #[n(4)]
    pub(super) identity: Option<FlowIdentity>,
    /// The device that a link is for.
    #[n(5)]
    pub(super) device: Option<DeviceId>,
}

impl Node {
    /// Keeps the state; gives the name of the second step.
    pub(super) async fn begin_flow(&self, kind: FlowKind, state: &FlowState) -> Answer<String> {
        let (name, write) = self.flow(kind, state, self.clock.now().plus(LIFE));
        self.store.commit(vec![write]).await?;
        Ok(name)
    }

    pub(super) fn flow(
        &self,
        kind: FlowKind,
        state: &FlowState,
        expires_at: Millis,
    ) -> (String, Write) {
        let name = random_name();
        let write = self.named_flow(kind, &name, state, expires_at);
        (name, write)
    }

    /// A flow whose name is given: there must be none (`Flow`).
    pub(super) fn named_flow(
        &self,
        kind: FlowKind,
        name: &str,
        state: &FlowState,
        expires_at: Millis,
    ) -> Write {
        let plain = zeroize::Zeroizing::new(to_canonical(state));
        let sealed = self.keys.sign_in.seal(SealLabel::Flow, name.as_bytes(), &plain, &mut OsRng);
        let state = Bytes(sealed);
        Write::InsertFlow(FlowRow { flow: name.into(), kind: kind as u8, state, expires_at })
    }

    /// The state of a flow that was neither taken nor has expired. To take it, commit
    /// [`Write::TakeFlow`] with what it leads to.
    pub(super) async fn find_flow(&self, kind: FlowKind, name: &str) -> Answer<FlowState> {
        let row = self.store.find_flow(name).await?.ok_or_else(unknown)?;
        if row.kind != kind as u8 || row.expires_at <= self.clock.now() {
            return Err(unknown());
        }
        let plain = self.keys.sign_in.open(SealLabel::Flow, name.as_bytes(), &row.state);
        let plain = plain.map_err(|_| unknown())?;
        from_canonical(&plain).map_err(|_| unknown())
    }
}

/// The one answer for an unknown, used and expired flow.
pub(super) fn unknown() -> ActError {
    let detail = "this step is unknown, was done already or came too late: begin again";
    ActError::new(coterie_types::ErrorCode::NotFound, detail).with_rule("flow_unknown")
}
