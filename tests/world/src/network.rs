//! The network: what becomes of a call, drawn from a seed.

use rand_chacha::{
    ChaCha20Rng,
    rand_core::{RngCore, SeedableRng},
};

/// What becomes of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It arrives, and so does the answer.
    Good,
    /// It arrives twice; the second answer comes.
    Repeated,
    /// It never arrives.
    CallLost,
    /// It arrives, the answer does not.
    AnswerLost,
}

/// The network's temper.
pub struct Network {
    rng: ChaCha20Rng,
    /// Of 100 calls, so many are lost before they arrive.
    pub lose_calls: u32,
    /// Of 100 calls, so many lose their answer.
    pub lose_answers: u32,
    /// Of 100 calls, so many arrive twice.
    pub repeat: u32,
    /// Calls to a path with this end never arrive.
    pub lose_path: Option<&'static str>,
    /// Longest delay each way, milliseconds; different delays reorder.
    pub delay: u64,
}

impl Network {
    /// A network that loses nothing and delays a little.
    #[must_use]
    pub fn calm(seed: u64) -> Self {
        let rng = ChaCha20Rng::seed_from_u64(seed);
        Self { rng, lose_calls: 0, lose_answers: 0, repeat: 0, lose_path: None, delay: 20 }
    }

    /// A network on a bad day.
    #[must_use]
    pub fn rough(seed: u64) -> Self {
        Self { lose_calls: 10, lose_answers: 10, repeat: 5, delay: 400, ..Self::calm(seed) }
    }

    /// Draws the fate of a call to a path.
    pub fn fate(&mut self, path: &str) -> Fate {
        if self.lose_path.is_some_and(|end| path.ends_with(end)) {
            return Fate::CallLost;
        }
        let drawn = self.rng.next_u32() % 100;
        if drawn < self.lose_calls {
            Fate::CallLost
        } else if drawn < self.lose_calls + self.lose_answers {
            Fate::AnswerLost
        } else if drawn < self.lose_calls + self.lose_answers + self.repeat {
            Fate::Repeated
        } else {
            Fate::Good
        }
    }

    /// Draws a delay, milliseconds.
    pub fn wait(&mut self) -> u64 {
        1 + self.rng.next_u64() % self.delay.max(1)
    }
}
