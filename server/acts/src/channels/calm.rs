//! What keeps one member from keeping the others: few renewals and rejoins for each device, and a
//! moment of rest for a sender whom commits have outrun twice. In memory: with several nodes, each
//! counts for itself.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use coterie_types::{ChannelId, DeviceId, ErrorCode, Millis};

use crate::ActError;

const HOUR: u64 = 60 * 60 * 1_000;
/// How long others' commits wait for a sender who was outrun, milliseconds.
const REST: u64 = 2_000;
/// How often a sender is outrun before that.
const OUTRUN: u32 = 2;
/// How often a device enters a group that it is in already, in an hour.
const REJOINS: u32 = 10;
/// Most channels and devices remembered.
const ENTRIES_MAX: usize = 20_000;

/// What a commit is, as far as calm goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// It takes somebody out who has to go: always welcome.
    Removal,
    /// It lets others in.
    Adds,
    /// The device enters a group that it is not in: somebody had to let it.
    Join,
    /// The device enters anew, in the place of its own leaf.
    Rejoin,
    /// It renews its own path alone.
    Renewal,
}

#[derive(Debug, Default)]
struct Counted {
    renewed: Option<Millis>,
    rejoins: u32,
    rejoins_since: Millis,
    outrun: u32,
    rests_until: Millis,
}

/// Who did what of late.
#[derive(Debug, Default)]
pub(crate) struct Calm(Mutex<HashMap<ChannelId, HashMap<DeviceId, Counted>>>);

impl Calm {
    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, HashMap<DeviceId, Counted>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a commit of a device may go on.
    pub(super) fn check(
        &self,
        channel: ChannelId,
        device: DeviceId,
        effort: Effort,
        now: Millis,
    ) -> Result<(), ActError> {
        let all = self.lock();
        let Some(of_channel) = all.get(&channel) else { return Ok(()) };
        if effort != Effort::Removal {
            let rests = of_channel.iter().filter(|(of, _)| **of != device);
            let until = rests.map(|(_, counted)| counted.rests_until).max();
            if let Some(until) = until.filter(|until| *until > now) {
                let detail = "somebody who sends has been outrun by commits: a moment";
                return Err(refused(detail, "held", until.since(now)));
            }
        }
        let Some(counted) = of_channel.get(&device) else { return Ok(()) };
        match effort {
            Effort::Renewal if counted.renewed.is_some_and(|at| now.since(at) < HOUR) => {
                let again = counted.renewed.map_or(HOUR, |at| at.plus(HOUR).since(now));
                let detail = "a device renews its path once an hour";
                Err(refused(detail, "renewal_budget", again))
            }
            Effort::Rejoin
                if counted.rejoins >= REJOINS && now.since(counted.rejoins_since) < HOUR =>
            {
                let again = counted.rejoins_since.plus(HOUR).since(now);
                Err(refused("this device has rejoined too often", "rejoin_budget", again))
            }
            _ => Ok(()),
        }
    }

    /// A commit of a device is in the log.
    pub(super) fn committed(
        &self,
        channel: ChannelId,
        device: DeviceId,
        effort: Effort,
        now: Millis,
    ) {
        self.change(channel, device, now, |counted| match effort {
            Effort::Renewal => counted.renewed = Some(now),
            Effort::Rejoin => {
                if now.since(counted.rejoins_since) >= HOUR {
                    (counted.rejoins, counted.rejoins_since) = (0, now);
                }
                counted.rejoins += 1;
            }
            Effort::Removal | Effort::Adds | Effort::Join => {}
        });
    }

    /// A message of a device came too late for its epoch.
    pub(super) fn outrun(&self, channel: ChannelId, device: DeviceId, now: Millis) {
        self.change(channel, device, now, |counted| {
            counted.outrun += 1;
            if counted.outrun >= OUTRUN && counted.rests_until <= now {
                counted.outrun = 0;
                counted.rests_until = now.plus(REST);
            }
        });
    }

    /// A message of a device is in the log.
    pub(super) fn sent(&self, channel: ChannelId, device: DeviceId) {
        let mut all = self.lock();
        if let Some(counted) = all.get_mut(&channel).and_then(|of| of.get_mut(&device)) {
            counted.outrun = 0;
            counted.rests_until = Millis(0);
        }
    }

    fn change(
        &self,
        channel: ChannelId,
        device: DeviceId,
        now: Millis,
        change: impl FnOnce(&mut Counted),
    ) {
        let mut all = self.lock();
        if all.values().map(HashMap::len).sum::<usize>() >= ENTRIES_MAX {
            for of_channel in all.values_mut() {
                of_channel.retain(|_, counted| counted.matters(now));
            }
            all.retain(|_, of_channel| !of_channel.is_empty());
        }
        change(all.entry(channel).or_default().entry(device).or_default());
    }
}

impl Counted {
    fn matters(&self, now: Millis) -> bool {
        self.renewed.is_some_and(|at| now.since(at) < HOUR)
            || (self.rejoins > 0 && now.since(self.rejoins_since) < HOUR)
            || self.rests_until > now
    }
}

fn refused(detail: &str, rule: &str, again: u64) -> ActError {
    ActError::new(ErrorCode::RateLimited, detail).with_rule(rule).with_retry_after(again)
}

#[cfg(test)]
mod tests {
    use super::*;

    const T: Millis = Millis(1_000_000_000);

    fn ids() -> (ChannelId, DeviceId, DeviceId) {
        let device = |n| DeviceId::from_bytes([n; 16]);
        (ChannelId::from_bytes([9; 16]), device(1), device(2))
    }

    fn rule(answer: Result<(), ActError>) -> Option<String> {
        answer.err().and_then(|error| error.extras.rule)
    }

    #[test]
    fn renewal_budget() {
        let (calm, (channel, one, two)) = (Calm::default(), ids());
        calm.committed(channel, one, Effort::Renewal, T);
        let check = |device, effort, now| rule(calm.check(channel, device, effort, now));
        let early = T.plus(HOUR - 1);
        assert_eq!(check(one, Effort::Renewal, early).as_deref(), Some("renewal_budget"));
        assert_eq!(check(one, Effort::Removal, early), None);
        assert_eq!(check(two, Effort::Renewal, early), None);
        assert_eq!(check(one, Effort::Renewal, T.plus(HOUR)), None);
    }

    #[test]
    fn rejoin_budget() {
        let (calm, (channel, one, _)) = (Calm::default(), ids());
        for _ in 0..REJOINS {
            assert_eq!(rule(calm.check(channel, one, Effort::Rejoin, T)), None);
            calm.committed(channel, one, Effort::Rejoin, T);
        }
        let again = rule(calm.check(channel, one, Effort::Rejoin, T.plus(1)));
        assert_eq!(again.as_deref(), Some("rejoin_budget"));
        assert_eq!(rule(calm.check(channel, one, Effort::Join, T.plus(1))), None);
        assert_eq!(rule(calm.check(channel, one, Effort::Rejoin, T.plus(HOUR))), None);
    }

    #[test]
    fn held() {
        let (calm, (channel, one, two)) = (Calm::default(), ids());
        let check = |device, effort, now| rule(calm.check(channel, device, effort, now));
        calm.outrun(channel, one, T);
        assert_eq!(check(two, Effort::Join, T), None, "once is chance");
        calm.outrun(channel, one, T);
        for effort in [Effort::Join, Effort::Renewal, Effort::Adds] {
            assert_eq!(check(two, effort, T.plus(REST - 1)).as_deref(), Some("held"));
        }
        assert_eq!(check(two, Effort::Removal, T), None, "removals pass");
        assert_eq!(check(one, Effort::Renewal, T), None, "the sender's own too");
        assert_eq!(check(two, Effort::Join, T.plus(REST)), None, "two seconds, no more");
        calm.outrun(channel, one, T);
        calm.outrun(channel, one, T);
        calm.sent(channel, one);
        assert_eq!(check(two, Effort::Join, T), None, "it was sent");
    }
}
