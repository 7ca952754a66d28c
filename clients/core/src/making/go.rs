//! A server on its way: the entry that opens its log, and what its template makes. What is to be made
//! is saved before anything of it is posted, with the ids of the entries; what is made, the verified
//! log says. So it goes on after a crash at any point, and nothing is made twice.

use coterie_policy::{SignedIntent, State, body::ServerCreated};
use coterie_protocol::rest::{Admitted, CreateServer, PostIntent};
use coterie_types::{Bytes, EntryId, ServerId};
use minicbor::{Decode, Encode};

use crate::{
    Core, Failure, FailureKind,
    account::forged,
    backoff::Backoff,
    features::{Plan, Site, Template},
    keys,
    net::{Purpose, Reply},
    server::{Server, intent::Wish},
    turn::Turn,
};

/// How often an intent is signed anew before its refusal ends it.
const TRIES: u32 = 5;
/// When the node does not say when to come back, milliseconds.
const LATER: u64 = 1_000;

/// `making/SERVER`: a server whose template is not whole yet.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct MakingRecord {
    /// The template, by its name.
    #[n(0)]
    template: String,
    /// The signed intent that opens the log: the same bytes are posted again until the log is there.
    #[n(1)]
    opening: Bytes,
    /// The ids of the entries that make the rest, in order.
    #[n(2)]
    entries: Vec<EntryId>,
}

/// A server on its way.
#[derive(Debug)]
pub(crate) struct Making {
    record: MakingRecord,
    /// Whether a request waits for it, and is told how it ends.
    asked: bool,
    /// The entry that is posted now.
    posted: Option<EntryId>,
    /// The entry that the node says it has admitted, until the log shows it.
    admitted: Option<EntryId>,
    /// Whether a call may have reached the node.
    reached: bool,
    tries: u32,
    backoff: Backoff,
    /// Why it has ended before all was made.
    failed: Option<Failure>,
}

/// How a server on its way stands.
pub(crate) enum Made {
    /// There is more to be made.
    OnItsWay,
    /// All that is to be made is in the log.
    Whole,
}

impl Making {
    fn new(record: MakingRecord, asked: bool) -> Self {
        let backoff = Backoff::default();
        let (posted, admitted, failed) = (None, None, None);
        // Of one that another start has begun, nobody knows what has arrived.
        Self { record, asked, posted, admitted, reached: !asked, tries: 0, backoff, failed }
    }

    /// What a start finds.
    pub(crate) fn reopen(record: MakingRecord) -> Self {
        Self::new(record, false)
    }

    /// The first thing that the log does not have, if any; and what makes it.
    fn next(&self, state: &State) -> Option<(EntryId, Wish)> {
        let template: Template = self.record.template.parse().ok()?;
        let entries = &self.record.entries;
        let step = entries.iter().position(|entry| !state.has_entry(*entry))?;
        let site = Site { server: state.server(), everyone: state.everyone(), entries };
        Some((entries[step], Plan::new(template).wish(step, site)?))
    }
}

impl Core {
    /// Signs what opens a server's log, notes what its template makes, and posts the first.
    pub(crate) fn begin_making(
        &mut self,
        turn: &mut Turn<'_>,
        name: String,
        template: Template,
    ) -> Result<ServerId, Failure> {
        let account = self.signed_in()?;
        let (username, device_chain) = (account.username.clone(), account.chain());
        let wish = Wish::of(ServerCreated { name, username, device_chain, kind: None });
        let first = self.sign_at(turn, None, None, 1, wish)?.intent;
        let id = first.server();
        let chosen = (0..Plan::new(template).len()).map(|_| EntryId::from_bytes(turn.random()));
        let record = MakingRecord {
            template: template.as_str().to_owned(),
            opening: first.bytes().clone(),
            entries: chosen.collect(),
        };
        turn.save(keys::making(id), &record);
        self.making.insert(id, Making::new(record, true));
        self.open_made(turn, id);
        Ok(id)
    }

    /// How a server stands that was begun by a request; the failure, once.
    pub(crate) fn made(&mut self, id: ServerId) -> Result<Made, Failure> {
        let Some(making) = self.making.get_mut(&id) else { return Ok(Made::Whole) };
        let Some(failure) = making.failed.take() else { return Ok(Made::OnItsWay) };
        self.making.remove(&id);
        Err(failure)
    }

    /// Nobody waits for it any more: it goes on by itself, unless nothing of it can have arrived.
    pub(crate) fn leave_making(&mut self, turn: &mut Turn<'_>, id: ServerId) -> Failure {
        let words = "the node did not answer in time";
        let failure = Failure::new(FailureKind::Unreachable, "unreachable", words);
        let Some(making) = self.making.get_mut(&id) else { return failure };
        making.asked = false;
        let tail = if making.reached || making.posted.is_some() {
            "what is begun goes on at the next contact"
        } else {
            self.making.remove(&id);
            turn.forget(keys::making(id));
            "nothing was made"
        };
        Failure { message: format!("{words}; {tail}"), ..failure }
    }

    /// Posts the next thing of every server on its way.
    pub(crate) fn advance_making(&mut self, turn: &mut Turn<'_>) {
        let ids: Vec<_> = self.making.keys().copied().collect();
        ids.into_iter().for_each(|id| self.advance_made(turn, id));
    }

    fn advance_made(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        let Some(making) = self.making.get(&id) else { return };
        if making.posted.is_some() || making.failed.is_some() || !self.net.signed_in() {
            return;
        }
        let Some(server) = self.servers.get(&id) else {
            return if making.admitted.is_some() {
                self.end_making(turn, id, Some(not_in_log()));
            } else {
                self.open_made(turn, id);
            };
        };
        if server.gone {
            return self.end_making(turn, id, Some(gone()));
        }
        if !server.settled() || server.paused.is_some() || server.closed.is_some() {
            return;
        }
        let Some(state) = server.policy.state() else { return };
        let user = self.account.as_ref().map(|account| account.user);
        if user.is_none_or(|user| state.member(user).is_none()) {
            return self.end_making(turn, id, Some(gone()));
        }
        if making.admitted.is_some_and(|entry| !state.has_entry(entry)) {
            return self.end_making(turn, id, Some(not_in_log()));
        }
        match making.next(state) {
            None => self.end_making(turn, id, None),
            Some((entry, wish)) => self.post_made(turn, id, entry, wish),
        }
    }

    /// Posts what opens the log. The node answers the same bytes alike, also when it has the log.
    fn open_made(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        let Some(making) = self.making.get_mut(&id) else { return };
        if !making.backoff.due(turn) {
            return;
        }
        let opening = making.record.opening.clone();
        let Ok(first) = SignedIntent::parse(&opening) else {
            return self.end_making(turn, id, Some(gone()));
        };
        making.posted = Some(first.claims().entry);
        let post = CreateServer { intents: vec![opening] };
        self.net.call(turn, Purpose::Making(id), "POST", "/v1/servers".into(), Some(&post));
    }

    fn post_made(&mut self, turn: &mut Turn<'_>, id: ServerId, entry: EntryId, wish: Wish) {
        let Some(making) = self.making.get_mut(&id) else { return };
        making.admitted = None;
        if !making.backoff.due(turn) {
            return;
        }
        making.posted = Some(entry);
        let signed = match self.sign_entry(id, entry, wish) {
            Ok(signed) => signed,
            Err(failure) => return self.end_making(turn, id, Some(failure)),
        };
        let post = PostIntent { intent: signed.bytes().clone() };
        let path = format!("/v1/servers/{id}/policy");
        self.net.call(turn, Purpose::Making(id), "POST", path, Some(&post));
    }

    pub(crate) fn making_posted(&mut self, turn: &mut Turn<'_>, id: ServerId, reply: &Reply) {
        let Some(making) = self.making.get_mut(&id) else { return };
        let posted = making.posted.take();
        // A request has asked for the network.
        self.online = true;
        making.reached |= !matches!(reply, Reply::Unreachable { never_sent: true, .. });
        if let Some(server) = self.servers.get_mut(&id) {
            server.stale = true;
        }
        let failure = match reply.parse::<Admitted>() {
            Ok(admitted) if admitted.server_id != id => {
                forged("the node answered for another server")
            }
            Ok(admitted) if Some(admitted.entry_id) != posted => {
                forged("the node answered for another entry")
            }
            Ok(admitted) => {
                making.admitted = posted;
                making.tries = 0;
                making.backoff.succeed();
                self.admitted_at(admitted.at);
                self.servers.entry(id).or_insert_with(|| Server::new(id, true)).stale = true;
                return;
            }
            Err(failure) => failure,
        };
        match reply {
            Reply::Refused(problem) if problem.code == "rate_limited" => {
                let wait = problem.retry_after_ms.unwrap_or(LATER);
                making.backoff.wait(turn, wait.saturating_mul(2));
            }
            _ if matches!(failure.kind, FailureKind::Unreachable | FailureKind::NotSignedIn) => {
                making.backoff.fail(turn);
                self.background_failed(turn, failure);
            }
            // The log has moved on, perhaps by the very entry: it is looked at first.
            _ if making.tries < TRIES && moved_on(reply) => making.tries += 1,
            _ => self.end_making(turn, id, Some(failure)),
        }
    }

    /// All is made, or no more of it can be.
    fn end_making(&mut self, turn: &mut Turn<'_>, id: ServerId, failure: Option<Failure>) {
        turn.forget(keys::making(id));
        match self.making.get_mut(&id) {
            Some(making) if making.asked && failure.is_some() => making.failed = failure,
            _ => drop(self.making.remove(&id)),
        }
    }
}

fn gone() -> Failure {
    let words = "no such server, or no longer a member of it";
    Failure::new(FailureKind::NotFound, "not_found", words)
}

fn not_in_log() -> Failure {
    forged("the node said that an entry is in the policy log, and it is not")
}

fn moved_on(reply: &Reply) -> bool {
    matches!(reply.code(), Some("counter_conflict" | "head_stale" | "head_unknown"))
        || reply.rule() == Some("entry_reused")
}
