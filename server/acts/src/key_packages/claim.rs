//! `POST /v1/users/{user}/key-packages/claim`.

use coterie_ports::{Conflict, StoreError, rows::KeyPackageClaim};
use coterie_protocol::rest::{ClaimedKeyPackage, ClaimedKeyPackages};
use coterie_types::{DeviceId, ErrorCode, Millis, UserId, limits::KEY_PACKAGE_CLAIMS_PER_DAY};

use crate::{ActError, Answer, Caller, Node};

const DAY: u64 = 24 * 3600 * 1000;

impl Node {
    /// Hands out one fresh KeyPackage of each active device of a user, for the caller to add them
    /// to a group; of the caller's own devices, of the others. A one-time one is gone then.
    ///
    /// # Errors
    /// `not_found` for whoever shares no server with the caller, `limit_reached`.
    pub async fn claim_key_packages(
        &self,
        caller: &Caller,
        user: UserId,
    ) -> Answer<ClaimedKeyPackages> {
        self.visible_user(caller, user).await?;
        let log = self.verified_log(user).await?;
        let own = caller.device.filter(|_| caller.user == user);
        let active = log.active_devices().map(|(id, _)| *id);
        let devices: Vec<DeviceId> = active.filter(|id| Some(*id) != own).collect();
        let at = self.clock.now();
        let claim = KeyPackageClaim {
            claimer: caller.user,
            target: user,
            devices,
            fresh_since: self.fresh_since(),
            at,
            counted_since: Millis(at.0.saturating_sub(DAY)),
            most: KEY_PACKAGE_CLAIMS_PER_DAY,
        };
        let rows = self.store.claim_key_packages(claim).await.map_err(|error| match error {
            StoreError::Conflict(Conflict::KeyPackageClaims) => {
                let detail = format!(
                    "at most {KEY_PACKAGE_CLAIMS_PER_DAY} claims of one user's KeyPackages in 24 \
                     hours"
                );
                ActError::new(ErrorCode::LimitReached, detail)
                    .with_rule("key_package_claims_per_day")
            }
            other => other.into(),
        })?;
        let key_packages = rows.into_iter().map(|row| ClaimedKeyPackage {
            device_id: row.device,
            key_package: row.bytes,
            last_resort: row.last_resort,
        });
        Ok(ClaimedKeyPackages { key_packages: key_packages.collect() })
    }
}
