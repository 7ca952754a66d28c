//! `link`: this program becomes a new device of a user who approves it on an old one.

use coterie_identity::{
    SealedVault,
    link::{AwaitingGrant, LinkGrant, OfferingDevice},
    vault_hash,
};
use coterie_protocol::rest::{ClaimLink, LinkMessage, LinkOpened, LoginGranted, OpenLink};
use coterie_types::{FixedBytes, check_name};
use serde_json::Value;

use super::{CompareRow, LinkRow, failed, poll::Poll};
use crate::{
    AskId, Core, Failure, FailureKind,
    account::{Account, forged, open_log},
    features::views,
    flow::{Flow, Input, Step},
    net::Purpose,
    turn::Turn,
};

enum Stage {
    Begin,
    Opening(Box<OfferingDevice>),
    AwaitingAnswer(Box<OfferingDevice>, Poll),
    Offering(Box<AwaitingGrant>, Poll),
    AwaitingGrant(Box<AwaitingGrant>, Poll),
    Claiming(Box<(AwaitingGrant, LinkGrant)>),
    Syncing,
    Over,
}

pub(crate) struct Link {
    device_name: String,
    stage: Stage,
}

impl Link {
    pub(crate) fn new(device_name: String) -> Self {
        Self { device_name, stage: Stage::Begin }
    }

    fn open(&self, core: &mut Core, turn: &mut Turn<'_>, ask: AskId) -> Result<Stage, Failure> {
        core.refuse_second_account()?;
        check_name(&self.device_name)
            .map_err(|e| Failure::new(FailureKind::Refused, "invalid", e.to_string()))?;
        let offering = OfferingDevice::begin(&self.device_name, turn.rng);
        let body = OpenLink { commitment: offering.commitment() };
        core.net.call_open(turn, Purpose::Ask(ask), "POST", "/v1/links".into(), Some(&body));
        Ok(Stage::Opening(Box::new(offering)))
    }

    /// The old device has answered: the offer is shown, and the digits.
    fn offer(
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        (offering, poll): (OfferingDevice, Poll),
        answer: &[u8],
    ) -> Result<Stage, Failure> {
        let awaiting = offering.answered(poll.link(), answer).map_err(|e| failed(&e))?;
        let body = LinkMessage { message: awaiting.offer().clone() };
        core.net.call_open(turn, Purpose::Ask(ask), "PUT", poll.path("/offer"), Some(&body));
        Ok(Stage::Offering(Box::new(awaiting), poll))
    }

    fn claim(
        &self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        (awaiting, poll): (AwaitingGrant, &Poll),
        sealed: &[u8],
    ) -> Result<Stage, Failure> {
        let grant = awaiting.granted(sealed).map_err(|e| failed(&e))?;
        let body = ClaimLink {
            signature: FixedBytes(awaiting.claim()),
            label: Some(self.device_name.clone()),
        };
        core.net.call_open(turn, Purpose::Ask(ask), "POST", poll.path("/session"), Some(&body));
        Ok(Stage::Claiming(Box::new((awaiting, grant))))
    }
}

/// The account of the new device, if everything that the node gives is what the old device said.
fn account(
    awaiting: &AwaitingGrant,
    grant: &LinkGrant,
    granted: LoginGranted,
) -> Result<Account, Failure> {
    let log = open_log(&granted.entries)
        .map_err(|e| forged(&format!("the node shows a forged device log: {e}")))?;
    let same_user = log.user() == grant.user && granted.session.user_id == grant.user;
    if !same_user || grant.identity.verifying_key() != *log.identity_key() {
        return Err(forged("the node shows a device log that is not this user's"));
    }
    // The log that the old device saw, or one that goes on from there.
    let upto = usize::try_from(grant.log.seq).unwrap_or(usize::MAX);
    let then = granted.entries.get(..upto).and_then(|entries| open_log(entries).ok());
    if then.is_none_or(|then| then.head() != grant.log) {
        return Err(forged("the node shows another device log than the old device has seen"));
    }
    let vault = SealedVault::parse(&granted.vault).ok().filter(|vault| vault.user == grant.user);
    let accepted =
        |vault: SealedVault| log.accepts_vault(vault.version, &vault_hash(&granted.vault));
    if !vault.is_some_and(accepted) {
        return Err(forged("the node shows an older vault than the device log names"));
    }
    let (key, identity) = (awaiting.device_key().clone(), grant.identity.clone());
    let secrets = (identity, grant.anonymity.clone());
    let account = Account::of_added(&grant.username, key, secrets, log, granted.entries, None)
        .filter(|account| account.log.device(&account.device).is_some_and(|d| d.is_active()));
    account.ok_or_else(|| forged("the node shows a device log without this device"))
}

impl Flow for Link {
    fn step(
        &mut self,
        core: &mut Core,
        turn: &mut Turn<'_>,
        ask: AskId,
        input: Input,
    ) -> Result<Step, Failure> {
        self.stage = match (std::mem::replace(&mut self.stage, Stage::Over), input) {
            (Stage::Begin, _) => self.open(core, turn, ask)?,
            (Stage::Opening(offering), Input::Reply(reply)) => {
                let opened: LinkOpened = reply.parse()?;
                let link = super::code_of(&opened.link)
                    .map_err(|_| forged("the node's answer makes no sense"))?;
                turn.row(ask, &LinkRow { code: &link, expires_at: opened.expires_at });
                let mut poll = Poll::of(&link);
                poll.look(core, turn, ask);
                Stage::AwaitingAnswer(offering, poll)
            }
            (Stage::AwaitingAnswer(offering, mut poll), Input::Reply(reply)) => {
                match poll.seen(turn, &reply)?.and_then(|view| view.answer) {
                    Some(answer) => Self::offer(core, turn, ask, (*offering, poll), &answer)?,
                    None => Stage::AwaitingAnswer(offering, poll),
                }
            }
            (Stage::AwaitingAnswer(offering, mut poll), _) => {
                poll.look(core, turn, ask);
                Stage::AwaitingAnswer(offering, poll)
            }
            (Stage::Offering(awaiting, mut poll), Input::Reply(reply)) => {
                reply.parse::<Value>()?;
                let digits = awaiting.transcript().digits();
                turn.row(ask, &CompareRow { digits: &digits, name: None });
                poll.look(core, turn, ask);
                Stage::AwaitingGrant(awaiting, poll)
            }
            (Stage::AwaitingGrant(awaiting, mut poll), Input::Reply(reply)) => {
                match poll.seen(turn, &reply)?.and_then(|view| view.grant) {
                    Some(grant) => self.claim(core, turn, ask, (*awaiting, &poll), &grant)?,
                    None => Stage::AwaitingGrant(awaiting, poll),
                }
            }
            (Stage::AwaitingGrant(awaiting, mut poll), _) => {
                poll.look(core, turn, ask);
                Stage::AwaitingGrant(awaiting, poll)
            }
            (Stage::Claiming(both), Input::Reply(reply)) => {
                let granted: LoginGranted = reply.parse()?;
                let session = granted.session.clone();
                let account = account(&both.0, &both.1, granted)?;
                core.net.grant(turn, &session);
                account.save(turn);
                core.account = Some(account);
                core.sync_servers()?;
                Stage::Syncing
            }
            (Stage::Syncing, _) if all_joined(core) => {
                return Ok(Step::done(&views::who(core.account()?)));
            }
            (stage, _) => stage,
        };
        Ok(Step::Wait)
    }

    fn patient(&self) -> bool {
        matches!(self.stage, Stage::AwaitingAnswer(..) | Stage::AwaitingGrant(..))
    }
}

/// Whether every channel that the user may view has been joined, as far as this device can.
fn all_joined(core: &Core) -> bool {
    core.servers_synced() && core.channels.keys().all(|id| core.channel_synced(*id))
}
