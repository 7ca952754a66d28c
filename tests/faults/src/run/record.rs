//! What is written down while it happens.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Instant,
};

use coterie_binaries::Person;

use crate::{Absence, Sent, Stream};

/// The record of a run, for every thread.
#[derive(Debug)]
pub(super) struct Record {
    began: Instant,
    notes: Mutex<Notes>,
    /// Whoever kicks, and whoever comes back, has it: so that what is acknowledged first is first.
    pub(super) door: Mutex<()>,
}

/// What it holds.
#[derive(Debug, Default)]
pub(super) struct Notes {
    pub(super) sends: Vec<Sent>,
    pub(super) deletions: Vec<u64>,
    pub(super) streams: Vec<Stream>,
    pub(super) absences: Vec<Absence>,
    /// The device that was added, and its id.
    pub(super) extra: Option<(Person, String, String)>,
    /// Whether it is known if the revocation of the last one was done.
    pub(super) unsure: Option<String>,
    /// Of each kind: how many were done, and how many failed or were killed.
    pub(super) operations: BTreeMap<&'static str, (usize, usize)>,
    pub(super) faults: BTreeMap<&'static str, usize>,
}

impl Record {
    pub(super) fn begin() -> Self {
        Self { began: Instant::now(), notes: Mutex::default(), door: Mutex::default() }
    }

    /// Milliseconds since the begin.
    pub(super) fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    pub(super) fn notes(&self) -> MutexGuard<'_, Notes> {
        self.notes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Counts an operation.
    pub(super) fn count(&self, kind: &'static str, done: bool) {
        let mut notes = self.notes();
        let (good, bad) = notes.operations.entry(kind).or_default();
        *(if done { good } else { bad }) += 1;
    }

    /// Sleeps until a time of the schedule, if it is not past.
    pub(super) fn wait_for(&self, at: u64) {
        let wait = at.saturating_sub(self.now());
        std::thread::sleep(std::time::Duration::from_millis(wait));
    }

    pub(super) fn into_notes(self) -> Notes {
        self.notes.into_inner().unwrap_or_else(PoisonError::into_inner)
    }
}
