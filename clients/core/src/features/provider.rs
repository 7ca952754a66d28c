//! What registering and signing in by an identity provider share.

use coterie_protocol::rest::{LoginGranted, OidcAnswer, OidcRegister, OidcSignIn, SessionGranted};
use coterie_types::{FixedBytes, check_name};
use zeroize::Zeroizing;

use super::{sign_in, views};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::Step,
    keys,
    net::{Purpose, Reply},
    turn::Turn,
};

/// A name that goes into a path.
pub(super) fn path_part(provider: &str) -> Result<&str, Failure> {
    sign_in::path_part(provider).map_err(|_| {
        let message = format!("no such identity provider: {provider}");
        Failure::new(FailureKind::NotFound, "not_found", message)
    })
}

/// Who wants in, by which token.
pub(super) struct SignIn {
    provider: String,
    id_token: Zeroizing<String>,
    pub(super) device_name: String,
}

impl SignIn {
    pub(super) fn new(provider: String, id_token: String, device_name: String) -> Self {
        Self { provider, id_token: Zeroizing::new(id_token), device_name }
    }

    /// Shows the token.
    pub(super) fn begin(
        &self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
    ) -> Result<Step, Failure> {
        check_name(&self.device_name)
            .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
        let path = format!("/v1/auth/oidc/{}", path_part(&self.provider)?);
        // A registration that may not have arrived has no device yet.
        let known = core.account.as_ref().filter(|_| core.registering.is_none());
        let body = OidcSignIn {
            id_token: self.id_token.trim().into(),
            device_id: known.map(|account| account.device),
            label: Some(self.device_name.clone()),
        };
        core.net.call_open(turn, Purpose::Ask(ask), "POST", path, Some(&body));
        Ok(Step::Wait)
    }

    /// Posts the account of this store, which the node does not know yet.
    pub(super) fn register(
        &self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        flow: &str,
    ) -> Result<Step, Failure> {
        let bug = || Failure::new(FailureKind::Bug, "bug", "there is nothing to register");
        let vault = core.registering.as_ref().map(|record| record.vault.clone());
        let (account, vault) = core.account.as_ref().zip(vault).ok_or_else(bug)?;
        let phrase = account.phrase().ok_or_else(bug)?;
        let body = OidcRegister {
            username: account.username.clone(),
            entries: account.chain(),
            vault,
            recovery_key: FixedBytes(phrase.login_key().verifying_key()),
            label: Some(self.device_name.clone()),
        };
        let path = format!("/v1/auth/oidc/register/{}", sign_in::path_part(flow)?);
        core.net.call_open(turn, Purpose::Ask(ask), "POST", path, Some(&body));
        Ok(Step::Wait)
    }
}

impl Core {
    /// The node's answer to a registration. What it refused, or never saw, was never made.
    pub(super) fn registered_by_provider(
        &mut self,
        turn: &mut Turn<'_>,
        reply: &Reply,
    ) -> Result<(), Failure> {
        match reply.parse::<SessionGranted>() {
            Ok(granted) => {
                self.net.grant(turn, &granted);
                self.settle_registration(turn);
                Ok(())
            }
            Err(failure) => {
                let never = match reply {
                    Reply::Refused(problem) => problem.status < 500,
                    Reply::Unreachable { never_sent, .. } => *never_sent,
                    Reply::Good(_) => false,
                };
                if never {
                    self.account = None;
                    turn.forget(keys::ACCOUNT.into());
                    self.settle_registration(turn);
                }
                Err(failure)
            }
        }
    }

    /// The account of this store is known to the node, or gone.
    fn settle_registration(&mut self, turn: &mut Turn<'_>) {
        if self.registering.take().is_some() {
            turn.forget(keys::REGISTERING.into());
        }
    }

    /// The node knows the account of this store: its device goes on.
    pub(super) fn continue_by_provider(
        &mut self,
        turn: &mut Turn<'_>,
        granted: &LoginGranted,
    ) -> Result<Step, Failure> {
        let other = self.other_account();
        let account = self.account.as_mut().ok_or(other)?;
        account.learn(turn, &granted.entries)?;
        let view = views::who(account);
        self.net.grant(turn, &granted.session);
        self.settle_registration(turn);
        self.stale_servers = true;
        Ok(Step::done(&view))
    }
}

/// The node's answer to a token.
pub(super) fn answer(reply: &Reply) -> Result<OidcAnswer, Failure> {
    reply.parse()
}
