//! `verify`: the safety number, compared once, and what has changed since.

use coterie_identity::safety_number;
use coterie_types::{FixedBytes, UserId};
use serde::Serialize;

use super::views::Verified;
use crate::{
    AskId, Core, Failure, FailureKind,
    flow::{Flow, Input, Step},
    keys,
    records::VerifiedRecord,
    turn::Turn,
};

/// The safety number of the user and somebody, and how it stands.
#[derive(Debug, Serialize)]
struct VerifiedView {
    user_id: UserId,
    safety_number: String,
    state: Verified,
}

pub(super) struct Verify {
    user: String,
    confirm: Option<String>,
    begun: bool,
}

impl Verify {
    pub(super) fn new(user: String, confirm: Option<String>) -> Self {
        Self { user, confirm, begun: false }
    }
}

impl Flow for Verify {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        _: AskId,
        _: Input,
    ) -> Result<Step, Failure> {
        if !std::mem::replace(&mut self.begun, true) {
            self.confirm.as_deref().map(digits).transpose()?;
            core.sync_servers()?;
            return Ok(Step::Wait);
        }
        if !core.servers_synced() {
            return Ok(Step::Wait);
        }
        let user = core.resolve_user(&self.user)?;
        let account = core.account()?;
        if user == account.user {
            return Err(Failure::new(
                FailureKind::Refused,
                "self",
                "one's own safety number is not compared",
            ));
        }
        let missing = || Failure::new(FailureKind::NotFound, "not_found", "no such user");
        let identity =
            core.own_states().find_map(|s| s.identity_key(user)).copied().ok_or_else(missing)?;
        let number = safety_number((&account.user, account.log.identity_key()), (&user, &identity));
        if let Some(compared) = &self.confirm {
            // What was compared is marked, and not whatever stands there by now: between the look
            // and this the node may have shown another identity.
            if digits(compared)? != digits(&number)? {
                return Err(Failure::new(
                    FailureKind::Refused,
                    "safety_number_differs",
                    "that is not the present safety number: nothing was marked as compared",
                ));
            }
            let record = VerifiedRecord { identity: FixedBytes(identity) };
            turn.save(keys::verified(user), &record);
            core.verified.insert(user, record);
        }
        let state = core.verified_state(user, Some(&identity));
        Ok(Step::done(&VerifiedView { user_id: user, safety_number: number, state }))
    }
}

/// The 60 digits of a safety number, however they are grouped.
fn digits(number: &str) -> Result<String, Failure> {
    let digits: String = number.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() == 60 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(digits);
    }
    Err(Failure::new(FailureKind::Usage, "usage", "a safety number has 60 digits"))
}

impl Core {
    /// Whether somebody's identity key was compared: `unverified`, `verified`, or `changed` since.
    pub(crate) fn verified_state(&self, user: UserId, identity: Option<&[u8; 32]>) -> Verified {
        match self.verified.get(&user) {
            None => Verified::Unverified,
            Some(known) if identity == Some(&known.identity.0) => Verified::Verified,
            Some(_) => Verified::Changed,
        }
    }
}
