//! What the devices of one user tell each other (`spec/13-own-data.md`): what was decided about channels
//! here goes into the others' inboxes, sealed, and theirs is taken in. All that is known of a part is
//! told each time, and what is taken in is merged, so that what comes twice, late, or never harms nothing.

use coterie_types::Gather as _;
use std::collections::{BTreeMap, BTreeSet};

use coterie_protocol::{
    own_data::{Beside, OwnData as Told, OwnDataError, OwnDataKey, PROFILE_SLOT, Telling},
    rest::PostOwnData,
};
use coterie_types::{
    Bytes, ChannelId, DeviceId, Millis,
    limits::{DEVICES_PER_USER, OWN_DATA_ANSWERS, OWN_DATA_ASK, OWN_DATA_SLOTS},
};

use serde_json::Value;

use crate::{
    Core,
    backoff::Backoff,
    flow::Step,
    keys,
    net::{Purpose, Reply},
    records::{HeldRecord, OwnDataRecord},
    turn::Turn,
};

/// The same part is not told again sooner, milliseconds: whoever reads on does not tell each line.
const PAUSE: u64 = 2_000;
/// Most tellings of devices that are not known yet that are kept.
const HELD_MAX: usize = DEVICES_PER_USER * (OWN_DATA_ASK + 1 + OWN_DATA_ANSWERS) as usize;

/// Where it stands.
#[derive(Debug, Default)]
pub(crate) struct OwnData {
    record: OwnDataRecord,
    /// The part that is being told, and to whom.
    telling: Option<(u8, Vec<DeviceId>)>,
    /// Whether it has changed meanwhile.
    changed: bool,
    /// Whether the last try failed.
    failed: bool,
    backoff: Backoff,
    /// The part that was told last, and when.
    told: Option<(u8, Millis)>,
    /// What came from devices that the own device log does not show yet.
    held: BTreeMap<(DeviceId, u8), Bytes>,
}

impl OwnData {
    /// As it was saved.
    pub(crate) fn reopen(&mut self, record: OwnDataRecord) {
        self.record = record;
    }

    /// As it was saved.
    pub(crate) fn hold(&mut self, record: HeldRecord) {
        self.held.insert((record.device, record.slot), record.sealed);
    }

    /// The part to tell next, and whether that has to wait.
    fn next(&self, now: Millis) -> Option<(u8, Option<Millis>)> {
        let owed = self.record.owed.values().fold(0, |all, slots| all | slots);
        let mut slots = (0..OWN_DATA_SLOTS).filter(|slot| owed & bit(*slot) != 0);
        let pause = |slot| {
            let until = self.told.filter(|(told, _)| *told == slot)?.1.plus(PAUSE);
            (now < until).then_some(until)
        };
        let first = slots.next()?;
        // What need not wait goes first.
        match (pause(first), slots.next()) {
            (Some(_), Some(other)) => Some((other, None)),
            (until, _) => Some((first, until)),
        }
    }
}

const fn bit(slot: u8) -> u64 {
    1 << (slot % OWN_DATA_SLOTS)
}

impl Core {
    pub(crate) fn own_data_key(&self) -> Option<OwnDataKey> {
        let account = self.account.as_ref()?;
        Some(OwnDataKey::of(&account.identity, account.user))
    }

    /// The user's other devices.
    pub(crate) fn other_devices(&self) -> BTreeSet<DeviceId> {
        let account = self.account.as_ref();
        let active = account.into_iter().flat_map(|a| a.log.active_devices().map(|(id, _)| *id));
        active.filter(|id| account.is_some_and(|account| account.device != *id)).into_set()
    }

    /// Something about a channel has changed here: the other devices are to be told.
    pub(crate) fn owe_own_data(&mut self, turn: &mut Turn<'_>, channel: ChannelId) {
        if let Some(key) = self.own_data_key() {
            self.owe_slot(turn, key.slot(channel));
        }
    }

    /// Something in a slot has changed here.
    pub(crate) fn owe_slot(&mut self, turn: &mut Turn<'_>, slot: u8) {
        let others = self.other_devices();
        if others.is_empty() {
            return;
        }
        for device in others {
            // One that was not told anything yet is owed all of it, and that is seen to later.
            if let Some(slots) = self.own_data.record.owed.get_mut(&device) {
                *slots |= bit(slot);
            }
        }
        self.own_data.changed |= self.own_data.telling.as_ref().is_some_and(|t| t.0 == slot);
        self.own_data.failed = false;
        turn.save(keys::OWN_DATA.into(), &self.own_data.record);
    }

    /// A device that is new is owed everything, one that is gone nothing.
    fn look_at_devices(&mut self, turn: &mut Turn<'_>) {
        let others = self.other_devices();
        let owed = &self.own_data.record.owed;
        if owed.len() == others.len() && others.iter().all(|device| owed.contains_key(device)) {
            return;
        }
        let Some(key) = self.own_data_key() else { return };
        // Every part says how the backup stands.
        let first = self.backup.told().map_or(0, |_| bit(0));
        let first = self.profiles.own.as_ref().map_or(first, |_| first | bit(PROFILE_SLOT));
        let first = self.presence_told().map_or(first, |_| first | bit(PROFILE_SLOT));
        let blocks = self.profiles.blocks.keys();
        let first = blocks.fold(first, |all, user| all | bit(key.slot_of_user(*user)));
        let all = self.marks.keys().fold(first, |all, channel| all | bit(key.slot(*channel)));
        let owed = &mut self.own_data.record.owed;
        owed.retain(|device, _| others.contains(device));
        for device in others {
            owed.entry(device).or_insert(all);
        }
        turn.save(keys::OWN_DATA.into(), &self.own_data.record);
        self.take_held(turn);
    }

    /// Tells the next part, when one is owed.
    pub(crate) fn advance_own_data(&mut self, turn: &mut Turn<'_>) {
        if !self.net.signed_in() || self.own_data.telling.is_some() {
            return;
        }
        self.look_at_devices(turn);
        let Some((slot, wait)) = self.own_data.next(turn.now) else { return };
        if let Some(until) = wait {
            turn.wake(until);
        } else if self.own_data.backoff.due(turn) {
            self.tell(turn, slot);
        }
    }

    fn tell(&mut self, turn: &mut Turn<'_>, slot: u8) {
        let Some((key, account)) = self.own_data_key().zip(self.account.as_ref()) else { return };
        let of_slot = self.marks.iter().filter(|(channel, _)| key.slot(**channel) == slot);
        let blocks = self.profiles.blocks.iter();
        let blocks = blocks.filter(|(user, _)| key.slot_of_user(**user) == slot);
        let beside = Beside {
            backup: self.backup.told(),
            blocks: blocks.map(|(user, block)| (*user, block.clone())).collect(),
            profile: self.profiles.own.clone().filter(|_| slot == PROFILE_SLOT),
            presence: self.presence_told().filter(|_| slot == PROFILE_SLOT),
        };
        let told = Told::with(
            (account.user, account.device, slot),
            of_slot.map(|(channel, marks)| (*channel, marks)),
            beside,
        );
        let sealed = Bytes(key.seal(&told, &account.key, &mut *turn.rng));
        let owed = self.own_data.record.owed.iter();
        let devices: Vec<_> =
            owed.filter(|(_, slots)| *slots & bit(slot) != 0).map(|(device, _)| *device).collect();
        let body = PostOwnData { slot, sealed, devices: devices.clone() };
        self.own_data.telling = Some((slot, devices));
        self.own_data.changed = false;
        let path = "/v1/inbox/own-data".into();
        self.net.call(turn, Purpose::OwnData, "POST", path, Some(&body));
    }

    pub(crate) fn own_data_posted(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        let Some((slot, devices)) = self.own_data.telling.take() else { return };
        if let Reply::Good(_) = reply {
            self.own_data.backoff.succeed();
            self.own_data.told = Some((slot, turn.now));
            if !self.own_data.changed {
                for device in devices {
                    if let Some(slots) = self.own_data.record.owed.get_mut(&device) {
                        *slots &= !bit(slot);
                    }
                }
                turn.save(keys::OWN_DATA.into(), &self.own_data.record);
            }
            return;
        }
        // One of them may have been revoked.
        self.stale_devices |= reply.code() == Some("not_found");
        self.own_data.failed = true;
        self.own_data.backoff.fail(turn);
    }

    /// A request has changed something: it is told now, if that is possible.
    pub(crate) fn begin_telling(&mut self, turn: &mut Turn<'_>) {
        self.online |= self.net.signed_in() && self.own_data.next(turn.now).is_some();
        self.advance_own_data(turn);
    }

    /// The end of a request that has changed something, once it was told. What cannot be told now is told
    /// later, and not waited for.
    pub(crate) fn told(&self, done: &mut Option<Value>) -> Step {
        let done = if self.own_data_awaited() { None } else { done.take() };
        done.map_or(Step::Wait, Step::Done)
    }

    fn own_data_awaited(&self) -> bool {
        let due = self.own_data.next(self.now).is_some_and(|(_, wait)| wait.is_none());
        let can = self.net.signed_in() && !self.own_data.failed;
        can && (self.own_data.telling.is_some() || due)
    }

    /// Another device tells something, as the node says. What it is, its slot says.
    pub(crate) fn take_own_data(&mut self, turn: &mut Turn<'_>, of: (DeviceId, u8), sealed: Bytes) {
        if of.1 == OWN_DATA_ASK {
            let ask = self.hear(turn, of, sealed);
            ask.into_iter().for_each(|ask| self.take_ask(turn, ask));
        } else if of.1 > OWN_DATA_ASK {
            let answer = self.hear(turn, of, sealed);
            answer.into_iter().for_each(|answer| self.take_answer(turn, answer));
        } else if let Some(told) = self.hear(turn, of, sealed) {
            self.merge(turn, &told);
        }
    }

    /// What another device tells, if it is by an active one.
    fn hear<T: Telling>(
        &mut self,
        turn: &mut Turn<'_>,
        (device, slot): (DeviceId, u8),
        sealed: Bytes,
    ) -> Option<T> {
        let opened = self.own_data_key()?.open::<T>((device, slot), &sealed);
        let known = self.account.as_ref().and_then(|account| account.log.device(&device));
        let told = match (opened, known) {
            // Somebody with the key has sealed it: perhaps a device that this one does not know yet.
            (Ok(_), None) => {
                self.stale_devices = true;
                if self.own_data.held.len() < HELD_MAX {
                    let record = HeldRecord { device, slot, sealed };
                    turn.save(keys::held(device, slot), &record);
                    self.own_data.hold(record);
                }
                return None;
            }
            (Ok(opened), Some(known)) if known.is_active() => opened.verify(&known.key),
            (Ok(_), Some(_)) => Err(OwnDataError::Signature),
            (Err(error), _) => Err(error),
        };
        let refused = |error: &OwnDataError| {
            turn.alarm(format!(
                "alarm: something in the inbox that is said to be of your device {device} was not used: {error}"
            ));
        };
        told.inspect_err(refused).ok()
    }

    fn merge(&mut self, turn: &mut Turn<'_>, told: &Told) {
        if let Some(seen) = told.backup {
            self.hear_of_backup(turn, seen);
        }
        self.merge_own_profile(turn, &told.profile);
        self.merge_presence(turn, told.presence.as_ref());
        if let Some(blocks) = &told.blocks {
            self.merge_blocks(turn, blocks);
        }
        for (channel, theirs) in &told.channels {
            let marks = self.marks.entry(*channel).or_default();
            let before = marks.clone();
            marks.merge(theirs);
            if *marks != before {
                turn.save(keys::marks(*channel), marks);
            }
        }
    }

    /// The own device log has changed: what was held is looked at again.
    fn take_held(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = self.account.as_ref() else { return };
        let known = |(device, _): &(DeviceId, u8)| account.log.device(device).is_some();
        let found: Vec<_> = self.own_data.held.keys().copied().filter(known).collect();
        for of in found {
            if let Some(sealed) = self.own_data.held.remove(&of) {
                turn.forget(keys::held(of.0, of.1));
                self.take_own_data(turn, of, sealed);
            }
        }
    }
}
