//! What came of a run, for people.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::record::Notes;
use crate::{History, Kind, Shows, Stores, Violation};

/// So many violations are named.
const MOST: usize = 24;

/// What came of a run.
#[derive(Debug)]
pub struct Report {
    /// The seed.
    pub seed: u64,
    /// What the nodes stood on.
    pub stores: Stores,
    /// Seconds of faults.
    pub seconds: u64,
    /// The record.
    pub history: History,
    /// What does not hold.
    pub violations: Vec<Violation>,
    operations: BTreeMap<&'static str, (usize, usize)>,
    faults: BTreeMap<&'static str, usize>,
    external: usize,
}

impl Report {
    pub(super) fn new(
        (seed, stores, seconds): (u64, Stores, u64),
        (history, violations): (History, Vec<Violation>),
        notes: Notes,
        external: usize,
    ) -> Self {
        let Notes { operations, faults, .. } = notes;
        Self { seed, stores, seconds, history, violations, operations, faults, external }
    }

    /// The one command that does it again.
    #[must_use]
    pub fn again(&self) -> String {
        let (seed, seconds) = (self.seed, self.seconds);
        let store = if self.stores == Stores::Sqlite { "sqlite" } else { "postgres" };
        format!("cargo xtask faults --seed {seed} --seconds {seconds} --store {store}")
    }

    /// Of each reason: how many rows of how many readers.
    fn unreadable(&self) -> BTreeMap<&str, usize> {
        let mut reasons = BTreeMap::new();
        for row in self.history.readers.iter().flat_map(|reader| &reader.log) {
            if let Shows::Unreadable { reason } = &row.shows {
                *reasons.entry(reason.as_str()).or_default() += 1;
            }
        }
        reasons
    }
}

impl Report {
    /// What somebody could not read who was there, one by one.
    fn write_odd(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let log = &self.history.database.envelopes;
        for reader in &self.history.readers {
            for row in &reader.log {
                let Shows::Unreadable { reason } = &row.shows else { continue };
                if matches!(reason.as_str(), "before_joined" | "not_joined") {
                    continue;
                }
                let found = log.iter().find(|envelope| envelope.seq == row.seq);
                let (device, epoch) = found.map_or(("", 0), |e| (e.device.as_str(), e.epoch));
                let (client, seq) = (&reader.client, row.seq);
                writeln!(f, "    {client}: {seq} {reason}, by {device} in epoch {epoch}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let log = &self.history.database.envelopes;
        let of = |kind: fn(&Kind) -> bool| log.iter().filter(|e| kind(&e.kind)).count();
        writeln!(f, "{}", self.again())?;
        for (kind, (done, failed)) in &self.operations {
            writeln!(f, "  {kind:24} {done:>6} done {failed:>6} failed or killed")?;
        }
        for (kind, times) in &self.faults {
            writeln!(f, "  fault: {kind:26} {times:>6}")?;
        }
        let devices: BTreeSet<&String> = log.iter().map(|envelope| &envelope.device).collect();
        let returns = self.history.absences.iter().filter(|a| a.clients == ["dan"]).count();
        // Each device joins once, but the one that makes the group, and once more after a kick.
        let expected = devices.len().saturating_sub(1) + returns;
        let rejoins = self.external.saturating_sub(expected);
        writeln!(
            f,
            "  {} messages, {} commits, {} of them from outside ({rejoins} more than first joins \
             and returns), {} void",
            of(|kind| *kind == Kind::Message),
            of(|kind| *kind == Kind::Commit),
            self.external,
            of(|kind| matches!(kind, Kind::Void { .. })),
        )?;
        writeln!(f, "  unreadable, with reasons: {:?}", self.unreadable())?;
        self.write_odd(f)?;
        match self.history.converged {
            Some(at) => {
                let after = at.saturating_sub(self.history.healed);
                writeln!(f, "  all at one place {after} ms after the last fault was mended")?;
            }
            None => writeln!(f, "  not all at one place")?,
        }
        for violation in self.violations.iter().take(MOST) {
            writeln!(f, "  VIOLATION {violation}")?;
        }
        if let Some(more @ 1..) = self.violations.len().checked_sub(MOST) {
            writeln!(f, "  and {more} more")?;
        }
        Ok(())
    }
}
