//! `register --oidc`: a provider says who somebody is; identity, first device, phrase and vault are
//! made here. They are saved before they are posted, for nothing else could open that vault.

use coterie_identity::{NewUser, RecoveryPhrase, Vault};
use coterie_protocol::rest::OidcAnswer;
use coterie_types::{Bytes, check_username};
use zeroize::Zeroizing;

use super::{
    leaving::Leaving,
    passphrase::Setting,
    provider::{self, SignIn},
    sign_in, views,
};
use crate::{
    AskId, Core, Failure, FailureKind,
    account::Account,
    flow::{Flow, Input, Step},
    keys,
    records::RegisteringRecord,
    turn::Turn,
};

enum State {
    Begun,
    Shown,
    Leaving(Leaving),
    /// The phrase and the vault that were posted.
    Posted(RecoveryPhrase, Bytes),
    Setting(Box<Setting>),
    Set,
}

pub(super) struct Register {
    sign_in: SignIn,
    username: String,
    passphrase: Option<Zeroizing<String>>,
    state: State,
}

impl Register {
    pub(super) fn new(sign_in: SignIn, username: String, passphrase: Option<String>) -> Self {
        let passphrase = passphrase.map(Zeroizing::new);
        Self { sign_in, username, passphrase, state: State::Begun }
    }

    fn begin(&mut self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Step, Failure> {
        // One that may not have arrived is gone on with.
        let same = core.account.as_ref().is_none_or(|account| account.username == self.username);
        if core.registering.is_none() || !same {
            core.refuse_second_account()?;
        }
        check_username(&self.username)
            .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
        if let Some(passphrase) = &self.passphrase {
            sign_in::check_password(passphrase)?;
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
        let flow = match answer {
            OidcAnswer::Unknown { flow, .. } => flow,
            // The earlier registration did arrive.
            OidcAnswer::SignedIn(granted) if core.account.is_some() => {
                return core.continue_by_provider(turn, &granted);
            }
            OidcAnswer::SignedIn(granted) => {
                let name = granted.session.username.escape_debug().to_string();
                let message = format!("this identity is the user {name}: log in instead");
                let why = Failure::new(FailureKind::Refused, "already_registered", message);
                if self.sign_in.presented {
                    return Err(why);
                }
                core.net.grant(turn, &granted.session);
                self.state = State::Leaving(Leaving::begin(core, turn, ask, why));
                return Ok(Step::Wait);
            }
        };
        if core.account.is_none() {
            let user = NewUser::create(turn.rng, &self.sign_in.device_name, None)
                .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
            let account = Account::of_new(&user, &self.username);
            let record = RegisteringRecord { vault: user.sealed_vault.clone() };
            account.save(turn);
            turn.save(keys::REGISTERING.into(), &record);
            (core.account, core.registering) = (Some(account), Some(record));
        }
        let bug = || Failure::new(FailureKind::Bug, "bug", "the phrase is not kept");
        let phrase = core.account.as_ref().and_then(Account::phrase).ok_or_else(bug)?;
        let vault = core.registering.as_ref().map(|record| record.vault.clone());
        self.state = State::Posted(phrase, vault.ok_or_else(bug)?);
        self.sign_in.register(core, turn, ask, &flow)
    }

    fn registered(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        (phrase, vault): (&RecoveryPhrase, &Bytes),
    ) -> Result<Step, Failure> {
        let Some(passphrase) = self.passphrase.take() else { return done(core) };
        let vault = Vault::open_with_recovery(phrase, vault)
            .map_err(|e| Failure::new(FailureKind::Bug, "bug", e.to_string()))?;
        self.state = State::Setting(Box::new(Setting::begin(core, turn, ask, passphrase, vault)?));
        Ok(Step::Wait)
    }
}

fn done(core: &Core) -> Result<Step, Failure> {
    Ok(Step::done(&views::who(core.account()?)))
}

impl Flow for Register {
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
            State::Posted(phrase, vault) => {
                core.registered_by_provider(turn, &reply)?;
                core.presented = None;
                self.registered(core, turn, ask, (&phrase, &vault))
            }
            State::Setting(setting) => {
                setting.finish(core, turn, ask, &self.username, &reply.parse()?)?;
                self.state = State::Set;
                Ok(Step::Wait)
            }
            State::Set => {
                reply.parse::<serde_json::Value>()?;
                done(core)
            }
        }
    }
}
