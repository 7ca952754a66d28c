//! The sealed vault.

use coterie_protocol::rest::{DeviceChanged, PutVault, VaultView};

use super::session::incomplete;
use crate::{Answer, Caller, Node};

impl Node {
    /// The caller's sealed vault.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn vault(&self, caller: &Caller) -> Answer<VaultView> {
        let vault = self.store.find_vault(caller.user).await?;
        let vault = vault.ok_or_else(|| incomplete("vault"))?;
        let user = self.load_user(caller.user).await?;
        Ok(VaultView { version: vault.version, vault: vault.bytes, log: user.device_head })
    }

    /// Keeps the caller's vault, one version up.
    ///
    /// # Errors
    /// `invalid`, `version_conflict`, `limit_reached`.
    pub async fn put_vault(&self, caller: &Caller, body: &PutVault) -> Answer<DeviceChanged> {
        let change = self.prepare_change(caller, body.entry.as_ref(), Some(&body.vault)).await?;
        self.commit_change(caller, change).await
    }
}
