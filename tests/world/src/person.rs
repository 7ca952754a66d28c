//! A person: one core, its rows, and the points at which its program can die.

use std::collections::BTreeMap;

use coterie_core::{Batch, Call, Core, Cx, Event, Load, Row};
use coterie_types::{Bytes, Millis, limits::PROTOCOL_VERSION};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

/// Names a person of a world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PersonId(pub usize);

/// Where a program dies while it carries out a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CrashPoint {
    /// The batch was made and nothing of it done.
    BeforeSave,
    /// It was saved, and nothing sent.
    AfterSave,
    /// It was saved and sent, and no answer will be heard.
    AfterSend,
    /// The answer was heard, and nothing that follows from it saved.
    BeforeMerge,
    /// What follows from the answer was saved, and nothing else of it done.
    AfterMerge,
}

/// A person.
pub struct Person {
    core: Option<Core>,
    /// The newest protocol version that its program speaks, from the next start on.
    pub speaks: u32,
    rows: BTreeMap<String, Bytes>,
    rng: ChaCha20Rng,
    /// How many milliseconds its clock is ahead of the world's; behind, if negative.
    pub skew: i64,
    /// Dies at this point of the next batch that calls the node.
    pub crash: Option<CrashPoint>,
    /// If given: only where a call to a path with this end is what the batch sends, or what was
    /// answered; of one method, where that stands before it (`POST /group`).
    pub crash_path: Option<&'static str>,
    /// The calls that fit, since it is to die.
    marked: Vec<u64>,
    /// How many keys each batch saved.
    pub saved_keys: Vec<usize>,
    pub(crate) generation: u64,
}

impl Person {
    pub(crate) fn new(seed: u64) -> Self {
        let rng = ChaCha20Rng::seed_from_u64(seed);
        let mut person = Self {
            core: None,
            speaks: PROTOCOL_VERSION,
            rows: BTreeMap::new(),
            rng,
            skew: 0,
            crash: None,
            crash_path: None,
            marked: Vec::new(),
            saved_keys: Vec::new(),
            generation: 0,
        };
        person.start();
        person
    }

    /// Opens the core on the rows there are, as after a start of the program.
    pub fn start(&mut self) {
        let preloaded = self.rows.iter().filter(|(key, _)| !key.starts_with("t/"));
        let rows = preloaded.map(|(key, value)| Row { key: key.clone(), value: value.clone() });
        let core = Core::open_as(rows.collect(), self.speaks);
        self.core = Some(core.expect("its own rows open"));
        self.generation += 1;
    }

    /// The rows of the store: everything the device's thief would have.
    #[must_use]
    pub fn rows(&self) -> &BTreeMap<String, Bytes> {
        &self.rows
    }

    /// Puts back an earlier store, as a restored backup would.
    pub fn restore(&mut self, rows: BTreeMap<String, Bytes>) {
        self.rows = rows;
        self.start();
    }

    /// Feeds an event; gives the batch without its saves, or nothing if the program died.
    pub(crate) fn handle(&mut self, now: Millis, event: Event) -> Option<Batch> {
        let answered = match &event {
            Event::Answered { call, .. } => self.marked.contains(call),
            _ => false,
        };
        let core = self.core.as_mut()?;
        let own = Millis(now.0.saturating_add_signed(self.skew));
        let mut batch = core.handle(&mut Cx { now: own, rng: &mut self.rng }, event);
        batch.wake = batch.wake.map(|at| Millis(at.0.saturating_add_signed(-self.skew)));
        let crash = self.crash_in(&batch, answered);
        if matches!(crash, Some(CrashPoint::BeforeSave | CrashPoint::BeforeMerge)) {
            self.die();
            return None;
        }
        self.saved_keys.push(batch.save.len());
        for change in std::mem::take(&mut batch.save) {
            match change.value {
                Some(value) => drop(self.rows.insert(change.key, value)),
                None => drop(self.rows.remove(&change.key)),
            }
        }
        match crash {
            Some(CrashPoint::AfterSave | CrashPoint::AfterMerge) => {
                self.die();
                None
            }
            Some(CrashPoint::AfterSend) => {
                self.die();
                batch.show.clear();
                batch.load.clear();
                Some(batch)
            }
            _ => Some(batch),
        }
    }

    /// Where in this batch the program is to die, if in this one.
    fn crash_in(&mut self, batch: &Batch, answered: bool) -> Option<CrashPoint> {
        let fits = |call: &&Call| {
            let path = call.path.split('?').next().unwrap_or_default();
            let end = self.crash_path.unwrap_or_default();
            let (method, end) = end.split_once(' ').unwrap_or((&call.method, end));
            call.method == method && path.ends_with(end)
        };
        let sent: Vec<u64> = batch.send.iter().filter(fits).map(|call| call.call).collect();
        let sends = !sent.is_empty();
        // What was on its way before somebody was to die is not what they die of.
        if self.crash.is_some() {
            self.marked.extend(sent);
        }
        self.crash.filter(|crash| match crash {
            CrashPoint::BeforeMerge | CrashPoint::AfterMerge => answered,
            _ => sends,
        })
    }

    /// Its program knows only some kinds of content from now on, until it starts again.
    pub fn know_only(&mut self, kinds: &'static [&'static str]) {
        if let Some(core) = self.core.as_mut() {
            core.know_only(kinds);
        }
    }

    /// The program dies, now.
    pub fn die_now(&mut self) {
        self.die();
    }

    fn die(&mut self) {
        self.core = None;
        self.crash = None;
        self.marked.clear();
        self.generation += 1;
    }

    /// Whether the program runs.
    #[must_use]
    pub fn runs(&self) -> bool {
        self.core.is_some()
    }

    pub(crate) fn load(&self, load: &Load) -> Event {
        let range = self.rows.range(load.from.clone()..load.to.clone());
        let mut rows: Vec<_> =
            range.map(|(key, value)| Row { key: key.clone(), value: value.clone() }).collect();
        let limit = load.limit as usize;
        if load.last && rows.len() > limit {
            rows.drain(..rows.len() - limit);
        }
        rows.truncate(limit);
        Event::Loaded { load: load.load, rows }
    }
}
