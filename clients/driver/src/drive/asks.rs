//! Who waits for which request.

use std::collections::HashMap;

use coterie_core::{AskId, Failure};
use tokio::sync::mpsc;
use tokio::sync::mpsc::error::TrySendError;

use super::Answer;

struct Waiting {
    answers: mpsc::Sender<Answer>,
    cut_off: bool,
    abandoned: bool,
}

/// The requests under way.
#[derive(Default)]
pub(crate) struct Asks {
    open: HashMap<AskId, Waiting>,
}

impl Asks {
    pub(crate) fn open(&mut self, ask: AskId, answers: mpsc::Sender<Answer>, cut_off: bool) {
        self.open.insert(ask, Waiting { answers, cut_off, abandoned: false });
    }

    /// Notes that nobody waits for more than the last answer. True: the core is to be told.
    pub(crate) fn abandon(&mut self, ask: AskId) -> bool {
        let waiting = self.open.get_mut(&ask);
        waiting.is_some_and(|waiting| !std::mem::replace(&mut waiting.abandoned, true))
    }

    /// Delivers an answer. False: nobody hears it, and the core is to be told.
    pub(crate) async fn deliver(&mut self, ask: AskId, answer: Answer) -> bool {
        let last = matches!(answer, Answer::Done(_) | Answer::Failed(_));
        let Some(waiting) = self.open.get(&ask) else { return true };
        let heard = match waiting.answers.try_send(answer) {
            Ok(()) => true,
            Err(TrySendError::Closed(_)) => false,
            Err(TrySendError::Full(_)) if waiting.cut_off => false,
            Err(TrySendError::Full(answer)) => waiting.answers.send(answer).await.is_ok(),
        };
        let known = waiting.abandoned;
        if last || !heard {
            self.open.remove(&ask);
        }
        heard || last || known
    }

    /// Tells everybody who waits; who cannot be told now, is not.
    pub(crate) fn tell(&self, answer: &Answer) {
        for waiting in self.open.values() {
            let _ = waiting.answers.try_send(answer.clone());
        }
    }

    /// Ends all of them.
    pub(crate) async fn fail_all(&mut self, failure: &Failure) {
        for (_, waiting) in self.open.drain() {
            let _ = waiting.answers.try_send(Answer::Failed(failure.clone()));
        }
    }
}
