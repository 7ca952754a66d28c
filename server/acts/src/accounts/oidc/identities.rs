//! Identities at providers that belong to a user: listing, linking and unlinking them.

use coterie_ports::{Conflict, StoreError, Write, rows::IdentityRow};
use coterie_protocol::rest::{Identities, IdentityView, LinkIdentity};
use coterie_types::ErrorCode;

use crate::{ActError, Answer, Caller, Node};

impl Node {
    /// The caller's identities, by provider.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn identities(&self, caller: &Caller) -> Answer<Identities> {
        let rows = self.store.list_identities(caller.user).await?;
        let identities = rows
            .into_iter()
            .map(|row| IdentityView { provider: row.provider, linked_at: row.linked_at });
        Ok(Identities { identities: identities.collect() })
    }

    /// Lets the identity of a token sign the caller in. One that is linked already is answered
    /// alike.
    ///
    /// # Errors
    /// `device_required`; `identity_taken` when it is another user's or the caller has another one
    /// of this provider; and as [`Node::sign_in_oidc`].
    pub async fn link_identity(
        &self,
        caller: &Caller,
        provider: &str,
        body: &LinkIdentity,
    ) -> Answer<Identities> {
        caller.device()?;
        let proof = self.prove(provider, &body.id_token).await?;
        let known = self.store.find_identity(&proof.identity.hash).await?;
        let mut writes = vec![proof.use_up];
        match known {
            Some(row) if row.user != caller.user => return Err(identity_taken()),
            Some(_) => {}
            None => writes.push(Write::InsertIdentity(IdentityRow {
                identity: proof.identity.hash,
                user: caller.user,
                provider: proof.identity.provider,
                linked_at: self.clock.now(),
            })),
        }
        self.use_up(writes).await?;
        self.identities(caller).await
    }

    /// Takes an identity away. The recovery phrase signs in as before.
    ///
    /// # Errors
    /// `device_required`, `not_found`.
    pub async fn unlink_identity(&self, caller: &Caller, provider: &str) -> Answer<Identities> {
        caller.device()?;
        let write = Write::DeleteIdentity { user: caller.user, provider: provider.into() };
        self.store.commit(vec![write]).await.map_err(|error| match error {
            StoreError::Conflict(Conflict::IdentityUnknown) => ActError::not_found(),
            other => other.into(),
        })?;
        self.identities(caller).await
    }
}

pub(super) fn identity_taken() -> ActError {
    let detail = "this identity belongs to another user, or another one of this provider is yours";
    ActError::new(ErrorCode::IdentityTaken, detail)
}
