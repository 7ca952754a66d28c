//! `register`: OPAQUE, then identity, first device, phrase, vault.

use coterie_identity::NewUser;
use coterie_protocol::{
    opaque::{Suite, identifiers},
    rest::{RegisterFinish, RegisterStart, RegisterStarted, SessionGranted},
};
use coterie_types::{Bytes, FixedBytes, check_name, check_username};
use opaque_ke::{ClientRegistration, ClientRegistrationFinishParameters, RegistrationResponse};
use zeroize::Zeroizing;

use super::{sign_in, views};
use crate::{
    AskId, Core, Failure, FailureKind,
    account::Account,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

pub(super) struct Register {
    username: String,
    password: Zeroizing<String>,
    device_name: String,
    started: Option<ClientRegistration<Suite>>,
    made: Option<Box<NewUser>>,
}

impl Register {
    pub(super) fn new(username: String, password: String, device_name: String) -> Self {
        Self {
            username,
            password: Zeroizing::new(password),
            device_name,
            started: None,
            made: None,
        }
    }

    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        core.refuse_second_account()?;
        let invalid = |e: coterie_types::NameError| {
            Failure::new(FailureKind::Refused, "invalid", e.to_string())
        };
        check_username(&self.username).map_err(invalid)?;
        check_name(&self.device_name).map_err(invalid)?;
        sign_in::check_password(&self.password)?;
        let start = ClientRegistration::<Suite>::start(&mut turn.rng, self.password.as_bytes())
            .map_err(|_| sign_in::opaque_bug())?;
        self.started = Some(start.state);
        let body = RegisterStart {
            username: Some(self.username.clone()),
            request: Bytes(start.message.serialize().to_vec()),
        };
        core.net.call_open(
            turn,
            Purpose::Ask(ask),
            "POST",
            "/v1/auth/register".into(),
            Some(&body),
        );
        Ok(Step::Wait)
    }

    fn finish(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        state: ClientRegistration<Suite>,
        answer: &RegisterStarted,
    ) -> Result<Step, Failure> {
        let response = RegistrationResponse::deserialize(&answer.response)
            .map_err(|_| sign_in::opaque_lie())?;
        let parameters = ClientRegistrationFinishParameters::new(identifiers(&self.username), None);
        let finished = state
            .finish(&mut turn.rng, self.password.as_bytes(), response, parameters)
            .map_err(|_| sign_in::opaque_lie())?;
        let export = Zeroizing::new(sign_in::export_key(&finished.export_key)?);
        let user = NewUser::create(turn.rng, &self.device_name, Some(&export))
            .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
        let body = RegisterFinish {
            upload: Bytes(finished.message.serialize().to_vec()),
            entries: user.entries.iter().map(|e| e.bytes().clone()).collect(),
            vault: user.sealed_vault.clone(),
            recovery_key: FixedBytes(user.phrase.login_key().verifying_key()),
            label: Some(self.device_name.clone()),
        };
        self.made = Some(Box::new(user));
        let path = format!("/v1/auth/register/{}", sign_in::path_part(&answer.flow)?);
        core.net.call_open(turn, Purpose::Ask(ask), "POST", path, Some(&body));
        Ok(Step::Wait)
    }
}

impl Flow for Register {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match input {
            Input::Begin => self.begin(core, turn, ask),
            Input::Reply(reply) => match (self.started.take(), self.made.take()) {
                (Some(state), _) => {
                    let answer: RegisterStarted = reply.parse()?;
                    self.finish(core, turn, ask, state, &answer)
                }
                (None, Some(user)) => {
                    let granted: SessionGranted = reply.parse()?;
                    let account = Account::of_new(&user, &self.username);
                    account.save(turn);
                    core.net.grant(turn, &granted);
                    let view = views::who(&account);
                    core.account = Some(account);
                    Ok(Step::done(&view))
                }
                (None, None) => Ok(Step::Wait),
            },
            _ => Ok(Step::Wait),
        }
    }
}
