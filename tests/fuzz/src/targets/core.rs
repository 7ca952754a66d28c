//! The core as a whole: events in any order, true answers at the wrong time, changed ones, garbage.
//! It never panics, and whatever it saved opens again.

use coterie_core::{Batch, Core, Cx, Event, Request, Row};
use coterie_types::{Bytes, Millis};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

use super::Target;
use crate::garden::Garden;

pub(super) const CORE: Target =
    Target { name: "core", run: core, vectors: &[], seeds, weight: 400 };

/// Most events of one run.
const EVENTS: usize = 48;

/// Bytes as choices.
struct Choices<'a>(&'a [u8]);

impl Choices<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn of(&mut self, count: usize) -> Option<usize> {
        let wide = usize::from(self.byte()?) << 8 | usize::from(self.byte()?);
        Some(wide % count.max(1))
    }
}

struct Run {
    core: Core,
    now: Millis,
    rng: ChaCha20Rng,
    calls: Vec<u64>,
    loads: Vec<u64>,
    rows: std::collections::BTreeMap<String, Bytes>,
    asks: u64,
}

fn core(bytes: &[u8]) {
    let garden = Garden::get();
    let preloaded = garden.rows.iter().filter(|row| !row.key.starts_with("t/")).cloned();
    let Ok(core) = Core::open(preloaded.collect()) else { return };
    let rows = garden.rows.iter().map(|row| (row.key.clone(), row.value.clone())).collect();
    let mut run = Run {
        core,
        now: Millis(1_795_000_600_000),
        rng: ChaCha20Rng::seed_from_u64(1),
        calls: Vec::new(),
        loads: Vec::new(),
        rows,
        asks: 0,
    };
    let mut choices = Choices(bytes);
    for _ in 0..EVENTS {
        let Some(event) = event(&mut choices, &mut run) else { break };
        run.now = run.now.plus(u64::from(choices.byte().unwrap_or(1)) * 97);
        let batch = run.core.handle(&mut Cx { now: run.now, rng: &mut run.rng }, event);
        run.take(batch);
    }
    let left = run.rows.into_iter().filter(|(key, _)| !key.starts_with("t/"));
    let left: Vec<Row> = left.map(|(key, value)| Row { key, value }).collect();
    assert!(Core::open(left).is_ok(), "what was saved opens again");
}

impl Run {
    fn take(&mut self, batch: Batch) {
        for change in batch.save {
            match change.value {
                Some(value) => drop(self.rows.insert(change.key, value)),
                None => drop(self.rows.remove(&change.key)),
            }
        }
        self.calls.extend(batch.send.iter().map(|call| call.call));
        self.loads.extend(batch.load.iter().map(|load| load.load));
    }
}

fn event(choices: &mut Choices<'_>, run: &mut Run) -> Option<Event> {
    let garden = Garden::get();
    Some(match choices.byte()? % 10 {
        0 | 1 => {
            run.asks += 1;
            Event::Asked { ask: run.asks, request: request(choices)? }
        }
        2 => Event::GatewayOpened,
        3 => {
            let which = choices.of(garden.answers.len())?;
            let text = garden.answers.get(which).cloned().unwrap_or_default();
            Event::GatewayFrame { text: changed(choices, text)? }
        }
        4 => Event::GatewayClosed { code: 1000 + u16::from(choices.byte()?) * 17 },
        5 => {
            let call = *run.calls.get(choices.of(run.calls.len())?)?;
            let never_sent = choices.byte()? % 2 == 0;
            Event::Unanswered { call, never_sent, reason: "lost".into() }
        }
        6 => {
            let load = *run.loads.get(choices.of(run.loads.len())?)?;
            let all = choices.byte()? % 2 == 0;
            let rows = run.rows.iter().filter(|(key, _)| all && key.starts_with("t/"));
            let rows = rows.map(|(key, value)| Row { key: key.clone(), value: value.clone() });
            Event::Loaded { load, rows: rows.collect() }
        }
        7 => Event::Woke,
        _ => {
            let call = *run.calls.get(choices.of(run.calls.len())?)?;
            let which = choices.of(garden.answers.len())?;
            let text = garden.answers.get(which).cloned().unwrap_or_default();
            let body = Bytes(changed(choices, text)?.into_bytes());
            let status = [200, 200, 200, 201, 401, 403, 404, 409, 422, 500];
            let status = status[choices.of(status.len())?];
            Event::Answered { call, status, body }
        }
    })
}

fn request(choices: &mut Choices<'_>) -> Option<Request> {
    let channel = "general".to_owned();
    Some(match choices.byte()? % 7 {
        0 => Request::Status,
        1 => Request::Read { channel, after: None, limit: 50 },
        2 => Request::Send { channel, texts: vec!["hello".into()], message_id: None },
        3 => Request::ListServers,
        4 => Request::Whoami,
        5 => Request::Logout,
        _ => Request::ShowServer { server: "Garden".into() },
    })
}

/// A true text, or one with a few bytes changed.
fn changed(choices: &mut Choices<'_>, text: String) -> Option<String> {
    let mut bytes = text.into_bytes();
    for _ in 0..choices.byte()? % 4 {
        let at = choices.of(bytes.len())?;
        let by = choices.byte()?;
        if let Some(byte) = bytes.get_mut(at) {
            *byte = by & 0x7f;
        }
    }
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn seeds() -> Vec<Vec<u8>> {
    let mut seeds = vec![vec![0, 0, 1]];
    for n in 0..24u8 {
        // Ask, then answer what was called for with one true answer after the other.
        let mut seed = vec![0, n % 7, 1, 2, 1];
        for step in 0..40u8 {
            seed.extend([8, 0, step, 0, step.wrapping_mul(n), 0, 0, 0, 3]);
        }
        seeds.push(seed);
    }
    seeds
}
