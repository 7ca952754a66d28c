//! What is noted of a server on its way, and how it stands.

use coterie_policy::{Body, SignedIntent, State};
use coterie_types::{Bytes, EntryId};
use minicbor::{Decode, Encode};

use crate::{
    Failure, FailureKind,
    backoff::Backoff,
    features::{Plan, Site, Template},
    server::intent::Wish,
};

/// `making/SERVER`: a server whose template is not whole yet.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(crate) struct MakingRecord {
    /// The template, by its name.
    #[n(0)]
    pub(super) template: String,
    /// The signed intent that opens the log: the same bytes are posted again until the log is there.
    #[n(1)]
    pub(super) opening: Bytes,
    /// The ids of the entries that make the rest, in order.
    #[n(2)]
    pub(super) entries: Vec<EntryId>,
    /// Why no more of it is made, until its owner says what becomes of it.
    #[n(3)]
    pub(super) stopped: Option<Stopped>,
}

/// What has ended it before all was made.
#[derive(Debug, Clone, Encode, Decode)]
#[cbor(map)]
pub(super) struct Stopped {
    #[n(0)]
    pub(super) code: String,
    #[n(1)]
    pub(super) message: String,
}

/// A server on its way.
#[derive(Debug)]
pub(crate) struct Making {
    pub(super) record: MakingRecord,
    /// What it is to be called.
    pub(super) name: String,
    /// How many requests wait for it, and are told how it ends.
    pub(super) waiting: usize,
    /// The entry that is posted now.
    pub(super) posted: Option<EntryId>,
    /// The entry that the node says it has admitted, until the log shows it.
    pub(super) admitted: Option<EntryId>,
    /// Whether a call may have reached the node.
    pub(super) reached: bool,
    pub(super) tries: u32,
    pub(super) backoff: Backoff,
    /// Why it has ended before all was made.
    pub(super) failed: Option<Failure>,
}

/// How a server on its way stands.
pub(crate) enum Made {
    /// There is more to be made.
    OnItsWay,
    /// All that is to be made is in the log.
    Whole,
}

impl Making {
    pub(super) fn new(record: MakingRecord) -> Self {
        let failed = record.stopped.as_ref().map(|Stopped { code, message }| {
            Failure::new(FailureKind::Refused, code, message.clone())
        });
        Self {
            name: name_in(&record.opening).unwrap_or_default(),
            record,
            waiting: 0,
            posted: None,
            admitted: None,
            reached: false,
            tries: 0,
            backoff: Backoff::default(),
            failed,
        }
    }

    /// What a start finds. Of one that another start has begun, nobody knows what has arrived.
    pub(crate) fn reopen(record: MakingRecord) -> Self {
        Self { reached: true, ..Self::new(record) }
    }

    /// Nobody waits for any server any more.
    pub(crate) fn forsake(&mut self) {
        self.waiting = 0;
    }

    pub(super) fn template(&self) -> Option<Template> {
        self.record.template.parse().ok()
    }

    /// The first thing that the log does not have, if any; and what makes it.
    pub(super) fn next(&self, state: &State) -> Option<(EntryId, Wish)> {
        let entries = &self.record.entries;
        let step = entries.iter().position(|entry| !state.has_entry(*entry))?;
        let site = Site { server: state.server(), everyone: state.everyone(), entries };
        Some((entries[step], Plan::new(self.template()?).wish(step, site)?))
    }
}

/// The name that an intent gives to the server whose log it opens.
fn name_in(opening: &Bytes) -> Option<String> {
    match &SignedIntent::parse(opening).ok()?.claims().body {
        Body::ServerCreated(created) => Some(created.name.clone()),
        _ => None,
    }
}
