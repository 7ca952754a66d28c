//! `recover`: the recovery phrase signs in, opens the vault and sets a new password.

use coterie_identity::{
    DeviceLog, RecoveryPhrase, Vault, VaultRef, device_log::add_device, vault_hash,
};
use coterie_protocol::{
    opaque::{Suite, identifiers},
    rest::{
        LoginGranted, PasswordFinish, RecoverFinish, RecoverStart, RecoverStarted, RegisterStart,
        RegisterStarted,
    },
};
use coterie_seal::{SignLabel, SigningKey};
use coterie_types::{Bytes, FixedBytes, check_username};
use opaque_ke::{ClientRegistration, ClientRegistrationFinishParameters, RegistrationResponse};
use zeroize::Zeroizing;

use super::sign_in::{self, Adding};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

struct Opened {
    vault: Vault,
    log: DeviceLog,
    entries: Vec<Bytes>,
}

enum State {
    Begun,
    Challenged,
    SignedIn,
    Registering(Box<ClientRegistration<Suite>>, Box<Opened>),
    Adding(Box<Adding>),
}

pub(super) struct Recover {
    username: String,
    words: Zeroizing<String>,
    password: Zeroizing<String>,
    device_name: String,
    phrase: Option<RecoveryPhrase>,
    state: State,
}

impl Recover {
    pub(super) fn new(
        username: String,
        phrase: String,
        password: String,
        device_name: String,
    ) -> Self {
        let (words, password) = (Zeroizing::new(phrase), Zeroizing::new(password));
        Self { username, words, password, device_name, phrase: None, state: State::Begun }
    }

    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        core.refuse_second_account()?;
        check_username(&self.username).map_err(|_| sign_in::wrong_credentials())?;
        sign_in::check_password(&self.password)?;
        let phrase = RecoveryPhrase::from_words(&self.words).map_err(|e| {
            Failure::new(FailureKind::NotSignedIn, "wrong_credentials", e.to_string())
        })?;
        self.phrase = Some(phrase);
        self.state = State::Challenged;
        let body = RecoverStart { username: self.username.clone() };
        core.net.call_open(turn, Purpose::Ask(ask), "POST", "/v1/auth/recover".into(), Some(&body));
        Ok(Step::Wait)
    }

    fn answer_challenge(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        answer: &RecoverStarted,
    ) -> Result<Step, Failure> {
        let key = self.phrase()?.login_key();
        let signed = [answer.challenge.as_slice(), self.username.as_bytes()].concat();
        let body = RecoverFinish {
            signature: FixedBytes(key.sign(SignLabel::RecoveryLogin, &signed)),
            label: Some(self.device_name.clone()),
        };
        let path = format!("/v1/auth/recover/{}", sign_in::path_part(&answer.flow)?);
        core.net.call_open(turn, Purpose::Ask(ask), "POST", path, Some(&body));
        self.state = State::SignedIn;
        Ok(Step::Wait)
    }

    fn new_password(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        granted: LoginGranted,
    ) -> Result<Step, Failure> {
        let vault = Vault::open_with_recovery(self.phrase()?, &granted.vault).map_err(|e| {
            Failure::new(FailureKind::Lied, "node_lied", format!("the vault does not open: {e}"))
        })?;
        let log = sign_in::verify_grant(&granted, &vault)?;
        core.net.grant(turn, &granted.session);
        let start = ClientRegistration::<Suite>::start(&mut turn.rng, self.password.as_bytes())
            .map_err(|_| sign_in::opaque_bug())?;
        let body =
            RegisterStart { username: None, request: Bytes(start.message.serialize().to_vec()) };
        core.net.call(turn, Purpose::Ask(ask), "POST", "/v1/auth/password".into(), Some(&body));
        let opened = Opened { vault, log, entries: granted.entries };
        self.state = State::Registering(Box::new(start.state), Box::new(opened));
        Ok(Step::Wait)
    }

    /// One entry does both: it names the vault with the new wraps and adds this device.
    fn add_device(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        state: ClientRegistration<Suite>,
        mut opened: Opened,
        answer: &RegisterStarted,
    ) -> Result<Step, Failure> {
        let response = RegistrationResponse::deserialize(&answer.response)
            .map_err(|_| sign_in::opaque_lie())?;
        let parameters = ClientRegistrationFinishParameters::new(identifiers(&self.username), None);
        let finished = state
            .finish(&mut turn.rng, self.password.as_bytes(), response, parameters)
            .map_err(|_| sign_in::opaque_lie())?;
        let export = Zeroizing::new(sign_in::export_key(&finished.export_key)?);
        opened.vault.wrap_with_password(&export, turn.rng);
        let sealed = opened.vault.reseal(turn.rng);
        let vault_ref = VaultRef { version: opened.vault.version(), hash: vault_hash(&sealed) };
        let (key, identity) = (SigningKey::generate(turn.rng), opened.vault.identity_key());
        let entry =
            add_device(&opened.log, &identity, key.verifying_key(), &self.device_name, vault_ref);
        let path = format!("/v1/auth/password/{}", sign_in::path_part(&answer.flow)?);
        let upload = Bytes(finished.message.serialize().to_vec());
        let Opened { log, entries, vault, .. } = opened;
        let adding = Adding::new(key, &vault, (log, entries), self.phrase.take());
        let adding = adding.post_by(core, turn, ask, &entry, |core, turn, entry| {
            let body = PasswordFinish { upload, vault: sealed, entry: Some(entry) };
            core.net.call(turn, Purpose::Ask(ask), "POST", path, Some(&body));
        });
        self.state = State::Adding(adding);
        Ok(Step::Wait)
    }

    fn phrase(&self) -> Result<&RecoveryPhrase, Failure> {
        self.phrase
            .as_ref()
            .ok_or_else(|| Failure::new(FailureKind::Bug, "bug", "the phrase is gone"))
    }
}

impl Flow for Recover {
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
            State::Challenged => self.answer_challenge(core, turn, ask, &reply.parse()?),
            State::SignedIn => self.new_password(core, turn, ask, reply.parse()?),
            State::Registering(state, opened) => {
                self.add_device(core, turn, ask, *state, *opened, &reply.parse()?)
            }
            State::Adding(adding) => {
                let answer = (self.username.as_str(), &reply);
                adding.replied(core, turn, ask, answer, |adding| {
                    self.state = State::Adding(adding);
                })
            }
        }
    }
}
