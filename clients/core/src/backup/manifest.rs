//! The list of chunks: fetched, looked at, and held against what was seen before.

use std::collections::BTreeMap;

use coterie_protocol::{
    backup::{BackupError, Manifest},
    own_data::SeenBackup,
    rest::BackupView,
};
use coterie_types::{Bytes, DeviceId, Hash, UserId, sha256};

use crate::{
    Core, Failure, FailureKind, backup::ChannelBackupRecord, keys, net::Reply, turn::Turn,
};

/// What is wrong with a list.
enum Wrong {
    /// The node shows something that it must not.
    Lied(String),
    /// Its device is not known here yet.
    Unknown,
    /// It was written under an identity key of before.
    Rotated,
    /// It was written under an identity key that this device has not seen in the vault yet.
    Behind,
}

impl Core {
    pub(super) fn manifest_fetched(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        let view = match reply.parse::<BackupView>() {
            Ok(view) => view,
            Err(failure) => return self.backup_failed(turn, failure),
        };
        self.backup.look = false;
        self.backup.looked_at = Some(turn.now);
        match self.look_at_manifest(&view) {
            Ok((manifest, hash)) => {
                self.backup.backoff.succeed();
                (self.backup.failure, self.backup.asked_devices) = (None, false);
                self.take_manifest(turn, manifest, hash);
            }
            Err(Wrong::Unknown) => {
                // Looked at again when the device log is here.
                (self.backup.asked_devices, self.stale_devices) = (true, true);
                self.backup.look = true;
                self.backup.backoff.fail(turn);
            }
            Err(Wrong::Rotated) => self.begin_anew(turn, view.version),
            Err(Wrong::Behind) => self.behind(turn),
            // A user may begin anew from what is here, over whatever the node keeps.
            Err(Wrong::Lied(_)) if self.backup.wanted.is_some() => {
                self.begin_anew(turn, view.version);
            }
            Err(Wrong::Lied(words)) => self.backup_in_trouble(turn, &words),
        }
    }

    fn look_at_manifest(&self, view: &BackupView) -> Result<(Manifest, Option<Hash>), Wrong> {
        let lied = |words: String| Err(Wrong::Lied(words));
        let (known, hash) = self.backup.seen();
        if view.version < known {
            let words = match view.version {
                0 => format!("the node shows none, and there was one of version {known}"),
                older => format!("the node shows version {older}, and there was a version {known}"),
            };
            return lied(words);
        }
        let Some((key, account)) = self.backup_key().zip(self.account.as_ref()) else {
            return Err(Wrong::Unknown);
        };
        let Some(sealed) = view.manifest.as_ref().filter(|_| view.version > 0) else {
            return Ok((self.empty_manifest(0), None));
        };
        let shown = sha256(&[sealed]);
        if view.version == known && hash.is_some_and(|hash| hash != shown) {
            return lied(format!("the node shows another version {known} than before"));
        }
        let opened = match Manifest::open(&key, view.version, sealed) {
            Ok(opened) => opened,
            Err(BackupError::Sealed) if account.log.rotations() > 0 => {
                let own = account.identity.verifying_key();
                if *account.log.identity_key() == own {
                    return Err(Wrong::Rotated);
                }
                return Err(Wrong::Behind);
            }
            Err(error) => return lied(error.to_string()),
        };
        let Some(device) = account.log.device(&opened.device()) else {
            let fetched = !self.stale_devices && !self.fetching_devices;
            let asked = self.backup.asked_devices && fetched;
            let words = "it is signed by no device of this user";
            return if asked { lied(words.into()) } else { Err(Wrong::Unknown) };
        };
        // Whoever was revoked may still have the key. What others have seen of it counts.
        let seen = view.version == known && hash == Some(shown);
        if !device.is_active() && !seen && known > 0 {
            return lied("it was written by a device that was revoked".into());
        }
        let manifest = opened.verify(&device.key).map_err(|e| Wrong::Lied(e.to_string()))?;
        Ok((manifest, Some(shown)))
    }

    pub(super) fn empty_manifest(&self, version: u64) -> Manifest {
        let account = self.account.as_ref();
        Manifest {
            // Whoever writes it puts their own.
            user: account.map_or(UserId::from_bytes([0; 16]), |account| account.user),
            device: account.map_or(DeviceId::from_bytes([0; 16]), |account| account.device),
            version,
            on: true,
            channels: BTreeMap::new(),
            marks: BTreeMap::new(),
        }
    }

    /// A list counts: it was read, or written.
    pub(super) fn take_manifest(
        &mut self,
        turn: &mut Turn<'_>,
        manifest: Manifest,
        hash: Option<Hash>,
    ) {
        let record = &mut self.backup.record;
        let begins = manifest.on && !record.on && record.version > 0;
        (record.version, record.hash, record.on) = (manifest.version, hash, manifest.on);
        record.trouble = None;
        turn.save(keys::BACKUP.into(), record);
        for (channel, theirs) in &manifest.marks {
            let marks = self.marks.entry(*channel).or_default();
            let before = marks.clone();
            marks.merge(theirs);
            if *marks != before {
                turn.save(keys::marks(*channel), marks);
            }
        }
        self.hold_manifest(manifest);
        if begins {
            self.forget_kept(turn);
            self.back_up_all(turn);
        }
    }

    /// Another own device tells which list it has seen: the node may not show this one less.
    pub(crate) fn hear_of_backup(&mut self, turn: &mut Turn<'_>, seen: SeenBackup) {
        let (known, hash) = self.backup.seen();
        if seen.version == known && hash.is_some_and(|hash| hash != seen.hash) {
            let words = format!("the node has shown your devices two lists of version {known}");
            self.backup_in_trouble(turn, &words);
        } else if seen.version > known {
            let record = &mut self.backup.record;
            (record.version, record.hash) = (seen.version, Some(seen.hash));
            turn.save(keys::BACKUP.into(), record);
            self.backup.look = true;
        }
    }

    fn hold_manifest(&mut self, manifest: Manifest) {
        let account = self.account.as_ref();
        self.backup.identity = account.map(|account| account.identity.verifying_key());
        self.backup.manifest = Some(manifest);
    }

    /// Nothing of what is here is in the backup.
    pub(super) fn forget_kept(&mut self, turn: &mut Turn<'_>) {
        for (channel, kept) in &mut self.backup.channels {
            let (restore, first, due) = (kept.restore, kept.first, kept.due);
            *kept = ChannelBackupRecord { restore, first, due, ..ChannelBackupRecord::default() };
            turn.save(keys::backup(*channel), kept);
        }
    }

    /// The identity was rotated by another device: until this one has opened the vault it writes nothing.
    fn behind(&mut self, turn: &mut Turn<'_>) {
        for kept in self.backup.channels.values_mut() {
            kept.due = None;
        }
        let words = "the identity was rotated: sign in anew on this device to open the vault";
        self.backup_failed(turn, Failure::new(FailureKind::Refused, "vault", words));
        self.give_up_pasts(turn);
    }

    /// Whether the list at hand is of an identity key of before.
    pub(super) fn is_rotated(&self) -> bool {
        let own = self.account.as_ref().map(|account| account.identity.verifying_key());
        self.backup.manifest.is_some() && self.backup.identity != own
    }

    /// The list at the node cannot be used: another takes its place, of what is here.
    pub(super) fn begin_anew(&mut self, turn: &mut Turn<'_>, version: u64) {
        self.backup.backoff.succeed();
        (self.backup.failure, self.backup.record.trouble) = (None, None);
        self.hold_manifest(self.empty_manifest(version));
        self.give_up_pasts(turn);
        self.forget_kept(turn);
        self.back_up_all(turn);
    }

    /// Signs and seals a list that takes the place of the one at hand.
    pub(super) fn seal_manifest(
        &mut self,
        turn: &mut Turn<'_>,
        manifest: &mut Manifest,
    ) -> Option<(u64, Bytes)> {
        let (key, account) = self.backup_key().zip(self.account.as_ref())?;
        let expected = manifest.version;
        manifest.version = expected.max(self.backup.record.version) + 1;
        (manifest.user, manifest.device) = (account.user, account.device);
        manifest.marks = match manifest.on {
            true => self.marks.clone(),
            false => BTreeMap::new(),
        };
        Some((expected, Bytes(manifest.seal(&key, &account.key, &mut *turn.rng))))
    }
}
