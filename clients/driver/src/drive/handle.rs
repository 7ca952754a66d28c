//! The way into a running loop: ask, and wait for the answers with patience.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use coterie_core::{AskId, Failure, FailureKind, Request};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

/// Answers that wait for a reader; beyond it the loop waits, or cuts the reader off.
pub(crate) const ANSWERS: usize = 1024;
/// How long the loop gets to answer after a request was abandoned.
const LAST_WORD: Duration = Duration::from_secs(3);

/// The code of the failure when the loop ended before it answered.
pub(crate) const DRIVER_ENDED: &str = "driver_ended";

/// An answer to a request.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// One row of many.
    Row(Value),
    /// Something the user must be told at once.
    Alarm(String),
    /// Something that happened to the user, with its `message` in words.
    Notice(Value),
    /// The end, and what came of it.
    Done(Value),
    /// The end, and why nothing came of it.
    Failed(Failure),
}

/// How long to wait for a node that does not answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Without any progress, of the node or in reading the own store. A third of it when the node was
    /// never reached. A request that has said that it waits for others (a row `waiting`) is waited for.
    pub limit: Duration,
    /// Wait for ever once the request has caught up (`tail`).
    pub patient_once_caught_up: bool,
}

/// What the loop is told from outside.
pub(crate) enum Input {
    Ask { ask: AskId, request: Box<Request>, answers: mpsc::Sender<Answer>, cut_off: bool },
    Abandon { ask: AskId },
    Finish { finished: oneshot::Sender<()> },
}

/// When something last came from the node.
#[derive(Debug)]
pub(crate) struct Progress {
    start: Instant,
    last: AtomicU64,
    /// Since when something that is to be changed fails at the node; [`u64::MAX`] when nothing does.
    failing: AtomicU64,
    reached: AtomicBool,
}

impl Progress {
    pub(crate) fn new() -> Self {
        Self {
            start: Instant::now(),
            last: AtomicU64::new(0),
            failing: AtomicU64::new(u64::MAX),
            reached: AtomicBool::new(false),
        }
    }

    pub(crate) fn made(&self) {
        self.worked();
        self.reached.store(true, Ordering::Relaxed);
    }

    /// Rows of the own store have come: whoever goes through them waits for no node.
    pub(crate) fn worked(&self) {
        self.last.store(self.millis(), Ordering::Relaxed);
    }

    /// Milliseconds since the start.
    pub(crate) fn millis(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    /// From when on something that is to be changed fails, whatever can be read meanwhile.
    pub(crate) fn fails_since(&self, millis: Option<u64>) {
        self.failing.store(millis.unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// How much longer to wait, for one who began waiting at `since`.
    fn left(&self, since: Instant, limit: Duration) -> Duration {
        let reached = self.reached.load(Ordering::Relaxed);
        let last = self.start + Duration::from_millis(self.last.load(Ordering::Relaxed));
        let limit = if reached { limit } else { limit / 3 };
        let failing = Duration::from_millis(self.failing.load(Ordering::Relaxed));
        let last = last.min(self.start.checked_add(failing).unwrap_or(last));
        (last.max(since) + limit).saturating_duration_since(Instant::now())
    }
}

/// Reaches a running loop; cheap to clone.
#[derive(Debug, Clone)]
pub struct Handle {
    input: mpsc::Sender<Input>,
    next: Arc<AtomicU64>,
    progress: Arc<Progress>,
}

impl Handle {
    pub(crate) fn new(input: mpsc::Sender<Input>, progress: Arc<Progress>, now: u64) -> Self {
        // Numbers go on over restarts: none is ever used twice, and all are exact in JSON.
        Self { input, next: Arc::new(AtomicU64::new(now.saturating_mul(1000))), progress }
    }

    /// Asks, on behalf of a reader that may take its time.
    pub async fn ask(&self, request: Request, patience: Patience) -> Asked {
        self.ask_as(request, patience, false).await
    }

    /// Asks, on behalf of a reader that is cut off when it falls far behind.
    pub(crate) async fn ask_for_another(&self, request: Request, patience: Patience) -> Asked {
        self.ask_as(request, patience, true).await
    }

    async fn ask_as(&self, request: Request, patience: Patience, cut_off: bool) -> Asked {
        let ask = self.next.fetch_add(1, Ordering::Relaxed);
        let (answers, receiver) = mpsc::channel(ANSWERS);
        // When the loop has ended, `receiver` says so.
        let request = Box::new(request);
        let _ = self.input.send(Input::Ask { ask, request, answers, cut_off }).await;
        let since = Instant::now();
        Asked { ask, receiver, handle: self.clone(), patience, since, state: State::Waiting }
    }

    /// Ends the loop: calls under way that change something get two seconds to be answered.
    pub(crate) async fn finish(&self) {
        let (finished, done) = oneshot::channel();
        if self.input.send(Input::Finish { finished }).await.is_ok() {
            let _ = done.await;
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    CaughtUp,
    /// It has said that it waits for others, and not for the node.
    ForOthers,
    /// It is abandoned; until then its last words are heard.
    GivenUp(tokio::time::Instant),
    Ended,
}

/// A request under way. Dropping it abandons it.
#[derive(Debug)]
pub struct Asked {
    ask: AskId,
    receiver: mpsc::Receiver<Answer>,
    handle: Handle,
    patience: Patience,
    since: Instant,
    state: State,
}

impl Asked {
    /// The next answer; none after the last. Cancel safe.
    pub async fn next(&mut self) -> Option<Answer> {
        if self.state == State::Ended {
            return None;
        }
        let answer = loop {
            if let State::GivenUp(until) = self.state {
                break self.last_words(until).await;
            }
            let caught_up = self.patience.patient_once_caught_up && self.state == State::CaughtUp;
            let forever = caught_up || self.state == State::ForOthers;
            let left = self.handle.progress.left(self.since, self.patience.limit);
            tokio::select! {
                biased;
                answer = self.receiver.recv() => break answer.unwrap_or_else(loop_ended),
                () = tokio::time::sleep(left), if !forever => {
                    let left = self.handle.progress.left(self.since, self.patience.limit);
                    if left.is_zero() {
                        let _ = self.handle.input.try_send(Input::Abandon { ask: self.ask });
                        self.state = State::GivenUp(tokio::time::Instant::now() + LAST_WORD);
                    }
                }
            }
        };
        match &answer {
            Answer::Done(_) | Answer::Failed(_) => self.state = State::Ended,
            Answer::Row(row) if !matches!(self.state, State::GivenUp(_)) => {
                self.since = Instant::now();
                match row.get("type").and_then(Value::as_str) {
                    Some("caught_up") => self.state = State::CaughtUp,
                    Some("waiting") => self.state = State::ForOthers,
                    _ => {}
                }
            }
            Answer::Row(_) | Answer::Alarm(_) | Answer::Notice(_) => {}
        }
        Some(answer)
    }

    /// Abandons the request and waits for its last answer.
    pub async fn abandon(mut self) -> Answer {
        self.last_word().await.unwrap_or_else(|| Answer::Failed(interrupted()))
    }

    /// What a request that was given up still says: it may have come to its end, and then its rows count.
    async fn last_words(&mut self, until: tokio::time::Instant) -> Answer {
        match tokio::time::timeout_at(until, self.receiver.recv()).await {
            Ok(Some(answer)) if !is_abandoned(&answer) => answer,
            _ => Answer::Failed(Failure::new(
                FailureKind::Unreachable,
                "unreachable",
                "the node cannot be reached",
            )),
        }
    }

    async fn last_word(&mut self) -> Option<Answer> {
        self.state = State::Ended;
        let _ = self.handle.input.try_send(Input::Abandon { ask: self.ask });
        let last = async {
            loop {
                match self.receiver.recv().await {
                    Some(Answer::Row(_) | Answer::Alarm(_) | Answer::Notice(_)) => {}
                    other => return other,
                }
            }
        };
        tokio::time::timeout(LAST_WORD, last).await.ok().flatten()
    }
}

impl Drop for Asked {
    fn drop(&mut self) {
        if self.state != State::Ended {
            // When the queue is full, the loop notices at its next answer.
            let _ = self.handle.input.try_send(Input::Abandon { ask: self.ask });
        }
    }
}

fn is_abandoned(answer: &Answer) -> bool {
    matches!(answer, Answer::Failed(failure) if failure.code == "abandoned")
}

fn loop_ended() -> Answer {
    let words = "the program's inner loop ended before it answered";
    Answer::Failed(Failure::new(FailureKind::Bug, DRIVER_ENDED, words))
}

fn interrupted() -> Failure {
    Failure::new(FailureKind::Unreachable, "abandoned", "interrupted before it was finished")
}
