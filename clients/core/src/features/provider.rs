//! What registering and signing in by an identity provider share.

use coterie_protocol::rest::{LoginGranted, OidcAnswer, OidcRegister, OidcSignIn, SessionGranted};
use coterie_types::{FixedBytes, Millis, check_name};
use serde::Serialize;
use zeroize::Zeroizing;

use super::{
    leaving::Leaving,
    sign_in,
    views::{self, Who},
};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
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

/// What the node said of a token that was shown apart, before anybody knew whose it is.
pub(crate) struct Presented {
    answer: OidcAnswer,
    device_name: String,
}

/// Who wants in, by which token.
pub(super) struct SignIn {
    provider: String,
    id_token: Zeroizing<String>,
    pub(super) device_name: String,
    /// Whether the node has seen the token: its answer stands in the core.
    pub(super) presented: bool,
}

impl SignIn {
    pub(super) fn new(provider: String, id_token: String, device_name: String) -> Self {
        Self { provider, id_token: Zeroizing::new(id_token), device_name, presented: false }
    }

    /// By the token that was shown last.
    pub(super) fn presented() -> Self {
        let (provider, id_token, device_name) = <_>::default();
        Self { provider, id_token, device_name, presented: true }
    }

    /// What the node said of the token that was shown last.
    pub(super) fn answered(&mut self, core: &Core) -> Result<OidcAnswer, Failure> {
        let Some(Presented { answer, device_name }) = &core.presented else {
            let message = "no token was shown since the program was started: sign in there anew";
            return Err(Failure::new(FailureKind::Usage, "no_token", message));
        };
        self.device_name.clone_from(device_name);
        Ok(answer.clone())
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
        Ok(Step::done(&self.continued(turn, granted)?))
    }

    fn continued(&mut self, turn: &mut Turn<'_>, granted: &LoginGranted) -> Result<Who, Failure> {
        let other = self.other_account();
        let account = self.account.as_mut().ok_or(other)?;
        account.learn(turn, &granted.entries)?;
        let view = views::who(account);
        self.net.grant(turn, &granted.session);
        self.settle_registration(turn);
        self.stale_servers = true;
        Ok(view)
    }
}

/// Shows a token, and tells whose it is: what is to be asked for depends on it, and a token is good once.
pub(super) struct Present {
    sign_in: SignIn,
}

/// Whose a token is.
#[derive(Debug, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub(crate) enum PresentedView {
    /// This device's user's: it has gone on.
    Continued(Who),
    /// A user's; the keys are to be opened.
    SignedIn {
        /// What they are called.
        username: String,
    },
    /// Nobody's yet: a name is to be chosen.
    Unknown {
        /// Until when it may.
        expires_at: Millis,
    },
}

impl Present {
    pub(super) const fn new(sign_in: SignIn) -> Self {
        Self { sign_in }
    }
}

impl Flow for Present {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let reply = match input {
            Input::Begin => return self.sign_in.begin(core, turn, ask),
            Input::Reply(reply) => reply,
            _ => return Ok(Step::Wait),
        };
        let answer = answer(&reply)?;
        let view = match &answer {
            OidcAnswer::SignedIn(granted) if core.account.is_some() => {
                let who = core.continued(turn, granted)?;
                return Ok(Step::done(&PresentedView::Continued(who)));
            }
            OidcAnswer::SignedIn(granted) => {
                PresentedView::SignedIn { username: granted.session.username.clone() }
            }
            OidcAnswer::Unknown { expires_at, .. } => {
                PresentedView::Unknown { expires_at: *expires_at }
            }
        };
        let device_name = self.sign_in.device_name.clone();
        core.presented = Some(Presented { answer, device_name });
        Ok(Step::done(&view))
    }
}

/// The token that was shown last is not used after all.
pub(super) struct Decline {
    leaving: Option<Leaving>,
}

impl Decline {
    pub(super) const fn new() -> Self {
        Self { leaving: None }
    }
}

impl Flow for Decline {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (input, self.leaving.take()) {
            (Input::Begin, _) => match core.presented.take() {
                Some(Presented { answer: OidcAnswer::SignedIn(granted), .. })
                    if core.account.is_none() =>
                {
                    core.net.grant(turn, &granted.session);
                    let why = Failure::new(FailureKind::Refused, "declined", "declined");
                    self.leaving = Some(Leaving::begin(core, turn, ask, why));
                    Ok(Step::Wait)
                }
                _ => Ok(Step::done(&Declined {})),
            },
            (Input::Reply(_), Some(leaving)) => {
                leaving.end(core, turn);
                Ok(Step::done(&Declined {}))
            }
            (_, leaving) => {
                self.leaving = leaving;
                Ok(Step::Wait)
            }
        }
    }
}

/// `{}`.
#[derive(Debug, Serialize)]
struct Declined {}

/// The node's answer to a token.
pub(super) fn answer(reply: &Reply) -> Result<OidcAnswer, Failure> {
    reply.parse()
}
