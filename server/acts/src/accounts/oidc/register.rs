//! Registration of an identity that a provider vouches for: no password, the vault wrapped by the
//! recovery phrase. A passphrase may follow like a new password.

use coterie_ports::{Conflict, StoreError, Write, rows::IdentityRow};
use coterie_protocol::rest::{OidcRegister, SessionGranted};
use coterie_types::{Bytes, check_username};

use super::identities::identity_taken;
use crate::{
    ActError, Answer, Node,
    accounts::{
        flow::{self, FlowKind},
        register::{NewUserParts, registered, taken},
        session::check_label,
    },
};

impl Node {
    /// Makes the user of an identity, with a first session. Another name may be tried in the same
    /// flow when one is taken.
    ///
    /// # Errors
    /// `not_found` (flow), `username_taken`, `identity_taken`, `invalid` (name, device log, vault,
    /// key).
    pub async fn register_oidc(&self, flow: &str, body: &OidcRegister) -> Answer<SessionGranted> {
        let state = self.find_flow(FlowKind::Oidc, flow).await?;
        let identity = state.identity.ok_or_else(flow::unknown)?;
        check_label(body.label.as_deref())?;
        check_username(&body.username)
            .map_err(|e| ActError::invalid(e.to_string()).with_rule("username"))?;
        if self.store.find_username(&body.username).await?.is_some() {
            return Err(taken());
        }
        let parts = NewUserParts {
            username: &body.username,
            opaque_record: Bytes::default(),
            recovery_key: body.recovery_key,
            entries: &body.entries,
            vault: &body.vault,
            label: body.label.clone(),
        };
        let new = self.new_user(&parts).await?;
        let mut writes = vec![Write::TakeFlow { flow: flow.into() }];
        writes.extend(new.writes);
        writes.push(Write::InsertIdentity(IdentityRow {
            identity: identity.hash,
            user: new.user,
            provider: identity.provider,
            linked_at: self.clock.now(),
        }));
        self.store.commit(writes).await.map_err(|error| match error {
            StoreError::Conflict(Conflict::IdentityTaken) => identity_taken(),
            other => registered(other),
        })?;
        Ok(new.granted)
    }
}
