//! How a server on its way goes on: one entry after the other, each when the log shows the one before.

use coterie_policy::{SignedIntent, body::ServerCreated};
use coterie_protocol::rest::{Admitted, CreateServer, PostIntent};
use coterie_types::{EntryId, ServerId};

use super::{Making, MakingRecord, ending::being_made};
use crate::{
    Core, Failure, FailureKind,
    account::forged,
    features::{Plan, Template},
    keys,
    net::{Purpose, Reply},
    server::{Server, intent::Wish},
    turn::Turn,
};

/// How often an intent is signed anew before its refusal ends it.
const TRIES: u32 = 5;
/// When the node does not say when to come back, milliseconds.
const LATER: u64 = 1_000;

impl Core {
    /// Signs what opens a server's log, notes what its template makes, and posts the first. One of this
    /// name that is on its way is waited for: asked for twice, it is made once.
    pub(crate) fn begin_making(
        &mut self,
        turn: &mut Turn<'_>,
        name: String,
        template: Template,
    ) -> Result<ServerId, Failure> {
        let on_its_way =
            self.making.iter_mut().find(|(_, one)| one.failed.is_none() && one.name == name);
        if let Some((id, making)) = on_its_way {
            if making.template() != Some(template) {
                return Err(being_made(&making.name, &making.record.template));
            }
            making.waiting += 1;
            // Who asks has it tried now.
            making.backoff.succeed();
            self.online = true;
            return Ok(*id);
        }
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
            stopped: None,
        };
        turn.save(keys::making(id), &record);
        self.making.insert(id, Making { waiting: 1, ..Making::new(record) });
        self.open_made(turn, id);
        Ok(id)
    }

    /// Posts the next thing of every server on its way.
    pub(crate) fn advance_making(&mut self, turn: &mut Turn<'_>) {
        let ids: Vec<_> = self.making.keys().copied().collect();
        ids.into_iter().for_each(|id| self.advance_made(turn, id));
    }

    fn advance_made(&mut self, turn: &mut Turn<'_>, id: ServerId) {
        let Some(making) = self.making.get(&id) else { return };
        if making.failed.is_some() {
            return self.forget_if_given_away(turn, id);
        }
        if making.posted.is_some() || !self.net.signed_in() {
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
