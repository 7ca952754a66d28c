//! Signing in with an ID token: a session for a known identity, else the way to register.

use coterie_ports::{Conflict, StoreError, Write};
use coterie_protocol::rest::{OidcAnswer, OidcSignIn, ProviderView};
use coterie_seal::{KdfLabel, derive};
use coterie_types::{ErrorCode, FixedBytes, Hash, limits::ID_TOKEN_MAX};

use super::{
    Provider,
    identities::identity_taken,
    token::{self, TokenError},
};
use crate::{
    ActError, Answer, Node,
    accounts::{
        flow::{FlowIdentity, FlowKind, FlowState},
        session::{account_disabled, check_label},
    },
};

/// How long a name may be thought about, milliseconds.
const FLOW_LIFE: u64 = 10 * 60_000;

/// An identity that a token has proved, and that the token is to be used up.
pub(super) struct Proof {
    pub(super) identity: FlowIdentity,
    pub(super) use_up: Write,
}

impl Node {
    /// Signs in with a provider's ID token. One whose identity is unknown gets a flow by which it
    /// registers. A token is accepted once.
    ///
    /// # Errors
    /// `not_found` for an unknown provider, `too_large`, `bad_id_token` with the rule, `unavailable`
    /// when the provider's keys cannot be fetched, `account_disabled`, `invalid` for a device that
    /// is not an active one of the user.
    pub async fn sign_in_oidc(&self, provider: &str, body: &OidcSignIn) -> Answer<OidcAnswer> {
        check_label(body.label.as_deref())?;
        let proof = self.prove(provider, &body.id_token).await?;
        let known = self.store.find_identity(&proof.identity.hash).await?;
        let Some(known) = known else { return self.begin_oidc_registration(proof).await };
        let user = self.load_user(known.user).await?;
        if user.disabled_at.is_some() {
            self.use_up(vec![proof.use_up]).await?;
            return Err(account_disabled());
        }
        if let Some(device) = body.device_id {
            self.active_device(user.user, device).await?;
        }
        let label = body.label.clone();
        let session = self.new_session(user.user, &user.username, body.device_id, label).await?;
        let writes = std::iter::once(proof.use_up).chain(session.writes).collect();
        self.use_up(writes).await?;
        self.sessions_ended(&session.ended);
        let granted = self.login_granted(user.user, session.granted).await?;
        Ok(OidcAnswer::SignedIn(granted))
    }

    async fn begin_oidc_registration(&self, proof: Proof) -> Answer<OidcAnswer> {
        let state = FlowState { identity: Some(proof.identity), ..FlowState::default() };
        let expires_at = self.clock.now().plus(FLOW_LIFE);
        let (flow, write) = self.flow(FlowKind::Oidc, &state, expires_at);
        self.use_up(vec![proof.use_up, write]).await?;
        Ok(OidcAnswer::Unknown { flow, expires_at })
    }

    /// The providers whose tokens this node accepts.
    #[must_use]
    pub fn providers(&self) -> Vec<ProviderView> {
        let providers = self.config.providers.iter().map(|provider| ProviderView {
            provider: provider.name.clone(),
            issuer: provider.issuer.clone(),
            audiences: provider.audiences.clone(),
            label: provider.label.clone(),
            sign_in: provider.sign_in.clone(),
        });
        providers.collect()
    }

    /// Verifies a token of a provider.
    pub(super) async fn prove(&self, provider: &str, id_token: &str) -> Answer<Proof> {
        let provider = self.provider(provider)?;
        if id_token.len() > ID_TOKEN_MAX {
            let detail = format!("an ID token has at most {ID_TOKEN_MAX} bytes");
            return Err(ActError::new(ErrorCode::TooLarge, detail));
        }
        let kid = token::key_name(id_token)?;
        let key = self.issuer_key(provider, &kid).await?;
        let proved = token::verify(provider, &key, id_token, self.clock.now())?;
        let hash = self.identity_hash(&provider.issuer, &proved.subject);
        Ok(Proof {
            identity: FlowIdentity { hash, provider: provider.name.clone() },
            use_up: Write::InsertUsedToken {
                hash: proved.token_hash,
                expires_at: proved.expires_at,
            },
        })
    }

    fn provider(&self, name: &str) -> Answer<&Provider> {
        let found = self.config.providers.iter().find(|provider| provider.name == name);
        found.ok_or_else(|| {
            let detail = "this node knows no such identity provider";
            ActError::new(ErrorCode::NotFound, detail).with_rule("provider_unknown")
        })
    }

    /// What stands for (iss, sub) in the database: whoever has the database alone cannot tell whose
    /// account at the provider it is.
    fn identity_hash(&self, issuer: &str, subject: &str) -> Hash {
        let key = self.keys.sign_in.to_bytes();
        let context = [issuer.as_bytes(), &[0], subject.as_bytes()].concat();
        FixedBytes(*derive(&key[..], KdfLabel::OidcIdentity, &context))
    }

    /// Commits what a token leads to, once.
    pub(super) async fn use_up(&self, writes: Vec<Write>) -> Answer<()> {
        self.store.commit(writes).await.map_err(|error| match error {
            StoreError::Conflict(Conflict::TokenUsed) => TokenError::Replayed.into(),
            StoreError::Conflict(Conflict::IdentityTaken) => identity_taken(),
            other => other.into(),
        })
    }
}
