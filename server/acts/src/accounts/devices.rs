//! The device log: what it says, and its next entry.

use coterie_identity::{DeviceBody, DeviceLog, SignedEntry, vault_hash};
use coterie_ports::{
    Conflict, SessionId, StoreError, Topic, Write,
    rows::{DeviceEntryRow, VaultRow},
};
use coterie_protocol::{
    gateway::Notice,
    rest::{DeviceChange, DeviceChanged, DeviceLogView},
};
use coterie_types::{Bytes, DeviceId, ErrorCode, Head, ServerId, limits::DEVICE_CHANGES_PER_DAY};

use tokio::sync::OwnedMutexGuard;

use super::{
    device_log::{self, Verified},
    flow,
    session::incomplete,
};
use crate::{ActError, Answer, Caller, Node, detached::detached, policy::Hold};

const DAY: u64 = 24 * 3600 * 1000;
/// How often a change is tried again after losing a race against another node.
const ATTEMPTS: usize = 4;
/// Genesis and the first device are not changes.
const REGISTRATION: u64 = 2;

/// A change of the device log or the vault, checked and not yet committed.
pub(super) struct Change {
    pub(super) writes: Vec<Write>,
    pub(super) answer: DeviceChanged,
    /// Sessions that end with it.
    pub(super) ended: Vec<SessionId>,
    /// Servers whose policy logs got a copy of the entry.
    pub(super) servers: Vec<ServerId>,
    /// Devices that are told.
    pub(super) told: Vec<DeviceId>,
    /// Nobody else touches the user's device log or those policy logs until it is committed.
    hold: (OwnedMutexGuard<()>, Hold),
}

impl Node {
    /// The caller's device log.
    ///
    /// # Errors
    /// Only faults of the node.
    pub async fn device_log(&self, caller: &Caller) -> Answer<DeviceLogView> {
        Ok(DeviceLogView { entries: self.device_entries(caller.user).await? })
    }

    /// Appends the next entry of the caller's device log, with the vault it names if that is new,
    /// and copies it into the policy logs of the caller's servers, all in one transaction. An
    /// entry that the log ends with already is answered like the first time.
    ///
    /// # Errors
    /// `malformed`, `invalid`, `version_conflict`, `limit_reached`.
    pub async fn change_devices(
        &self,
        caller: &Caller,
        body: &DeviceChange,
    ) -> Answer<DeviceChanged> {
        let mut attempt = 1;
        loop {
            let vault = body.vault.as_ref();
            let change = self.prepare_change(caller, Some(&body.entry), vault).await?;
            match self.commit_change(caller, change).await {
                // A policy log of one of the servers moved on at another node: copy anew.
                Err(error) if error.code == ErrorCode::Unavailable && attempt < ATTEMPTS => {
                    attempt += 1;
                }
                answer => return answer,
            }
        }
    }

    /// Checks an entry, a vault, or both.
    pub(super) async fn prepare_change(
        &self,
        caller: &Caller,
        entry: Option<&Bytes>,
        vault: Option<&Bytes>,
    ) -> Answer<Change> {
        let hold = (self.lock_user(caller.user).await, Hold::default());
        let rows = self.store.list_device_entries(caller.user).await?;
        let entries: Vec<Bytes> = rows.iter().map(|row| row.bytes.clone()).collect();
        let mut known = device_log::verify(&entries)?;
        let stored = self.store.find_vault(caller.user).await?;
        let stored = stored.ok_or_else(|| incomplete("vault"))?;
        let mut change = Change {
            writes: Vec::new(),
            answer: DeviceChanged { log: known.log.head(), vault_version: stored.version },
            ended: Vec::new(),
            servers: Vec::new(),
            told: known.log.active_devices().map(|(id, _)| *id).collect(),
            hold,
        };
        if let Some(entry) =
            entry.filter(|entry| known.entries.last().map(SignedEntry::bytes) != Some(entry))
        {
            self.check_pace(rows.iter().filter(|row| row.seq > REGISTRATION).map(|row| row.at))?;
            self.add_entry(caller, &mut known, entry, &mut change).await?;
        }
        self.add_vault(caller, &known.log, &stored, entry.is_some(), vault, &mut change)?;
        Ok(change)
    }

    fn check_pace(&self, at: impl Iterator<Item = coterie_types::Millis>) -> Answer<()> {
        let now = self.clock.now();
        let mut recent: Vec<_> = at.filter(|at| now.since(*at) < DAY).collect();
        recent.sort();
        if recent.len() < DEVICE_CHANGES_PER_DAY {
            return Ok(());
        }
        let wait = recent.first().map_or(DAY, |first| DAY - now.since(*first));
        let detail = format!("at most {DEVICE_CHANGES_PER_DAY} changes of devices in 24 hours");
        Err(ActError::new(ErrorCode::LimitReached, detail)
            .with_rule("device_changes_per_day")
            .with_retry_after(wait))
    }

    async fn add_entry(
        &self,
        caller: &Caller,
        known: &mut Verified,
        bytes: &Bytes,
        change: &mut Change,
    ) -> Answer<()> {
        let entry = SignedEntry::parse(bytes).map_err(|e| device_log::refused(&e))?;
        let expected = known.log.head();
        known.log.apply(&entry).map_err(|e| device_log::refused(&e))?;
        let (user, at) = (caller.user, self.clock.now());
        let head = known.log.head();
        let row = DeviceEntryRow { seq: head.seq, hash: head.hash, bytes: bytes.clone(), at };
        change.writes.push(Write::AppendDeviceEntry { user, expected, entry: row });
        change.answer.log = head;
        match &entry.entry().body {
            DeviceBody::Add(_) if caller.device.is_none() => {
                if let Some(device) = added_by(&known.log, head) {
                    let session = caller.session;
                    change.writes.push(Write::SetSessionDevice { session, device });
                    change.writes.push(Write::SeeDevice { device, user, at });
                }
            }
            DeviceBody::Revoke(revoke) => {
                let device = revoke.device;
                let sessions = self.store.list_sessions(user).await?;
                let of_device = sessions.iter().filter(|s| s.device == Some(device));
                change.ended.extend(of_device.map(|s| s.session));
                change.writes.push(Write::EndSessionsOfDevice { user, device, at });
                change.writes.push(Write::DropInbox { device });
                change.writes.push(Write::DropKeyPackages { device });
                change.told.retain(|told| *told != device);
            }
            _ => {}
        }
        change.told.retain(|told| Some(*told) != caller.device);
        let notice = Notice::DeviceLogChanged { head };
        change.writes.extend(change.told.iter().map(|device| self.notice(*device, &notice)));
        let copies = self.copy_device_entry(user, &entry).await?;
        change.writes.extend(copies.writes);
        change.servers = copies.servers;
        change.hold.1 = copies.hold;
        Ok(())
    }

    /// The new sealed vault, if there is one. With an entry it is the one the entry names; without
    /// one its version is one up.
    fn add_vault(
        &self,
        caller: &Caller,
        log: &DeviceLog,
        stored: &VaultRow,
        has_entry: bool,
        vault: Option<&Bytes>,
        change: &mut Change,
    ) -> Answer<()> {
        let named = log.vault().copied().ok_or_else(|| incomplete("vault"))?;
        let stored_hash = vault_hash(&stored.bytes);
        let Some(sealed) = vault.filter(|sealed| **sealed != stored.bytes) else {
            let behind = named.version < stored.version;
            if !has_entry || behind || (named.version, named.hash) == (stored.version, stored_hash)
            {
                return Ok(());
            }
            let detail = "the entry names a vault that neither came with it nor is kept";
            return Err(ActError::invalid(detail).with_rule("vault_not_named"));
        };
        let parsed = if has_entry {
            device_log::check_vault(log, sealed)?
        } else {
            device_log::parse_vault(log, sealed)?
        };
        if parsed.version != stored.version + 1 {
            let detail = format!("the kept vault has version {}", stored.version);
            return Err(
                ActError::new(ErrorCode::VersionConflict, detail).with_rule("vault_version")
            );
        }
        change.answer.vault_version = parsed.version;
        change.writes.push(Write::PutVault {
            user: caller.user,
            expected: stored.version,
            version: parsed.version,
            bytes: sealed.clone(),
        });
        Ok(())
    }

    pub(super) async fn commit_change(
        &self,
        caller: &Caller,
        change: Change,
    ) -> Answer<DeviceChanged> {
        let (node, session) = (self.clone(), caller.session);
        detached(async move { node.commit_and_tell(session, change).await }).await
    }

    async fn commit_and_tell(&self, session: SessionId, change: Change) -> Answer<DeviceChanged> {
        if !change.writes.is_empty() {
            self.store.commit(change.writes).await.map_err(|error| match error {
                StoreError::Conflict(Conflict::Flow) => flow::unknown(),
                StoreError::Conflict(
                    Conflict::DeviceHead | Conflict::VaultVersion | Conflict::Session,
                ) => ActError::new(ErrorCode::VersionConflict, "the device log or vault moved on"),
                other => other.into(),
            })?;
        }
        self.watcher.forget(session);
        self.sessions_ended(&change.ended);
        for server in change.servers {
            self.bus.publish(Topic::Server(server));
        }
        for device in change.told {
            self.bus.publish(Topic::Inbox(device));
        }
        Ok(change.answer)
    }
}

fn added_by(log: &DeviceLog, head: Head) -> Option<DeviceId> {
    log.active_devices().find(|(_, device)| device.added_seq == head.seq).map(|(id, _)| *id)
}
