//! `password`: another password for a user who is signed in. The vault is opened by the one before, or
//! by the recovery phrase; record and vault are replaced together, at the node, or not at all. Of it
//! this device keeps the vault's version alone.

use coterie_protocol::rest::VaultView;
use coterie_types::{Bytes, UserId};
use serde::Serialize;
use serde_json::Value;
use zeroize::Zeroizing;

use super::{
    devices::{fetch, learn},
    passphrase::Setting,
    sign_in,
    unlocking::Unlocking,
};
use crate::{
    AskId, Core, Failure, Unlock,
    flow::{Flow, Input, Step},
    net::{Purpose, Reply},
    turn::Turn,
};

/// Whose password is another one now.
#[derive(Debug, Serialize)]
struct PasswordChanged {
    user_id: UserId,
    changed: bool,
}

/// The vault that goes with the new password, and its version.
type Sealed = (u64, Bytes);

enum Stage {
    Begin(Unlock),
    Fetching(Unlock),
    Opening(Unlocking),
    Setting(Box<Setting>),
    Posting(Sealed),
    /// No answer, or one that may be to a second copy of the call: the vault at the node tells.
    Looking(Sealed, Failure),
    Over,
}

pub(super) struct ChangePassword {
    password: Zeroizing<String>,
    stage: Stage,
}

impl ChangePassword {
    pub(super) fn new(unlock: Unlock, password: String) -> Self {
        Self { password: Zeroizing::new(password), stage: Stage::Begin(unlock) }
    }

    fn posted(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        sealed: Sealed,
        reply: &Reply,
    ) -> Result<Step, Failure> {
        match reply.parse::<Value>() {
            Ok(_) => changed(core, turn, sealed.0),
            Err(why) if may_have_happened(reply) => {
                core.net.get(turn, Purpose::Ask(ask), "/v1/vault".into());
                self.stage = Stage::Looking(sealed, why);
                Ok(Step::Wait)
            }
            Err(why) => Err(why),
        }
    }
}

/// A call that arrives twice is refused the second time, for the flow is used up.
fn may_have_happened(reply: &Reply) -> bool {
    match reply {
        Reply::Good(_) => true,
        Reply::Refused(problem) => problem.status >= 500 || reply.rule() == Some("flow_unknown"),
        Reply::Unreachable { never_sent, .. } => !never_sent,
    }
}

fn changed(core: &mut Core, turn: &mut Turn<'_>, version: u64) -> Result<Step, Failure> {
    if let Some(account) = core.account.as_mut() {
        account.see_vault(turn, version);
    }
    Ok(Step::done(&PasswordChanged { user_id: core.account()?.user, changed: true }))
}

fn looked(
    core: &mut Core,
    turn: &mut Turn<'_>,
    (version, vault): &Sealed,
    why: Failure,
    reply: &Reply,
) -> Result<Step, Failure> {
    match reply.parse::<VaultView>() {
        Ok(view) if view.vault == *vault => changed(core, turn, *version),
        Ok(_) => Err(why),
        Err(why) => Err(Failure {
            code: "password_in_doubt".into(),
            message: format!("the new password may be set or not, try either: {}", why.message),
            ..why
        }),
    }
}

impl Flow for ChangePassword {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        if let Input::Begin = input {
            sign_in::check_password(&self.password)?;
        }
        match (std::mem::replace(&mut self.stage, Stage::Over), input) {
            (Stage::Begin(unlock), _) => {
                self.stage = Stage::Fetching(unlock);
                return fetch(core, turn, ask);
            }
            (Stage::Fetching(unlock), Input::Reply(reply)) => {
                learn(core, turn, &reply.parse()?)?;
                self.stage = Stage::Opening(Unlocking::begin(core, turn, ask, Some(unlock))?);
            }
            (Stage::Opening(mut opening), Input::Reply(reply)) => {
                self.stage = match opening.replied(core, turn, ask, &reply)? {
                    None => Stage::Opening(opening),
                    Some(vault) => {
                        let password = std::mem::take(&mut self.password);
                        let setting = Setting::begin(core, turn, ask, password, vault)?;
                        Stage::Setting(Box::new(setting))
                    }
                };
            }
            (Stage::Setting(setting), Input::Reply(reply)) => {
                let username = core.account()?.username.clone();
                let sealed = setting.finish(core, turn, ask, &username, &reply.parse()?)?;
                self.stage = Stage::Posting(sealed);
            }
            (Stage::Posting(sealed), Input::Reply(reply)) => {
                return self.posted(core, turn, ask, sealed, &reply);
            }
            (Stage::Looking(sealed, why), Input::Reply(reply)) => {
                return looked(core, turn, &sealed, why, &reply);
            }
            (stage, _) => self.stage = stage,
        }
        Ok(Step::Wait)
    }
}
