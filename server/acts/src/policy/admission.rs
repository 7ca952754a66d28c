//! Admission: entries get seq and time, are folded, and become rows of one transaction.

use std::sync::Arc;

use coterie_identity::SignedEntry;
use coterie_policy::{Body, Entry, Intent, Payload, Refusal, State};
use coterie_ports::{Write, rows::PolicyEntryRow};
use coterie_protocol::rest::Admitted;
use coterie_types::{EntryId, Hash, Head, Millis, Seq, ServerId};

use super::{Folded, ParsedIntent, audit, rows, tables};

/// Entries on their way into one policy log. Nothing is visible before its writes are committed.
pub(crate) struct Admission {
    server: ServerId,
    before: Option<Arc<Folded>>,
    now: Millis,
    states: Vec<State>,
    /// The transaction.
    pub(crate) writes: Vec<Write>,
    /// A checkpoint among the entries: its state is still to be packed, and written as well.
    pub(crate) checkpoint: Option<Checkpoint>,
}

/// A state that a checkpoint vouches for.
pub(crate) struct Checkpoint {
    pub(crate) seq: Seq,
    pub(crate) state_hash: Hash,
    pub(crate) state: State,
}

impl Admission {
    /// Into an existing log, at its head.
    pub(crate) fn into_log(folded: &Arc<Folded>, now: Millis) -> Self {
        Self {
            server: folded.present().server(),
            before: Some(Arc::clone(folded)),
            now,
            states: Vec::new(),
            writes: Vec::new(),
            checkpoint: None,
        }
    }

    /// Into a log that does not exist yet.
    pub(crate) fn into_new_log(server: ServerId, now: Millis) -> Self {
        let (states, writes) = (Vec::new(), Vec::new());
        Self { server, before: None, now, states, writes, checkpoint: None }
    }

    /// The state after what was admitted so far.
    pub(crate) fn state(&self) -> Option<&State> {
        let before = self.before.as_ref().map(|before| before.present().as_ref());
        self.states.last().or(before)
    }

    /// Admits a signed intent.
    pub(crate) fn admit_intent(&mut self, intent: &ParsedIntent) -> Result<(), Refusal> {
        let (id, claims) = (intent.claims.entry, Some(&intent.claims));
        self.push(Payload::Intent(intent.bytes.clone()), id, claims)
    }

    /// Admits a copy of a device entry.
    pub(crate) fn admit_copy(&mut self, entry: &SignedEntry) -> Result<(), Refusal> {
        let id = tables::copy_id(self.server, entry);
        self.push(Payload::Device(entry.bytes().clone()), id, None)
    }

    fn push(
        &mut self,
        payload: Payload,
        id: EntryId,
        intent: Option<&Intent>,
    ) -> Result<(), Refusal> {
        let last = self.state();
        let at = last.map_or(self.now, |state| self.now.max(state.at()));
        let expected = last.map_or(Head { seq: 0, hash: Entry::HASH_0 }, State::head);
        let entry = Entry { seq: expected.seq + 1, at, payload };
        let new = match last {
            Some(state) => state.apply(&entry)?,
            None => State::open(&entry)?,
        };
        let server = self.server;
        let mut writes = Vec::new();
        if last.is_none() {
            writes.push(Write::InsertServer(rows::server_row(&new)));
        }
        let Head { seq, hash } = new.head();
        let row = PolicyEntryRow { seq, hash, entry: id, bytes: entry.to_bytes() };
        writes.push(Write::AppendPolicyEntry { server, expected, entry: row });
        writes.extend(tables::writes_of(last, &new));
        let audit = intent.and_then(|intent| audit::audit_row(last, &new, intent));
        writes.extend(audit.map(|row| Write::AppendAudit { server, row }));
        if let (Some(Body::Checkpoint(body)), Some(last)) = (intent.map(|i| &i.body), last) {
            let state = last.clone();
            self.checkpoint = Some(Checkpoint { seq, state_hash: body.state, state });
        }
        self.writes.extend(writes);
        self.states.push(new);
        Ok(())
    }

    /// The server.
    pub(crate) const fn server(&self) -> ServerId {
        self.server
    }

    /// What came before, and the states after each entry.
    pub(crate) fn into_states(self) -> (Option<Arc<Folded>>, Vec<State>) {
        (self.before, self.states)
    }
}

/// The answer for an entry that is in the log.
pub(crate) fn admitted(server_id: ServerId, row: &PolicyEntryRow, at: Millis) -> Admitted {
    let head = Head { seq: row.seq, hash: row.hash };
    Admitted { server_id, entry_id: row.entry, seq: row.seq, at, head }
}
