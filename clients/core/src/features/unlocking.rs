//! The vault, opened on a device that has long been there: by the recovery phrase, which some
//! devices have, or by the password, which gives its key in the first step of a login.

use coterie_identity::{RecoveryPhrase, Vault};
use coterie_protocol::{
    opaque::Suite,
    rest::{LoginStart, LoginStarted, VaultView},
};
use coterie_types::Bytes;
use opaque_ke::ClientLogin;
use zeroize::Zeroizing;

use super::sign_in;
use crate::{
    AskId, Core, Failure, FailureKind, Unlock, account::forged, net::Purpose, net::Reply,
    turn::Turn,
};

enum Stage {
    Password(Box<ClientLogin<Suite>>, Zeroizing<String>),
    Fetching(Key),
    Over,
}

enum Key {
    Phrase(RecoveryPhrase),
    Export(Zeroizing<[u8; 64]>),
}

/// A vault on its way to be opened.
pub(super) struct Unlocking {
    stage: Stage,
}

fn wrong(message: impl Into<String>) -> Failure {
    Failure::new(FailureKind::NotSignedIn, "wrong_credentials", message)
}

/// The recovery phrase of these words.
pub(super) fn phrase_of(words: &str) -> Result<RecoveryPhrase, Failure> {
    RecoveryPhrase::from_words(words).map_err(|e| wrong(e.to_string()))
}

impl Unlocking {
    /// Makes the first call. Nothing is given: the phrase that this device has, if it has one.
    pub(super) fn begin(
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        unlock: Option<Unlock>,
    ) -> Result<Self, Failure> {
        let account = core.signed_in()?;
        let key = match unlock {
            Some(Unlock::Phrase(words)) => Key::Phrase(phrase_of(&Zeroizing::new(words))?),
            Some(Unlock::Passphrase(password)) => {
                let password = Zeroizing::new(password);
                sign_in::check_password(&password)?;
                let username = account.username.clone();
                let start = ClientLogin::<Suite>::start(&mut turn.rng, password.as_bytes())
                    .map_err(|_| sign_in::opaque_bug())?;
                let request = Bytes(start.message.serialize().to_vec());
                let body = LoginStart { username, request };
                let path = "/v1/auth/login".into();
                core.net.call_open(turn, Purpose::Ask(ask), "POST", path, Some(&body));
                return Ok(Self { stage: Stage::Password(Box::new(start.state), password) });
            }
            None => Key::Phrase(account.phrase().ok_or_else(|| {
                let message = "the vault is locked: give the password or the recovery phrase";
                Failure::new(FailureKind::Usage, "unlock_required", message)
            })?),
        };
        Ok(Self::fetch(core, turn, ask, key))
    }

    fn fetch(core: &mut Core, turn: &mut Turn<'_>, ask: AskId, key: Key) -> Self {
        core.net.get(turn, Purpose::Ask(ask), "/v1/vault".into());
        Self { stage: Stage::Fetching(key) }
    }

    /// The next reply; the vault when it is open.
    pub(super) fn replied(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        reply: &Reply,
    ) -> Result<Option<Vault>, Failure> {
        match std::mem::replace(&mut self.stage, Stage::Over) {
            Stage::Password(state, password) => {
                let answer: LoginStarted = reply.parse()?;
                let username = core.account()?.username.clone();
                // The second step of the login would begin another session.
                let (_, export) =
                    sign_in::finish_login(turn, *state, &username, &password, &answer.response)?;
                *self = Self::fetch(core, turn, ask, Key::Export(Zeroizing::new(export)));
                Ok(None)
            }
            Stage::Fetching(key) => {
                let mut vault = open(core, &key, &reply.parse()?)?;
                // Another device may have rotated the identity key meanwhile.
                if let Some(account) = core.account.as_mut() {
                    account.set_identity(turn, vault.identity_key());
                    account.learn_seed(turn, &mut vault);
                    account.see_vault(turn, vault.version());
                }
                Ok(Some(vault))
            }
            Stage::Over => Ok(None),
        }
    }
}

/// Opens the vault as the node has it: of this user, with the identity key of the device log, and
/// not older than the log says.
fn open(core: &Core, key: &Key, view: &VaultView) -> Result<Vault, Failure> {
    let account = core.account()?;
    let opened = match key {
        Key::Phrase(phrase) => Vault::open_with_recovery(phrase, &view.vault),
        Key::Export(export) => Vault::open_with_password(export, &view.vault),
    };
    let vault = opened.map_err(|e| wrong(e.to_string()))?;
    let identity = vault.identity_key().verifying_key();
    if vault.user() != account.user || identity != *account.log.identity_key() {
        return Err(forged("the node shows a vault that is not of this user"));
    }
    account.check_vault(&vault, &view.vault)?;
    Ok(vault)
}
