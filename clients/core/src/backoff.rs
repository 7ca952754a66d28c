//! When to try again: doubling with jitter, so that many clients do not meet again.

use coterie_types::Millis;

use crate::turn::Turn;

const FIRST: u64 = 150;
const LONGEST: u64 = 20_000;

/// The state of one thing that is tried again.
#[derive(Debug, Clone, Default)]
pub(crate) struct Backoff {
    attempts: u32,
    until: Option<Millis>,
}

impl Backoff {
    /// A try failed: the next one is later.
    pub(crate) fn fail(&mut self, turn: &mut Turn<'_>) {
        let ceiling = FIRST.saturating_mul(1 << self.attempts.min(10)).min(LONGEST);
        self.wait(turn, ceiling);
    }

    /// Waits a random time up to `ceiling` milliseconds, at least half of it.
    pub(crate) fn wait(&mut self, turn: &mut Turn<'_>, ceiling: u64) {
        self.attempts = self.attempts.saturating_add(1);
        let random = u64::from(u32::from_be_bytes(turn.random()));
        let delay = ceiling / 2 + random % (ceiling / 2 + 1);
        self.until = Some(turn.now.plus(delay));
    }

    /// A try went well.
    pub(crate) fn succeed(&mut self) {
        *self = Self::default();
    }

    /// How many tries failed in a row.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Whether a try is due; if not, asks to be woken when it is.
    pub(crate) fn due(&mut self, turn: &mut Turn<'_>) -> bool {
        match self.until {
            Some(until) if until > turn.now => {
                turn.wake(until);
                false
            }
            _ => {
                self.until = None;
                true
            }
        }
    }
}
