//! `device approve`: this device adds the one that shows a code, when its user has compared the digits.

use coterie_identity::{
    device_id,
    device_log::add_device,
    link::{AnsweringDevice, ApprovingDevice, LinkGrant},
};
use coterie_protocol::rest::{DeviceChange, GrantLink, LinkMessage};
use coterie_types::{Bytes, DeviceId};
use serde::Serialize;
use serde_json::Value;

use super::{CompareRow, code_of, failed, poll::Poll};
use crate::{
    AskId, Core, Failure, FailureKind,
    account::forged,
    features::devices::{fetch, learn},
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

/// A device that was added.
#[derive(Debug, Serialize)]
struct AddedDevice {
    device_id: DeviceId,
    name: String,
}

enum Stage {
    Begin,
    Reading(Poll),
    Answering(Box<AnsweringDevice>, Poll),
    AwaitingOffer(Box<AnsweringDevice>, Poll),
    Comparing(Box<ApprovingDevice>, Poll),
    Fetching(Box<ApprovingDevice>, Poll),
    Adding(Box<ApprovingDevice>, Poll, Bytes),
    Granting(AddedDevice),
    Over,
}

pub(crate) struct Approve {
    code: String,
    stage: Stage,
}

impl Approve {
    pub(crate) fn new(code: String) -> Self {
        Self { code, stage: Stage::Begin }
    }

    fn begin(&self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Stage, Failure> {
        core.signed_in()?;
        let mut poll = Poll::of(&code_of(&self.code)?);
        core.compared.remove(poll.link());
        poll.look(core, turn, ask);
        Ok(Stage::Reading(poll))
    }

    /// The user says that the digits are the same: the newest device log, to go on from.
    fn compared(
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        (approving, poll): (Box<ApprovingDevice>, Poll),
    ) -> Result<Stage, Failure> {
        match core.compared.remove(poll.link()) {
            None => Ok(Stage::Comparing(approving, poll)),
            Some(true) => {
                fetch(core, turn, ask)?;
                Ok(Stage::Fetching(approving, poll))
            }
            Some(false) => {
                let words = "the digits differ: somebody stands between the two devices, or it is \
                             another one. Nothing was given to it.";
                Err(Failure::new(FailureKind::Lied, "link_differs", words))
            }
        }
    }

    fn add(
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        approving: &ApprovingDevice,
    ) -> Result<Bytes, Failure> {
        let account = core.account()?;
        if account.identity.verifying_key() != *account.log.identity_key() {
            let words = "another device has replaced your identity key: log in here anew";
            return Err(Failure::new(FailureKind::Refused, "identity_replaced", words));
        }
        let vault = account.log.vault().copied();
        let vault = vault.ok_or_else(|| forged("the device log names no vault"))?;
        let offer = approving.offer();
        let entry = add_device(&account.log, &account.identity, *offer.device, &offer.name, vault);
        let mut log = account.log.clone();
        log.apply(&entry)
            .map_err(|e| Failure::new(FailureKind::Refused, "limit_reached", e.to_string()))?;
        let bytes = entry.bytes().clone();
        let body = DeviceChange { entry: bytes.clone(), vault: None };
        core.net.call(turn, Purpose::Ask(ask), "POST", "/v1/devices".into(), Some(&body));
        Ok(bytes)
    }

    fn grant(
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        (approving, poll): (&ApprovingDevice, &Poll),
        entry: Bytes,
    ) -> Result<AddedDevice, Failure> {
        if let Some(account) = core.account.as_mut() {
            account.learn_own(turn, entry)?;
        }
        let account = core.account()?;
        let grant = LinkGrant {
            user: account.user,
            username: account.username.clone(),
            identity: account.identity.clone(),
            log: account.log.head(),
            anonymity: account.anonymity.clone(),
        };
        let device = device_id(&account.user, &approving.offer().device);
        let sealed = approving.grant(&grant, turn.rng).map_err(|e| failed(&e))?;
        let body = GrantLink { grant: sealed, device_id: device };
        core.net.call(turn, Purpose::Ask(ask), "PUT", poll.path("/grant"), Some(&body));
        Ok(AddedDevice { device_id: device, name: approving.offer().name.clone() })
    }
}

impl Flow for Approve {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        self.stage = match (std::mem::replace(&mut self.stage, Stage::Over), input) {
            (Stage::Begin, _) => self.begin(core, turn, ask)?,
            (Stage::Reading(mut poll), Input::Reply(reply)) => match poll.seen(turn, &reply)? {
                Some(view) => {
                    let answering = AnsweringDevice::begin(poll.link(), view.commitment, turn.rng);
                    let body = LinkMessage { message: answering.answer().clone() };
                    let path = poll.path("/answer");
                    core.net.call(turn, Purpose::Ask(ask), "PUT", path, Some(&body));
                    Stage::Answering(Box::new(answering), poll)
                }
                None => Stage::Reading(poll),
            },
            (Stage::Reading(mut poll), _) => {
                poll.look(core, turn, ask);
                Stage::Reading(poll)
            }
            (Stage::Answering(answering, mut poll), Input::Reply(reply)) => {
                reply.parse::<Value>()?;
                poll.look(core, turn, ask);
                Stage::AwaitingOffer(answering, poll)
            }
            (Stage::AwaitingOffer(answering, mut poll), Input::Reply(reply)) => {
                match poll.seen(turn, &reply)?.and_then(|view| view.offer) {
                    Some(offer) => {
                        let approving = answering.offered(&offer).map_err(|e| failed(&e))?;
                        let digits = approving.transcript().digits();
                        let name = Some(approving.offer().name.as_str());
                        turn.row(ask, &CompareRow { digits: &digits, name });
                        Stage::Comparing(Box::new(approving), poll)
                    }
                    None => Stage::AwaitingOffer(answering, poll),
                }
            }
            (Stage::AwaitingOffer(answering, mut poll), _) => {
                poll.look(core, turn, ask);
                Stage::AwaitingOffer(answering, poll)
            }
            (Stage::Comparing(approving, poll), _) => {
                Self::compared(core, turn, ask, (approving, poll))?
            }
            (Stage::Fetching(approving, poll), Input::Reply(reply)) => {
                learn(core, turn, &reply.parse()?)?;
                let entry = Self::add(core, turn, ask, &approving)?;
                Stage::Adding(approving, poll, entry)
            }
            (Stage::Adding(approving, poll, entry), Input::Reply(reply)) => {
                reply.parse::<Value>()?;
                Stage::Granting(Self::grant(core, turn, ask, (&approving, &poll), entry)?)
            }
            (Stage::Granting(done), Input::Reply(reply)) => {
                reply.parse::<Value>()?;
                return Ok(Step::done(&done));
            }
            (stage, _) => stage,
        };
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        matches!(self.stage, Stage::AwaitingOffer(..) | Stage::Comparing(..))
    }
}
