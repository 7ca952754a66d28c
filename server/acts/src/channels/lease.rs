//! `POST /v1/channels/{id}/lease`: joiners take turns. A hint, in memory: the log decides.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use coterie_protocol::rest::Lease;
use coterie_types::{ChannelId, DeviceId, ErrorCode, Millis};

use crate::{ActError, Answer, Caller, Node};

/// How long a lease lasts, milliseconds.
const LIFE: u64 = 3_000;
/// Most leases remembered.
const LEASES_MAX: usize = 10_000;

/// Who may join which channel first.
#[derive(Debug, Default)]
pub(crate) struct Leases(Mutex<HashMap<ChannelId, (DeviceId, Millis)>>);

impl Leases {
    fn lock(&self) -> MutexGuard<'_, HashMap<ChannelId, (DeviceId, Millis)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the lease, or says until when another device holds it.
    fn take(&self, channel: ChannelId, device: DeviceId, now: Millis) -> Result<Millis, Millis> {
        let mut leases = self.lock();
        if let Some((holder, until)) = leases.get(&channel)
            && *holder != device
            && *until > now
        {
            return Err(*until);
        }
        if leases.len() >= LEASES_MAX {
            leases.retain(|_, (_, until)| *until > now);
        }
        let until = now.plus(LIFE);
        if leases.len() < LEASES_MAX {
            leases.insert(channel, (device, until));
        }
        Ok(until)
    }

    /// The device's commit has landed.
    pub(super) fn release(&self, channel: ChannelId, device: DeviceId) {
        let mut leases = self.lock();
        if leases.get(&channel).is_some_and(|(holder, _)| *holder == device) {
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
}
