//! Answering: another own device asks for messages that it could not read. What this device has verified
//! itself, and what the other was already a device of the user for when it was said, is told; not more
//! often than so many times an hour.

use std::collections::{BTreeMap, VecDeque};

use coterie_protocol::{
    envelope::Class,
    own_data::{Answer, Ask, Notified, Remembered},
    rest::PostOwnData,
};
use coterie_types::{
    Bytes, ChannelId, DeviceId, Millis, Seq, from_canonical,
    limits::{OWN_ANSWER_MAX, OWN_DATA_ANSWERS},
};
use minicbor::{Decode, Encode};

use crate::{
    Core, Row,
    backoff::Backoff,
    channel::Channel,
    counters::Step,
    keys,
    last_hour::{again_at, is_recent},
    loading::Loading,
    net::{Purpose, Reply},
    records::TimelineRecord,
    turn::Turn,
};

/// Most asks of one device that are answered within an hour.
const AN_HOUR: usize = 12;
/// Rows that are loaded at a time, and how often for one ask.
const ROWS: u32 = 200;
const LOADS: usize = 128;
/// So long it is waited for the logs that are asked of to be here, milliseconds.
const PATIENCE: u64 = 60 * 1_000;
/// Bytes of content after which no more is looked for.
const ENOUGH: usize = OWN_ANSWER_MAX * OWN_DATA_ANSWERS as usize;

/// `r/DEVICE`: what another own device has asked for last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub(crate) struct AskedRecord {
    /// The number of its last ask.
    #[n(0)]
    number: u64,
    /// Stretches of channels, from and to, that were not answered yet.
    #[n(1)]
    wanted: BTreeMap<ChannelId, Vec<(Seq, Seq)>>,
    /// When it was answered, within the last hour.
    #[n(2)]
    at: Vec<Millis>,
}

impl AskedRecord {
    /// When the next ask may be answered; none: at once.
    fn waits_until(&self, now: Millis) -> Option<Millis> {
        again_at(&self.at, AN_HOUR, now)
    }
}

/// Where rows stand: what was sent is a message, or about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    Messages,
    Relations,
}

impl Shelf {
    fn key(self, channel: ChannelId, seq: Seq) -> String {
        match self {
            Self::Messages => keys::timeline(channel, seq),
            Self::Relations => keys::relation(channel, seq),
        }
    }
}

/// An ask that is being answered.
#[derive(Debug)]
struct Work {
    device: DeviceId,
    number: u64,
    /// What is still to be looked for.
    queue: VecDeque<(Shelf, ChannelId, Seq, Seq)>,
    loads: usize,
    found: BTreeMap<(ChannelId, Seq), Remembered>,
    bytes: usize,
    /// Made of what was found; then they are posted one by one.
    answers: Option<VecDeque<Answer>>,
}

/// Where answering stands.
#[derive(Debug, Default)]
pub(crate) struct Answering {
    asked: BTreeMap<DeviceId, AskedRecord>,
    /// Since when it waits for the logs that are asked of.
    waits: Option<Millis>,
    work: Option<Work>,
    /// Whether it waits for rows or for the node.
    busy: bool,
    failed: bool,
    backoff: Backoff,
}

impl Answering {
    /// As it was saved.
    pub(crate) fn reopen(&mut self, device: DeviceId, record: AskedRecord) {
        self.asked.insert(device, record);
    }
}

impl Core {
    /// Another own device asks. What it has asked before, and what the node shows again, says nothing new.
    pub(crate) fn take_ask(&mut self, turn: &mut Turn<'_>, ask: Ask) {
        let record = self.answering.asked.entry(ask.device).or_default();
        if ask.number <= record.number {
            return;
        }
        record.number = ask.number;
        let stretches = |(id, of): (ChannelId, Vec<_>)| {
            (id, of.into_iter().map(|one: coterie_protocol::own_data::Stretch| (one.from, one.to)))
        };
        let wanted = ask.wanted.into_iter().map(stretches);
        record.wanted = wanted.map(|(id, of)| (id, of.collect())).collect();
        turn.save(keys::asked(ask.device), record);
        // Its log may be further than this device's.
        for (id, of) in &record.wanted {
            let channel = self.channels.get_mut(id).filter(|channel| channel.record.is_some());
            if let Some(channel) = channel.filter(|c| of.iter().any(|(_, to)| *to > c.seq())) {
                channel.stale = true;
            }
        }
        self.answering.failed = false;
    }

    /// Whether the logs that are asked of are here to their ends, or were waited for long enough.
    fn logs_are_here(&mut self, turn: &mut Turn<'_>) -> bool {
        let asked = self.answering.asked.values().flat_map(|record| record.wanted.keys());
        let mut channels = asked.filter_map(|id| self.channels.get(id));
        if channels.all(Channel::settled) {
            self.answering.waits = None;
            return true;
        }
        let until = self.answering.waits.get_or_insert(turn.now).plus(PATIENCE);
        if until <= turn.now {
            return true;
        }
        turn.wake(until);
        false
    }

    /// Answers what was asked, when that is due.
    pub(crate) fn advance_answering(&mut self, turn: &mut Turn<'_>) {
        if !self.net.signed_in() || self.answering.busy {
            return;
        }
        if self.answering.work.is_none() && self.logs_are_here(turn) {
            self.begin_answering(turn);
        }
        let Some(work) = self.answering.work.as_mut() else { return };
        if work.answers.is_none() {
            let enough = work.loads >= LOADS || work.bytes >= ENOUGH;
            if let Some((of, channel, from, to)) = work.queue.pop_front().filter(|_| !enough) {
                work.loads += 1;
                self.answering.busy = true;
                let range = (of.key(channel, from), of.key(channel, to.saturating_add(1)));
                self.load_rows(turn, Loading::Remembered(channel, to, of), range, (ROWS, false));
                return;
            }
            self.make_answers();
        }
        self.post_answer(turn);
    }

    fn begin_answering(&mut self, turn: &mut Turn<'_>) {
        let others = self.other_devices();
        let mut wait = None::<Millis>;
        for (device, record) in &mut self.answering.asked {
            if record.wanted.is_empty() {
                continue;
            }
            // Who was revoked meanwhile is told nothing.
            if !others.contains(device) {
                record.wanted.clear();
                turn.save(keys::asked(*device), record);
                continue;
            }
            if let Some(until) = record.waits_until(turn.now) {
                wait = Some(wait.map_or(until, |known| known.min(until)));
                continue;
            }
            record.at.retain(|at| is_recent(*at, turn.now));
            record.at.push(turn.now);
            turn.save(keys::asked(*device), record);
            let stretches = |(id, of): (&ChannelId, &Vec<(Seq, Seq)>)| {
                of.iter().map(|(from, to)| (*id, *from, *to)).collect::<Vec<_>>()
            };
            // What is about messages comes after all messages.
            let wanted: Vec<_> = record.wanted.iter().flat_map(stretches).collect();
            let shelves = [Shelf::Messages, Shelf::Relations].into_iter();
            let queue = shelves.flat_map(|shelf| {
                wanted.iter().map(move |(channel, from, to)| (shelf, *channel, *from, *to))
            });
            self.answering.work = Some(Work {
                device: *device,
                number: record.number,
                queue: queue.collect(),
                loads: 0,
                found: BTreeMap::new(),
                bytes: 0,
                answers: None,
            });
            return;
        }
        wait.into_iter().for_each(|at| turn.wake(at));
    }

    /// Rows have come: what may be told of them is.
    pub(crate) fn remembered_loaded(
        &mut self,
        (channel, to, of): (ChannelId, Seq, Shelf),
        rows: &[Row],
    ) {
        self.answering.busy = false;
        let Some(mut work) = self.answering.work.take() else { return };
        let since = self.is_device_since(channel, work.device);
        let mut last = None;
        for row in rows {
            let Some(seq) = keys::seq_of(&row.key) else { continue };
            last = Some(seq);
            let record = from_canonical::<TimelineRecord>(&row.value).ok();
            let told = record.filter(|_| !row.key.ends_with("/r")).and_then(|record| {
                let pinned = record.pinned.filter(|pinned| since.is_some_and(|s| s <= *pinned));
                pinned.and_then(|_| remembered(seq, record))
            });
            if let Some(told) = told {
                work.bytes += told.content.len();
                work.found.insert((channel, seq), told);
            }
        }
        if let Some(last) = last.filter(|last| rows.len() == ROWS as usize && *last < to) {
            work.queue.push_front((of, channel, last.saturating_add(1), to));
        }
        self.answering.work = Some(work);
    }

    /// From which entry of the policy log on a device is one of the user's. What was said before is not
    /// for it: it could not have read that either.
    fn is_device_since(&self, channel: ChannelId, device: DeviceId) -> Option<Seq> {
        let server = self.channels.get(&channel)?.server;
        let user = self.account.as_ref()?.user;
        let state = self.servers.get(&server)?.policy.state()?;
        state.devices(user).find(|known| known.id == device).map(|known| known.added_seq)
    }

    fn make_answers(&mut self) {
        let Some(account) = self.account.as_ref() else { return };
        let Some(work) = self.answering.work.as_mut() else { return };
        let found = std::mem::take(&mut work.found).into_iter();
        let found = found.map(|((channel, _), told)| (channel, told));
        let answers = Answer::all((account.user, account.device), found);
        for _ in answers.iter().flat_map(|answer| answer.messages.values().flatten()) {
            self.counters.stepped(Step::Answered);
        }
        work.answers = Some(answers.into());
    }

    /// Posts the next answer; after the last the ask is done with.
    fn post_answer(&mut self, turn: &mut Turn<'_>) {
        if !self.answering.backoff.due(turn) {
            return;
        }
        let Some((key, account)) = self.own_data_key().zip(self.account.as_ref()) else { return };
        let Some(work) = self.answering.work.as_ref() else { return };
        let (device, number) = (work.device, work.number);
        let Some(answer) = work.answers.as_ref().and_then(VecDeque::front) else {
            self.answering.work = None;
            self.end_answering(turn, device, number);
            return;
        };
        let sealed = Bytes(key.seal(answer, &account.key, &mut *turn.rng));
        let body = PostOwnData { slot: answer.slot, sealed, devices: vec![device] };
        self.answering.busy = true;
        let path = "/v1/inbox/own-data".into();
        self.net.call(turn, Purpose::Answered, "POST", path, Some(&body));
    }

    /// It may have asked for something else meanwhile.
    fn end_answering(&mut self, turn: &mut Turn<'_>, device: DeviceId, number: u64) {
        if let Some(record) = self.answering.asked.get_mut(&device)
            && record.number == number
        {
            record.wanted.clear();
            turn.save(keys::asked(device), record);
        }
    }

    pub(crate) fn answer_posted(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        self.answering.busy = false;
        match (reply, reply.code()) {
            (Reply::Good(_), _) => {
                self.answering.backoff.succeed();
                self.answering.failed = false;
                let work = self.answering.work.as_mut();
                let answers = work.and_then(|work| work.answers.as_mut());
                answers.into_iter().for_each(|answers| drop(answers.pop_front()));
            }
            (_, code) => {
                // It may have been revoked: that is looked at before it is told anything.
                if code == Some("not_found") {
                    self.stale_devices = true;
                    self.answering.work = None;
                }
                self.answering.failed = true;
                self.answering.backoff.fail(turn);
            }
        }
    }

    /// Whether a request that is done waits for answers to be at the node.
    pub(crate) fn answers_awaited(&self) -> bool {
        let waits = self.answering.waits.is_some_and(|since| self.now < since.plus(PATIENCE));
        let busy = self.answering.work.is_some() || waits;
        self.net.signed_in() && !self.answering.failed && busy
    }
}

/// A row as it is told: a message, or what is about one, that this device has read itself.
fn remembered(seq: Seq, record: TimelineRecord) -> Option<Remembered> {
    let class = match record.kind {
        1 => Class::Message,
        5 => Class::Light,
        _ => return None,
    };
    if record.via.is_some() {
        return None;
    }
    let notified =
        |n: crate::records::NotifiedRecord| Notified { mentions: n.mentions, reader: n.reader };
    Some(Remembered {
        seq,
        id: record.message_id,
        body_hash: record.body_hash,
        user: record.user?,
        device: record.device?,
        class,
        content: record.content?,
        rights: record.rights.unwrap_or_default(),
        notifies: record.notifies.map(notified),
    })
}
