//! `identity rotate`: the identity key that the device log has committed to takes the place of the one
//! that stands. It comes from the recovery phrase alone.

use coterie_identity::{Vault, VaultRef, device_log, next_identity_hash, vault_hash};
use coterie_protocol::rest::DeviceChange;
use coterie_seal::SigningKey;
use coterie_types::{Bytes, UserId};
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{
    devices::{fetch, learn},
    unlocking::{Unlocking, phrase_of},
};
use crate::{
    AskId, Core, Failure, FailureKind, Unlock,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// How often the identity key was replaced.
#[derive(Debug, Serialize)]
struct RotatedView {
    user_id: UserId,
    rotations: u32,
}

enum Stage {
    Begin,
    Fetching,
    Opening(Unlocking),
    Posting(Bytes, SigningKey),
}

pub(super) struct Rotate {
    words: Option<Zeroizing<String>>,
    stage: Stage,
}

impl Rotate {
    pub(super) fn new(phrase: Option<String>) -> Self {
        Self { words: phrase.map(Zeroizing::new), stage: Stage::Begin }
    }

    fn phrase(&self, core: &Core) -> Result<coterie_identity::RecoveryPhrase, Failure> {
        match &self.words {
            Some(words) => phrase_of(words),
            None => core.account()?.phrase().ok_or_else(|| {
                let words = "a new identity key comes from the recovery phrase: give it";
                Failure::new(FailureKind::Usage, "unlock_required", words)
            }),
        }
    }

    /// The new key, with it in a vault that has a new master key, and the entry that names both.
    fn post(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        mut vault: Vault,
    ) -> Result<(), Failure> {
        let phrase = self.phrase(core)?;
        let rotations = core.account()?.log.rotations();
        let new = phrase.next_identity(rotations + 1);
        let next = next_identity_hash(&phrase.next_identity(rotations + 2).verifying_key());
        vault.set_identity_key(&new);
        vault
            .renew(turn.rng)
            .map_err(|e| Failure::new(FailureKind::Refused, e.rule(), e.to_string()))?;
        let sealed = vault.reseal(turn.rng);
        let vault_ref = VaultRef { version: vault.version(), hash: vault_hash(&sealed) };
        let log = &core.account()?.log;
        let entry = device_log::rotate(log, &new, next, vault_ref);
        log.clone().apply(&entry).map_err(|e| {
            Failure::new(
                FailureKind::Refused,
                e.rule(),
                format!("not the phrase of this user: {e}"),
            )
        })?;
        let bytes = entry.bytes().clone();
        let body = DeviceChange { entry: bytes.clone(), vault: Some(sealed) };
        core.net.call(turn, Purpose::Ask(ask), "POST", "/v1/devices".into(), Some(&body));
        self.stage = Stage::Posting(bytes, new);
        Ok(())
    }
}

impl Flow for Rotate {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        match (&mut self.stage, input) {
            (Stage::Begin, _) => {
                self.phrase(core)?;
                self.stage = Stage::Fetching;
                return fetch(core, turn, ask);
            }
            (Stage::Fetching, Input::Reply(reply)) => {
                learn(core, turn, &reply.parse()?)?;
                let words = self.phrase(core)?.to_words().to_string();
                let unlock = Some(Unlock::Phrase(words));
                self.stage = Stage::Opening(Unlocking::begin(core, turn, ask, unlock)?);
            }
            (Stage::Opening(opening), Input::Reply(reply)) => {
                if let Some(vault) = opening.replied(core, turn, ask, &reply)? {
                    self.post(core, turn, ask, vault)?;
                }
            }
            (Stage::Posting(entry, new), Input::Reply(reply)) => {
                reply.parse::<Value>()?;
                let (entry, new) = (entry.clone(), new.clone());
                let account = core.account.as_mut();
                let account = account
                    .ok_or_else(|| Failure::new(FailureKind::Bug, "bug", "the account is gone"))?;
                account.learn_own(turn, entry)?;
                account.set_identity(turn, new);
                let (user, number) = (account.user, account.log.rotations());
                core.sync_servers()?;
                return Ok(Step::done(&RotatedView { user_id: user, rotations: number }));
            }
            _ => {}
        }
        Ok(Step::Wait)
    }
}
