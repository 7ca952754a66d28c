//! The loop itself: one event after the other through the core, and what follows from each.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use coterie_core::{
    Batch, Call, CallId, Change, Cx, Event, Failure, FailureKind, Gateway as GatewayAct, Load, Show,
};
use coterie_types::Millis;
use futures_util::FutureExt as _;
use rand_chacha::ChaCha20Rng;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinSet;

use super::asks::Asks;
use super::gateway::Gateway;
use super::handle::{DRIVER_ENDED, Input, Progress};
use super::{Answer, Handle, Http, Machine};
use crate::store::{Store, StoreError};

/// Inputs that wait for the loop.
const INPUTS: usize = 64;
/// Batches made durable by one transaction.
const TOGETHER: usize = 64;
/// How long calls that change something may take to be answered when the program ends.
const FAREWELL: Duration = Duration::from_secs(2);
/// The longest sleep, so that a clock that was set is noticed.
const NAP: Duration = Duration::from_secs(60);
/// A call that failed and is not made again within this time counts no more, milliseconds.
const TRIED_AGAIN: u64 = 60_000;

/// Starts the loop in a task of its own.
pub(crate) fn start(
    machine: impl Machine,
    store: Store,
    http: Http,
    node: &str,
    rng: ChaCha20Rng,
) -> Handle {
    let (sender, input) = mpsc::channel(INPUTS);
    let progress = Arc::new(Progress::new());
    let handle = Handle::new(sender, progress.clone(), now().0);
    let looping = Loop {
        machine,
        store,
        http,
        rng,
        progress,
        input,
        asks: Asks::default(),
        calls: JoinSet::new(),
        unsafe_calls: HashMap::new(),
        failing: HashMap::new(),
        gateway: Gateway::new(node),
        ready: VecDeque::new(),
        // The core may have work from before.
        wake: Some(Millis(0)),
        finishing: None,
    };
    tokio::spawn(looping.run());
    handle
}

/// The system's clock.
fn now() -> Millis {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Millis(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}

struct Loop<M> {
    machine: M,
    store: Store,
    http: Http,
    rng: ChaCha20Rng,
    progress: Arc<Progress>,
    input: mpsc::Receiver<Input>,
    asks: Asks,
    calls: JoinSet<Event>,
    /// Calls under way that change something at the node, and their paths.
    unsafe_calls: HashMap<CallId, String>,
    /// Paths at which the last such call failed at the node; the first failure in a row and the
    /// last, milliseconds.
    failing: HashMap<String, (u64, u64)>,
    gateway: Gateway,
    /// Events that follow from what was done already.
    ready: VecDeque<Event>,
    wake: Option<Millis>,
    finishing: Option<Finishing>,
}

struct Finishing {
    finished: oneshot::Sender<()>,
    until: tokio::time::Instant,
}

impl<M: Machine> Loop<M> {
    async fn run(mut self) {
        let failure = loop {
            match self.turn().await {
                Ok(true) => {}
                Ok(false) => break ended(),
                Err(error) => break store_failure(&error),
            }
        };
        self.asks.fail_all(&failure).await;
        self.gateway.close();
        self.calls.abort_all();
        // Closing drops the store's lock with it.
        let _ = self.store.close().await;
        if let Some(finishing) = self.finishing {
            let _ = finishing.finished.send(());
        }
    }

    /// Takes the events that are there through the core, and does what follows. False: the end.
    async fn turn(&mut self) -> Result<bool, StoreError> {
        let Some(event) = self.next().await else { return Ok(false) };
        let mut batches = vec![self.handle(event)];
        // One transaction for all that is there, but nothing passes by a load: its rows are
        // those of the moment.
        while batches.len() < TOGETHER && batches.last().is_none_or(|last| last.load.is_empty()) {
            match self.next().now_or_never().flatten() {
                Some(event) => {
                    let batch = self.handle(event);
                    batches.push(batch);
                }
                None => break,
            }
        }
        let changes: Vec<&Change> = batches.iter().flat_map(|batch| &batch.save).collect();
        self.store.save(changes, &mut self.rng).await?;
        for batch in batches {
            self.follow(batch).await?;
        }
        Ok(true)
    }

    fn handle(&mut self, event: Event) -> Batch {
        self.note_progress(&event);
        let mut cx = Cx { now: now(), rng: &mut self.rng };
        let batch = self.machine.handle(&mut cx, event);
        self.wake = batch.wake.filter(|_| self.finishing.is_none());
        batch
    }

    fn note_progress(&mut self, event: &Event) {
        match event {
            Event::Answered { call, status, .. } => {
                if *status < 500 {
                    self.progress.made();
                }
                if let Some(path) = self.unsafe_calls.remove(call) {
                    self.note_failing(path, *status >= 500);
                }
            }
            Event::Unanswered { call, .. } => {
                self.unsafe_calls.remove(call);
            }
            Event::GatewayFrame { .. } => self.progress.made(),
            Event::Loaded { .. } => self.progress.worked(),
            _ => {}
        }
    }

    /// A node that can be read from and not written to makes no progress for who wants to write.
    fn note_failing(&mut self, path: String, fails: bool) {
        let now = self.progress.millis();
        if fails {
            self.failing.entry(path).or_insert((now, now)).1 = now;
        } else {
            self.failing.remove(&path);
        }
        // What is not tried any more says nothing.
        self.failing.retain(|_, (_, last)| now - *last < TRIED_AGAIN);
        let first = self.failing.values().map(|(first, _)| *first).min();
        self.progress.fails_since(first);
    }

    /// The next event; none when the loop is to end. Cancel safe.
    async fn next(&mut self) -> Option<Event> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Some(event);
            }
            if self.finishing.is_some() && self.unsafe_calls.is_empty() {
                return None;
            }
            let sleep = self.wake.map(|at| Duration::from_millis(at.since(now())).min(NAP));
            let deadline = self.finishing.as_ref().map(|finishing| finishing.until);
            tokio::select! {
                input = self.input.recv() => match input {
                    Some(input) => if let Some(event) = self.take(input) { return Some(event) },
                    None => return None,
                },
                Some(done) = self.calls.join_next() => {
                    // A call's task neither panics nor is aborted while we run.
                    if let Ok(event) = done { return Some(event) }
                }
                event = self.gateway.next() => return Some(event),
                () = until(deadline) => return None,
                () = after(sleep) => {
                    if self.wake.is_some_and(|at| at <= now()) {
                        self.wake = None;
                        return Some(Event::Woke);
                    }
                }
            }
        }
    }

    fn take(&mut self, input: Input) -> Option<Event> {
        match input {
            Input::Ask { ask, request, answers, cut_off } => {
                self.asks.open(ask, answers, cut_off);
                Some(Event::Asked { ask, request: *request })
            }
            Input::Abandon { ask } => self.asks.abandon(ask).then_some(Event::Abandoned { ask }),
            Input::Finish { finished } => {
                let until = tokio::time::Instant::now() + FAREWELL;
                self.finishing = Some(Finishing { finished, until });
                self.wake = None;
                self.gateway.close();
                None
            }
        }
    }

    /// Does what follows from a batch that is durable.
    async fn follow(&mut self, batch: Batch) -> Result<(), StoreError> {
        if self.finishing.is_none() {
            for call in batch.send {
                self.send(call);
            }
            for act in batch.gateway {
                match act {
                    GatewayAct::Open => self.gateway.open(),
                    GatewayAct::Send { text } => self.gateway.send(text),
                    GatewayAct::Close => self.gateway.close(),
                }
            }
            for load in batch.load {
                self.load(&load).await?;
            }
        }
        for show in batch.show {
            self.show(show).await;
        }
        Ok(())
    }

    fn send(&mut self, call: Call) {
        if call.method != "GET" {
            self.unsafe_calls.insert(call.call, call.path.clone());
        }
        self.calls.spawn(self.http.clone().call(call));
    }

    async fn load(&mut self, load: &Load) -> Result<(), StoreError> {
        let rows = self.store.load(load).await?;
        self.ready.push_back(Event::Loaded { load: load.load, rows });
        Ok(())
    }

    async fn show(&mut self, show: Show) {
        let (ask, answer) = match show {
            Show::Alarm { message } => return self.asks.tell(&Answer::Alarm(message)),
            Show::Notice { notice } => return self.asks.tell(&Answer::Notice(notice)),
            Show::Done { ask, value } => (ask, Answer::Done(value)),
            Show::Failed { ask, failure } => (ask, Answer::Failed(failure)),
            Show::Row { ask, value } => (ask, Answer::Row(value)),
        };
        if !self.asks.deliver(ask, answer).await {
            self.ready.push_back(Event::Abandoned { ask });
        }
    }
}

async fn after(sleep: Option<Duration>) {
    match sleep {
        Some(sleep) => tokio::time::sleep(sleep).await,
        None => std::future::pending().await,
    }
}

async fn until(deadline: Option<tokio::time::Instant>) {
    match deadline {
        Some(deadline) => tokio::time::sleep_until(deadline).await,
        None => std::future::pending().await,
    }
}

fn ended() -> Failure {
    Failure::new(FailureKind::Bug, DRIVER_ENDED, "the program is ending")
}

fn store_failure(error: &StoreError) -> Failure {
    Failure::new(FailureKind::Bug, "store_failed", error.to_string())
}
