//! On and off: the list itself says it, so that it is so on every device.

use std::collections::BTreeMap;

use coterie_protocol::backup::Manifest;
use serde::Serialize;

use crate::{Core, Failure, net::Reply, turn::Turn};

/// How the sealed history at the node stands.
#[derive(Debug, Serialize)]
pub(crate) struct BackupView {
    on: bool,
    version: u64,
    chunks: usize,
    channels: usize,
    /// How many channels have something that is not there yet.
    waiting: usize,
    /// How many are being read from it.
    reading: usize,
    /// Why nothing is done with it, in words.
    trouble: Option<String>,
}

impl Core {
    /// The user wants it so, or only to see how it is.
    pub(crate) fn ask_backup(&mut self, on: Option<bool>, now: bool) {
        self.online = true;
        let backup = &mut self.backup;
        (backup.wanted, backup.look, backup.failure, backup.tries) = (on, true, None, 0);
        backup.forced |= now;
        backup.backoff.succeed();
        if now {
            backup.pause = None;
        }
    }

    /// Whether that is done, or cannot be.
    pub(crate) fn backup_asked(&self) -> Result<bool, Failure> {
        let backup = &self.backup;
        if let Some(failure) = &backup.failure {
            let known = backup.record.trouble.is_some() && backup.wanted.is_none();
            return if known { Ok(true) } else { Err(failure.clone()) };
        }
        Ok(backup.job.is_none() && !backup.look && backup.wanted.is_none() && !backup.forced)
    }

    pub(super) fn put_switch(&mut self, turn: &mut Turn<'_>, on: bool) {
        let Some(manifest) = self.backup.manifest.clone() else { return };
        if manifest.on == on && manifest.version > 0 {
            self.switched(turn);
            return;
        }
        let channels = BTreeMap::new();
        self.put_manifest(turn, Manifest { on, channels, ..manifest }, None);
    }

    pub(super) fn switched(&mut self, turn: &mut Turn<'_>) {
        let on = self.backup.wanted.take();
        self.backup.failure = None;
        if on == Some(true) {
            self.back_up_all(turn);
        }
    }

    pub(super) fn switch_failed(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        self.backup.manifest = None;
        if reply.code() == Some("version_conflict") && self.backup.tries < 6 {
            self.backup.tries += 1;
            self.backup.backoff.fail(turn);
        } else {
            self.backup_failed(turn, reply.failure());
        }
    }

    /// How it stands.
    pub(crate) fn show_backup(&self) -> BackupView {
        let backup = &self.backup;
        let manifest = backup.manifest.as_ref();
        let chunks = manifest.map_or(0, |manifest| manifest.chunks().count());
        let channels = manifest.map_or(0, |manifest| manifest.channels.len());
        let waiting = backup.channels.values().filter(|kept| kept.due.is_some()).count();
        let reading = backup.channels.values().filter(|kept| kept.restore.is_some()).count();
        let on = manifest.map_or(backup.record.on, |manifest| manifest.on);
        BackupView {
            on,
            version: backup.record.version,
            chunks,
            channels,
            waiting,
            reading,
            trouble: backup.record.trouble.clone(),
        }
    }
}
