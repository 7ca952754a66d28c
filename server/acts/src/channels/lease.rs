//! `GET` and `POST /v1/channels/{id}/lease`: joiners take turns, and whoever has got in is told who
//! waits. A hint, in memory: the log decides. With several nodes, each has its own.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use coterie_protocol::rest::{Lease, LeaseWaiting};
use coterie_types::{
    ChannelId, DeviceId, ErrorCode, Millis,
    limits::{WAITING_MANY, WAITING_PER_COMMIT},
};

use crate::{ActError, Answer, Caller, Node};

/// How long a lease lasts, milliseconds.
const LIFE: u64 = 3_000;
/// How long it lasts for whoever has joined while many waited, and is to add them.
const ADDING: u64 = 6_000;
/// How long a device that was told to wait counts as waiting: it asks again at least every 5 seconds.
const WAITS: u64 = 12_000;
/// Most leases remembered.
const LEASES_MAX: usize = 10_000;
/// Most devices remembered that wait for one channel.
const WAITING_MAX: usize = 2 * WAITING_PER_COMMIT;

/// Who may join which channel first, and who waits.
#[derive(Debug, Default)]
pub(crate) struct Leases(Mutex<HashMap<ChannelId, Turns>>);

/// The turns of one channel.
#[derive(Debug, Default)]
struct Turns {
    holder: Option<(DeviceId, Millis)>,
    /// Who was told to wait, by when they asked first; and when last.
    waiting: Vec<(DeviceId, Millis)>,
}

impl Turns {
    /// Forgets what is past.
    fn tidy(&mut self, now: Millis) {
        self.holder = self.holder.filter(|(_, until)| *until > now);
        self.waiting.retain(|(_, asked)| now.since(*asked) < WAITS);
    }

    fn is_over(&self) -> bool {
        self.holder.is_none() && self.waiting.is_empty()
    }

    fn forget(&mut self, device: DeviceId) {
        self.waiting.retain(|(waits, _)| *waits != device);
    }

    fn waits(&mut self, device: DeviceId, now: Millis) {
        if let Some((_, asked)) = self.waiting.iter_mut().find(|(waits, _)| *waits == device) {
            *asked = now;
        } else if self.waiting.len() < WAITING_MAX {
            self.waiting.push((device, now));
        }
    }

    fn held_by_another(&self, device: DeviceId) -> Option<Millis> {
        self.holder.filter(|(holder, _)| *holder != device).map(|(_, until)| until)
    }
}

impl Leases {
    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, Turns>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the lease, or says until when another device holds it: then this one waits.
    fn take(&self, channel: ChannelId, device: DeviceId, now: Millis) -> Result<Millis, Millis> {
        let mut leases = self.lock();
        if leases.len() >= LEASES_MAX {
            leases.retain(|_, turns| {
                turns.tidy(now);
                !turns.is_over()
            });
        }
        let until = now.plus(LIFE);
        if leases.len() >= LEASES_MAX && !leases.contains_key(&channel) {
            return Ok(until);
        }
        let turns = leases.entry(channel).or_default();
        turns.tidy(now);
        if let Some(until) = turns.held_by_another(device) {
            turns.waits(device, now);
            return Err(until);
        }
        turns.forget(device);
        turns.holder = Some((device, until));
        Ok(until)
    }

    /// Who waits, those first who asked first; nobody while another device holds the lease, which may
    /// see to them.
    fn waiting(&self, channel: ChannelId, device: DeviceId, now: Millis) -> Vec<DeviceId> {
        let mut leases = self.lock();
        let Some(turns) = leases.get_mut(&channel) else { return Vec::new() };
        turns.tidy(now);
        if turns.held_by_another(device).is_some() {
            return Vec::new();
        }
        let others = turns.waiting.iter().map(|(waits, _)| *waits).filter(|of| *of != device);
        others.take(WAITING_PER_COMMIT).collect()
    }

    /// The device's own way in has landed. Where many wait, it keeps the lease to add them.
    pub(super) fn joined(&self, channel: ChannelId, device: DeviceId, now: Millis) {
        let mut leases = self.lock();
        let Some(turns) = leases.get_mut(&channel) else { return };
        turns.forget(device);
        turns.tidy(now);
        if turns.held_by_another(device).is_none() {
            let many = turns.waiting.len() >= WAITING_MANY;
            turns.holder = many.then_some((device, now.plus(ADDING)));
        }
        if turns.is_over() {
            leases.remove(&channel);
        }
    }

    /// A device's commit has let others in: they wait no more, and its turn is over.
    pub(super) fn added(&self, channel: ChannelId, device: DeviceId, added: &[DeviceId]) {
        let mut leases = self.lock();
        let Some(turns) = leases.get_mut(&channel) else { return };
        added.iter().for_each(|added| turns.forget(*added));
        turns.holder = turns.holder.filter(|(holder, _)| *holder != device);
        if turns.is_over() {
            leases.remove(&channel);
        }
    }
}

impl Node {
    /// Asks for the turn to join a channel's group.
    ///
    /// # Errors
    /// `lease_held` with the time to wait; `not_found`; `device_required`.
    pub async fn lease(&self, caller: &Caller, channel: ChannelId) -> Answer<Lease> {
        let device = caller.device()?;
        self.channel(caller.user, channel).await?;
        let now = self.clock.now();
        self.leases.take(channel, device, now).map(|until| Lease { until }).map_err(|until| {
            ActError::new(ErrorCode::LeaseHeld, "another device is joining")
                .with_retry_after(until.since(now))
        })
    }

    /// Who waits for the turn to join: for a member to add them in one commit.
    ///
    /// # Errors
    /// `not_found`; `device_required`.
    pub async fn lease_waiting(&self, caller: &Caller, channel: ChannelId) -> Answer<LeaseWaiting> {
        let device = caller.device()?;
        self.channel(caller.user, channel).await?;
        Ok(LeaseWaiting { waiting: self.leases.waiting(channel, device, self.clock.now()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANNEL: ChannelId = ChannelId::from_bytes([7; 16]);

    fn device(n: usize) -> DeviceId {
        DeviceId::from_bytes((n as u128).to_be_bytes())
    }

    /// The first holds the lease, so many wait.
    fn crowd(waiting: usize) -> Leases {
        let leases = Leases::default();
        leases.take(CHANNEL, device(0), Millis(0)).unwrap();
        for n in 1..=waiting {
            leases.take(CHANNEL, device(n), Millis(n as u64)).unwrap_err();
        }
        leases
    }

    #[test]
    fn whoever_has_joined_keeps_the_lease_where_many_wait_and_is_told_who() {
        let leases = crowd(WAITING_MANY);
        assert!(leases.waiting(CHANNEL, device(1), Millis(10)).is_empty(), "not the holder");
        leases.joined(CHANNEL, device(0), Millis(10));
        let waiting: Vec<_> = (1..=WAITING_MANY).map(device).collect();
        assert_eq!(leases.waiting(CHANNEL, device(0), Millis(10)), waiting);
        let until = leases.take(CHANNEL, device(1), Millis(20)).unwrap_err();
        assert_eq!(until, Millis(10 + ADDING));
        // Some are added: the turn is over, and the others' goes on.
        leases.added(CHANNEL, device(0), &waiting[..2]);
        leases.take(CHANNEL, device(3), Millis(30)).unwrap();
        assert!(leases.waiting(CHANNEL, device(3), Millis(30)).is_empty());
    }

    #[test]
    fn where_few_wait_the_lease_ends_with_the_join() {
        let leases = crowd(WAITING_MANY - 1);
        leases.joined(CHANNEL, device(0), Millis(10));
        leases.take(CHANNEL, device(1), Millis(10)).unwrap();
    }

    #[test]
    fn a_lease_that_nobody_uses_goes_to_the_next_who_asks() {
        let leases = crowd(WAITING_MANY);
        leases.joined(CHANNEL, device(0), Millis(10));
        leases.take(CHANNEL, device(1), Millis(9 + ADDING)).unwrap_err();
        leases.take(CHANNEL, device(1), Millis(10 + ADDING)).unwrap();
    }

    #[test]
    fn who_waits_is_bounded_and_forgotten_when_it_asks_no_more() {
        let leases = crowd(WAITING_MAX + 5);
        assert_eq!(leases.lock()[&CHANNEL].waiting.len(), WAITING_MAX);
        leases.joined(CHANNEL, device(0), Millis(1_000));
        let waiting = leases.waiting(CHANNEL, device(0), Millis(1_000));
        assert_eq!(waiting.len(), WAITING_PER_COMMIT);
        assert_eq!(waiting[0], device(1), "those first who asked first");
        assert!(leases.waiting(CHANNEL, device(0), Millis(WAITS + 1_000)).is_empty());
        leases.joined(CHANNEL, device(0), Millis(WAITS + 1_000));
        assert!(leases.lock().is_empty());
    }
}
