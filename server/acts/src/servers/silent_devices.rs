//! `GET /v1/servers/{id}/silent-devices`, and whether a device was silent for long enough to be
//! called idle. Only the node knows; what it says first is a hint, its judgement comes with the intent.

use coterie_identity::{DeviceBody, SignedEntry};
use coterie_policy::body::DeviceIdle;
use coterie_protocol::rest::{SilentDevice, SilentDevices};
use coterie_types::{
    DeviceId, ErrorCode, Millis, ServerId, UserId,
    limits::{DEVICE_SILENT, SILENT_DEVICES_MAX},
    sha256,
};

use crate::{ActError, Answer, Caller, Node};

const DAY: u64 = 24 * 3600 * 1000;
/// Rows looked at for one answer.
const LOOKED_AT: usize = 4 * SILENT_DEVICES_MAX;

impl Node {
    /// Devices of members that may be called idle now: active, not idle, and silent for 60 days.
    /// Where there are many, every day shows others.
    ///
    /// # Errors
    /// `not_found` to whoever is not a member.
    pub async fn list_silent_devices(
        &self,
        caller: &Caller,
        server: ServerId,
    ) -> Answer<SilentDevices> {
        let policy = self.membership(caller.user, server).await?;
        let state = policy.present();
        let now = self.clock.now();
        let before = Millis((now.0 + 1).saturating_sub(DEVICE_SILENT));
        let start = sha256(&[server.as_bytes(), &(now.0 / DAY).to_be_bytes()]);
        let start = DeviceId::from_slice(&start[..16]).unwrap_or(DeviceId::from_bytes([0; 16]));
        let mut devices = Vec::new();
        for after in [start, DeviceId::from_bytes([0; 16])] {
            let rows = self.store.list_silent_devices(server, before, after, LOOKED_AT).await?;
            let called = rows.into_iter().filter(|(device, user)| {
                let log = state.device_log(*user).filter(|_| state.member(*user).is_some());
                let active = log.and_then(|log| log.device(device)).is_some_and(|d| d.is_active());
                active && !state.is_idle(*device)
            });
            for (device_id, user_id) in called {
                let found = SilentDevice { user_id, device_id };
                if !devices.contains(&found) {
                    devices.push(found);
                }
            }
        }
        devices.truncate(SILENT_DEVICES_MAX);
        Ok(SilentDevices { devices })
    }

    /// Refuses to call a device idle that has shown itself in the last 60 days.
    pub(super) async fn check_silent(&self, body: &DeviceIdle) -> Answer<()> {
        let seen = self.store.find_device_seen(body.device).await?;
        let last = match seen {
            Some(seen) => Some(seen),
            None => self.added_at(body.user, body.device).await?,
        };
        let silent = last.is_none_or(|last| self.clock.now().since(last) >= DEVICE_SILENT);
        if silent {
            return Ok(());
        }
        let detail = "the device has shown itself in the last 60 days";
        Err(ActError::new(ErrorCode::Forbidden, detail).with_rule("device_not_silent"))
    }

    /// When a device came into its user's log.
    async fn added_at(&self, user: UserId, device: DeviceId) -> Answer<Option<Millis>> {
        let rows = self.store.list_device_entries(user).await?;
        let adds = |bytes: &[u8]| {
            let Ok(entry) = SignedEntry::parse(bytes) else { return false };
            let DeviceBody::Add(add) = &entry.entry().body else { return false };
            coterie_identity::certificate_device(&add.certificate) == Some(device)
        };
        Ok(rows.iter().find(|row| adds(&row.bytes)).map(|row| row.at))
    }
}
