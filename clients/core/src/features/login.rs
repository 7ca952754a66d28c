//! `login`: OPAQUE; then the store's own device goes on, or a new device is added.

use coterie_identity::{Vault, device_log::add_device};
use coterie_protocol::{
    opaque::Suite,
    rest::{LoginFinish, LoginGranted, LoginStart, LoginStarted},
};
use coterie_seal::SigningKey;
use coterie_types::{Bytes, check_username};
use opaque_ke::ClientLogin;
use zeroize::Zeroizing;

use super::{
    sign_in::{self, Adding},
    views,
};
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

enum State {
    Begun,
    Started(Box<ClientLogin<Suite>>),
    Finished(Zeroizing<[u8; 64]>),
    Adding(Box<Adding>),
}

pub(super) struct Login {
    username: String,
    password: Zeroizing<String>,
    device_name: String,
    state: State,
}

impl Login {
    pub(super) fn new(username: String, password: String, device_name: String) -> Self {
        Self { username, password: Zeroizing::new(password), device_name, state: State::Begun }
    }

    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        check_username(&self.username).map_err(|_| sign_in::wrong_credentials())?;
        if core.account.as_ref().is_some_and(|a| a.username != self.username) {
            return Err(core.other_account());
        }
        let start = ClientLogin::<Suite>::start(&mut turn.rng, self.password.as_bytes())
            .map_err(|_| sign_in::opaque_bug())?;
        let body = LoginStart {
            username: self.username.clone(),
            request: Bytes(start.message.serialize().to_vec()),
        };
        self.state = State::Started(Box::new(start.state));
        core.net.call_open(turn, Purpose::Ask(ask), "POST", "/v1/auth/login".into(), Some(&body));
        Ok(Step::Wait)
    }

    fn granted(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        export: &[u8; 64],
        granted: LoginGranted,
    ) -> Result<Step, Failure> {
        let vault = Vault::open_with_password(export, &granted.vault).map_err(|e| {
            Failure::new(FailureKind::Lied, "node_lied", format!("the vault does not open: {e}"))
        })?;
        let log = sign_in::verify_grant(&granted, &vault)?;
        if core.account.is_some() {
            if let Some(account) = core.account.as_mut() {
                account.learn(turn, &granted.entries)?;
                account.check_vault(&vault, &granted.vault)?;
                account.see_vault(turn, vault.version());
            }
            core.net.grant(turn, &granted.session);
            core.stale_servers = true;
            return core
                .account
                .as_ref()
                .map_or(Ok(Step::Wait), |a| Ok(Step::done(&views::who(a))));
        }
        let (key, identity) = (SigningKey::generate(turn.rng), vault.identity_key());
        let vault_ref = log.vault().cloned();
        let vault_ref =
            vault_ref.ok_or_else(|| crate::account::forged("the device log names no vault"))?;
        let entry = add_device(&log, &identity, key.verifying_key(), &self.device_name, vault_ref);
        let adding = Adding::new(key, &vault, (log, granted.entries), None);
        core.net.grant(turn, &granted.session);
        self.state = State::Adding(adding.post(core, turn, ask, &entry));
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
            State::Started(state) => {
                let answer: LoginStarted = reply.parse()?;
                let (finalization, export) = sign_in::finish_login(
                    turn,
                    *state,
                    &self.username,
                    &self.password,
                    &answer.response,
                )?;
                let path = format!("/v1/auth/login/{}", sign_in::path_part(&answer.flow)?);
                let body = LoginFinish {
                    finalization,
                    device_id: core.account.as_ref().map(|a| a.device),
                    label: Some(self.device_name.clone()),
                };
                core.net.call_open(turn, Purpose::Ask(ask), "POST", path, Some(&body));
                self.state = State::Finished(Zeroizing::new(export));
                Ok(Step::Wait)
            }
            State::Finished(export) => {
                let granted: LoginGranted = reply.parse()?;
                self.granted(core, turn, ask, &export, granted)
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
