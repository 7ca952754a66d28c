//! `login --oidc`: a provider's token gives the session; the vault opens by the phrase or the
//! passphrase, and a device is added after that.

use coterie_identity::{RecoveryPhrase, Vault, device_log::add_device};
use coterie_protocol::{
    opaque::Suite,
    rest::{LoginGranted, LoginStart, LoginStarted, OidcAnswer},
};
use coterie_seal::SigningKey;
use coterie_types::Bytes;
use opaque_ke::ClientLogin;
use zeroize::Zeroizing;

use super::{
    leaving::Leaving,
    provider::{self, SignIn},
    sign_in::{self, Adding},
    views,
};
use crate::{
    AskId, Core, Failure, FailureKind, Unlock,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

enum State {
    Begun,
    Shown,
    Leaving(Leaving),
    Registering,
    Opening(Box<ClientLogin<Suite>>, Zeroizing<String>, Box<LoginGranted>),
    Adding(Box<Adding>, String),
}

pub(super) struct Login {
    sign_in: SignIn,
    unlock: Option<Unlock>,
    state: State,
}

fn wrong(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::NotSignedIn, "wrong_credentials", message)
}

impl Login {
    pub(super) fn new(sign_in: SignIn, unlock: Option<Unlock>) -> Self {
        Self { sign_in, unlock, state: State::Begun }
    }

    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        if core.account.is_none() && self.unlock.is_none() {
            let message = "a new device opens the vault by the recovery phrase or the passphrase";
            return Err(Failure::new(FailureKind::Usage, "unlock_required", message));
        }
        // A phrase that is none costs no token.
        if let Some(Unlock::Phrase(words)) = &self.unlock {
            RecoveryPhrase::from_words(words).map_err(|e| wrong(e.to_string()))?;
        }
        if self.sign_in.presented {
            let answer = self.sign_in.answered(core)?;
            return self.shown(core, turn, ask, answer);
        }
        self.state = State::Shown;
        self.sign_in.begin(core, turn, ask)
    }

    fn shown(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        answer: OidcAnswer,
    ) -> Result<Step, Failure> {
        match answer {
            OidcAnswer::SignedIn(granted) if core.account.is_some() => {
                core.continue_by_provider(turn, &granted)
            }
            OidcAnswer::SignedIn(granted) => self.open(core, turn, ask, granted),
            OidcAnswer::Unknown { flow, .. } if core.registering.is_some() => {
                self.state = State::Registering;
                self.sign_in.register(core, turn, ask, &flow)
            }
            OidcAnswer::Unknown { .. } => {
                let message = "this identity is nobody's here: register --oidc";
                Err(Failure::new(FailureKind::NotFound, "not_registered", message))
            }
        }
    }

    fn open(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        granted: LoginGranted,
    ) -> Result<Step, Failure> {
        match self.unlock.take() {
            Some(Unlock::Phrase(words)) => {
                let words = Zeroizing::new(words);
                let phrase =
                    RecoveryPhrase::from_words(&words).map_err(|e| wrong(e.to_string()))?;
                let vault = Vault::open_with_recovery(&phrase, &granted.vault);
                let vault = vault.map_err(|e| wrong(e.to_string()));
                self.opened(core, turn, ask, granted, vault, Some(phrase))
            }
            Some(Unlock::Passphrase(passphrase)) => {
                let passphrase = Zeroizing::new(passphrase);
                let start = ClientLogin::<Suite>::start(&mut turn.rng, passphrase.as_bytes())
                    .map_err(|_| sign_in::opaque_bug())?;
                let request = Bytes(start.message.serialize().to_vec());
                let body = LoginStart { username: granted.session.username.clone(), request };
                let path = "/v1/auth/login".into();
                core.net.call_open(turn, Purpose::Ask(ask), "POST", path, Some(&body));
                let (state, granted) = (Box::new(start.state), Box::new(granted));
                self.state = State::Opening(state, passphrase, granted);
                Ok(Step::Wait)
            }
            None => Err(Failure::new(FailureKind::Bug, "bug", "nothing opens the vault")),
        }
    }

    /// The first step of a password's login is enough: it gives the export key. The second would
    /// begin another session.
    fn by_passphrase(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        (state, passphrase): (ClientLogin<Suite>, &str),
        granted: LoginGranted,
        answer: &LoginStarted,
    ) -> Result<Step, Failure> {
        let username = granted.session.username.clone();
        let export = sign_in::finish_login(turn, state, &username, passphrase, &answer.response)
            .map(|(_, export)| Zeroizing::new(export))
            .map_err(|_| wrong("wrong passphrase, or none was set: use the recovery phrase"));
        let vault = export.and_then(|export| {
            Vault::open_with_password(&export, &granted.vault).map_err(|e| wrong(e.to_string()))
        });
        self.opened(core, turn, ask, granted, vault, None)
    }

    /// Adds this device, or ends the session when the vault did not open.
    fn opened(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        granted: LoginGranted,
        vault: Result<Vault, Failure>,
        phrase: Option<RecoveryPhrase>,
    ) -> Result<Step, Failure> {
        let verified = vault.and_then(|vault| {
            let log = sign_in::verify_grant(&granted, &vault)?;
            let named = log.vault().copied();
            let vault_ref =
                named.ok_or_else(|| crate::account::forged("the device log names no vault"))?;
            Ok((vault, log, vault_ref))
        });
        let (vault, log, vault_ref) = match verified {
            Ok(verified) => verified,
            // What was shown apart may be opened by another word.
            Err(why) if self.sign_in.presented => return Err(why),
            Err(why) => {
                core.net.grant(turn, &granted.session);
                self.state = State::Leaving(Leaving::begin(core, turn, ask, why));
                return Ok(Step::Wait);
            }
        };
        core.presented = None;
        let key = SigningKey::generate(turn.rng);
        let name = &self.sign_in.device_name;
        let entry = add_device(&log, &vault.identity_key(), key.verifying_key(), name, vault_ref);
        let adding = Adding::new(key, &vault, (log, granted.entries), phrase);
        core.net.grant(turn, &granted.session);
        let adding = adding.post(core, turn, ask, &entry);
        self.state = State::Adding(adding, granted.session.username);
        Ok(Step::Wait)
    }
}

impl Flow for Login {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        let reply = match input {
            Input::Begin => return self.begin(core, turn, ask),
            Input::Reply(reply) => reply,
            _ => return Ok(Step::Wait),
        };
        match std::mem::replace(&mut self.state, State::Begun) {
            State::Begun => Ok(Step::Wait),
            State::Shown => self.shown(core, turn, ask, provider::answer(&reply)?),
            State::Leaving(leaving) => Err(leaving.end(core, turn)),
            State::Registering => {
                core.registered_by_provider(turn, &reply)?;
                Ok(Step::done(&views::who(core.account()?)))
            }
            State::Opening(state, passphrase, granted) => {
                let answer = match reply.parse() {
                    Ok(answer) => answer,
                    Err(why) if self.sign_in.presented => return Err(why),
                    Err(why) => {
                        core.net.grant(turn, &granted.session);
                        self.state = State::Leaving(Leaving::begin(core, turn, ask, why));
                        return Ok(Step::Wait);
                    }
                };
                self.by_passphrase(core, turn, ask, (*state, &passphrase), *granted, &answer)
            }
            State::Adding(adding, username) => {
                let answer = (username.as_str(), &reply);
                let name = username.clone();
                adding.replied(core, turn, ask, answer, |adding| {
                    self.state = State::Adding(adding, name);
                })
            }
        }
    }
}
