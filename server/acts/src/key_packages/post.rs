//! `POST /v1/key-packages` and how many there are.

use std::collections::BTreeSet;

use coterie_ports::{Conflict, StoreError, Write};
use coterie_protocol::rest::{KeyPackageCount, PostKeyPackages};
use coterie_types::{
    ErrorCode, Millis,
    limits::{KEY_PACKAGE_LIFE, KEY_PACKAGES_PER_DEVICE},
};

use super::checked;
use crate::{ActError, Answer, Caller, Node, detached::computed};

impl Node {
    /// Keeps KeyPackages of the session's device. One that was posted before is passed over.
    ///
    /// # Errors
    /// `device_required`, `too_large`, `limit_reached`, `invalid` with the rule that a package
    /// breaks.
    pub async fn post_key_packages(
        &self,
        caller: &Caller,
        body: &PostKeyPackages,
    ) -> Answer<KeyPackageCount> {
        let id = caller.device()?;
        if body.key_packages.len() > KEY_PACKAGES_PER_DEVICE {
            return Err(too_many());
        }
        let device = self.active_device(caller.user, id).await?;
        let (posted, at) = (body.clone(), self.clock.now());
        let packages = computed(move || {
            let check = |bytes, last| checked::check(bytes, (id, &device), last, at);
            let one_time = posted.key_packages.iter().map(|bytes| check(bytes, false));
            let last_resort = posted.last_resort.iter().map(|bytes| check(bytes, true));
            one_time.chain(last_resort).collect::<Answer<Vec<_>>>()
        });
        let packages = packages.await??;
        let hashes: BTreeSet<_> = packages.iter().map(|row| row.hash).collect();
        if hashes.len() < packages.len() {
            let detail = "a KeyPackage stands in the request twice";
            return Err(ActError::invalid(detail).with_rule("key_package_repeated"));
        }
        if !packages.is_empty() {
            let (user, most) = (caller.user, KEY_PACKAGES_PER_DEVICE);
            let write = Write::InsertKeyPackages { user, packages, most };
            self.store.commit(vec![write]).await.map_err(|error| match error {
                StoreError::Conflict(Conflict::KeyPackageCount) => too_many(),
                other => other.into(),
            })?;
        }
        self.count_key_packages(caller).await
    }

    /// What the node has of the session's device.
    ///
    /// # Errors
    /// `device_required`.
    pub async fn count_key_packages(&self, caller: &Caller) -> Answer<KeyPackageCount> {
        let device = caller.device()?;
        let counts = self.store.count_key_packages(device, self.fresh_since()).await?;
        Ok(KeyPackageCount { one_time: counts.one_time, last_resort: counts.last_resort })
    }

    /// Packages taken in before are handed out no longer.
    pub(super) fn fresh_since(&self) -> Millis {
        Millis(self.clock.now().0.saturating_sub(KEY_PACKAGE_LIFE))
    }
}

fn too_many() -> ActError {
    let detail = format!("a device has at most {KEY_PACKAGES_PER_DEVICE} one-time KeyPackages");
    ActError::new(ErrorCode::LimitReached, detail).with_rule("key_packages_per_device")
}
