//! What registration, login and recovery share.

use coterie_identity::{AnonymitySeed, DeviceLog, RecoveryPhrase, SignedEntry, Vault, vault_hash};
use coterie_protocol::{
    opaque::{CONTEXT, Suite, identifiers},
    rest::{DeviceChange, LoginGranted},
};
use coterie_seal::SigningKey;
use coterie_types::Bytes;
use opaque_ke::{ClientLogin, ClientLoginFinishParameters, CredentialResponse};

use super::{leaving::Leaving, views};
use crate::{
    AskId, Core, Failure, FailureKind,
    account::{Account, forged, open_log},
    flow::Step,
    net::{Purpose, Reply},
    turn::Turn,
};

/// Longest password, bytes.
const PASSWORD_MAX: usize = 1024;

/// How good a password is, is the user's to choose; programs say when one is short.
pub(super) fn check_password(password: &str) -> Result<(), Failure> {
    if password.is_empty() || password.len() > PASSWORD_MAX {
        let message = format!("a password has 1 to {PASSWORD_MAX} bytes");
        return Err(Failure::new(FailureKind::Refused, "invalid", message));
    }
    Ok(())
}

pub(super) fn opaque_bug() -> Failure {
    Failure::new(FailureKind::Bug, "bug", "OPAQUE failed on this side")
}

pub(super) fn opaque_lie() -> Failure {
    forged("the node's OPAQUE answer makes no sense")
}

pub(super) fn wrong_credentials() -> Failure {
    Failure::new(FailureKind::NotSignedIn, "wrong_credentials", "wrong password, or no such user")
}

pub(super) fn export_key(key: &[u8]) -> Result<[u8; 64], Failure> {
    key.try_into().map_err(|_| opaque_bug())
}

/// A text of the node that goes into a path: letters, digits, `-` and `_` only.
pub(super) fn path_part(text: &str) -> Result<&str, Failure> {
    let good = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
    if !text.is_empty() && text.len() <= 128 && text.bytes().all(good) {
        Ok(text)
    } else {
        Err(forged("the node's answer makes no sense"))
    }
}

/// The client's last message of a login, and the export key.
pub(super) fn finish_login(
    turn: &mut Turn<'_>,
    state: ClientLogin<Suite>,
    username: &str,
    password: &str,
    response: &[u8],
) -> Result<(Bytes, [u8; 64]), Failure> {
    let response = CredentialResponse::deserialize(response).map_err(|_| opaque_lie())?;
    let parameters = ClientLoginFinishParameters::new(Some(CONTEXT), identifiers(username), None);
    let finished = state
        .finish(&mut turn.rng, password.as_bytes(), response, parameters)
        .map_err(|_| wrong_credentials())?;
    Ok((Bytes(finished.message.serialize().to_vec()), export_key(&finished.export_key)?))
}

/// Verifies the device log and vault that a login gave.
pub(super) fn verify_grant(granted: &LoginGranted, vault: &Vault) -> Result<DeviceLog, Failure> {
    let log = open_log(&granted.entries)
        .map_err(|e| forged(&format!("the node shows a forged device log: {e}")))?;
    let same_user = log.user() == granted.session.user_id && vault.user() == log.user();
    if !same_user || vault.identity_key().verifying_key() != *log.identity_key() {
        return Err(forged("the node shows a device log that is not of this vault"));
    }
    if !log.accepts_vault(vault.version(), &vault_hash(&granted.vault)) {
        return Err(forged("the node shows an older vault than the device log names"));
    }
    Ok(log)
}

/// A device that is being added to the user's device log.
pub(super) struct Adding {
    key: SigningKey,
    /// What stands in the vault.
    secrets: (SigningKey, Option<AnonymitySeed>),
    log: DeviceLog,
    entries: Vec<Bytes>,
    phrase: Option<RecoveryPhrase>,
    /// The device cannot be added: the session is being ended.
    leaving: Option<Leaving>,
}

impl Adding {
    /// With the log and its entries as they were before.
    pub(super) fn new(
        key: SigningKey,
        vault: &Vault,
        (log, entries): (DeviceLog, Vec<Bytes>),
        phrase: Option<RecoveryPhrase>,
    ) -> Self {
        let secrets = (vault.identity_key(), vault.anonymity_seed());
        Self { key, secrets, log, entries, phrase, leaving: None }
    }

    /// Posts the entry that adds the device; replies go to [`Adding::replied`].
    pub(super) fn post(
        self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        entry: &SignedEntry,
    ) -> Box<Self> {
        self.post_by(core, turn, ask, entry, |core, turn, entry| {
            let body = DeviceChange { entry, vault: None };
            core.net.call(turn, Purpose::Ask(ask), "POST", "/v1/devices".into(), Some(&body));
        })
    }

    /// The same, by a call of the caller's; the session is ended when the log has no place for it.
    pub(super) fn post_by(
        mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        entry: &SignedEntry,
        post: impl FnOnce(&mut Core, &mut Turn<'_>, Bytes),
    ) -> Box<Self> {
        match self.log.apply(entry) {
            Ok(()) => {
                self.entries.push(entry.bytes().clone());
                post(core, turn, entry.bytes().clone());
            }
            Err(e) => {
                let why = Failure::new(FailureKind::Refused, "limit_reached", e.to_string());
                self.leaving = Some(Leaving::begin(core, turn, ask, why));
            }
        }
        Box::new(self)
    }

    /// The node's answer: the account of the added device, or the end of a session without one, which
    /// another reply tells; `wait` keeps this until then.
    pub(super) fn replied(
        mut self: Box<Self>,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        (username, reply): (&str, &Reply),
        wait: impl FnOnce(Box<Self>),
    ) -> Result<Step, Failure> {
        if let Some(leaving) = self.leaving {
            return Err(leaving.end(core, turn));
        }
        if let Err(why) = reply.parse::<serde_json::Value>() {
            if matches!(reply, Reply::Refused(_)) {
                self.leaving = Some(Leaving::begin(core, turn, ask, why));
                wait(self);
                return Ok(Step::Wait);
            }
            core.net.end_session(turn);
            return Err(why);
        }
        let bug = || Failure::new(FailureKind::Bug, "bug", "the added device is not in its log");
        let Self { key, secrets, log, entries, phrase, .. } = *self;
        let account = Account::of_added(username, key, secrets, log, entries, phrase.as_ref())
            .ok_or_else(bug)?;
        account.save(turn);
        let done = Step::done(&views::who(&account));
        core.account = Some(account);
        core.stale_servers = true;
        Ok(done)
    }
}
