//! What is due.

use coterie_protocol::backup::{BackupError, BackupKey};
use coterie_types::{ChannelId, Millis};

use super::state::Job;
use crate::{
    Core, Failure, FailureKind, Row, keys,
    net::{Purpose, Reply},
    turn::Turn,
};

/// Chunks go up this far apart, milliseconds.
pub(super) const PAUSE: u64 = 2_000;
/// How often in a row it may fail, though the node can be reached.
pub(super) const TRIES: u32 = 6;
/// Steps that wait for nothing, at a time.
const STEPS: u32 = 64;
/// A list that says that there is no backup is fetched again no sooner, milliseconds.
const LOOK_AGAIN: u64 = 10 * 60 * 1000;

impl Core {
    pub(super) fn backup_key(&self) -> Option<BackupKey> {
        let account = self.account.as_ref()?;
        Some(BackupKey::of(&account.identity, account.user))
    }

    /// Does what is due, until something has to be waited for.
    pub(crate) fn advance_backup(&mut self, turn: &mut Turn<'_>) {
        for _ in 0..STEPS {
            let idle = self.backup.job.is_none() && self.net.signed_in();
            let stopped = self.backup.record.trouble.is_some() && self.backup.wanted.is_none();
            let goes = idle && (!stopped || self.backup.look) && self.backup_due(turn);
            if !goes || !self.backup.backoff.due(turn) {
                return;
            }
            self.step_backup(turn);
        }
    }

    fn step_backup(&mut self, turn: &mut Turn<'_>) {
        if self.is_rotated() {
            let version = self.backup.manifest.take().map_or(0, |manifest| manifest.version);
            self.begin_anew(turn, version);
        }
        if self.backup.manifest.is_none() || self.backup.look {
            self.backup.job = Some(Job::Manifest);
            self.net.get(turn, Purpose::Backup, "/v1/users/@me/backup".into());
        } else if let Some(on) = self.backup.wanted {
            self.put_switch(turn, on);
        } else if let Some(channel) = self.past_due() {
            self.read_past(turn, channel);
        } else if self.backup.manifest.as_ref().is_some_and(|manifest| manifest.on) {
            self.back_up(turn);
        } else {
            self.rest(turn);
        }
    }

    /// There is no backup: what is due is so no more.
    fn rest(&mut self, turn: &mut Turn<'_>) {
        self.backup.forced = false;
        let again = self.backup.looked_at.is_none_or(|at| turn.now.since(at) > LOOK_AGAIN);
        if again {
            self.backup.look = true;
            return;
        }
        for (channel, kept) in &mut self.backup.channels {
            if kept.due.take().is_some() {
                turn.save(keys::backup(*channel), kept);
            }
        }
    }

    /// Everything that this device has is to be looked at.
    pub(super) fn back_up_all(&mut self, turn: &mut Turn<'_>) {
        for channel in self.channels.keys() {
            let kept = self.backup.channels.entry(*channel).or_default();
            if kept.due.is_none() {
                kept.due = Some(turn.now);
                turn.save(keys::backup(*channel), kept);
            }
        }
    }

    fn earliest(&self) -> Option<Millis> {
        self.backup.channels.values().filter_map(|kept| kept.due).min()
    }

    /// Whether something is; if not, asks to be woken when it is.
    fn backup_due(&self, turn: &mut Turn<'_>) -> bool {
        let backup = &self.backup;
        if backup.wanted.is_some() || backup.look || self.past_due().is_some() {
            return true;
        }
        let due = if backup.forced { Some(turn.now) } else { self.earliest() };
        let Some(at) = due else { return false };
        let at = backup.pause.map_or(at, |pause| pause.max(at));
        if at > turn.now {
            turn.wake(at);
        }
        at <= turn.now
    }

    /// Whether a request that looks at what is here waits for it: what is due now, and not more.
    pub(crate) fn backup_awaited(&self) -> bool {
        let backup = &self.backup;
        let paused = backup.pause.is_some_and(|pause| pause > self.now);
        let due = self.earliest().is_some_and(|at| at <= self.now) && !paused;
        let can = self.net.signed_in() && backup.failure.is_none();
        can && backup.record.trouble.is_none() && (backup.job.is_some() || due)
    }

    /// Whether the past of a channel is about to be read.
    pub(crate) fn past_awaited(&self, id: ChannelId) -> bool {
        let joined =
            self.channels.get(&id).is_some_and(|c| c.group.is_some() && c.paused.is_none());
        let can = self.net.signed_in() && self.backup.failure.is_none();
        joined && can && self.backup.restores(id)
    }

    /// The channel whose past is to be read.
    fn past_due(&self) -> Option<ChannelId> {
        let due = self.backup.channels.iter().filter(|(_, kept)| kept.restore.is_some());
        let known = |id: &ChannelId| {
            let joined = |c: &crate::channel::Channel| c.group.is_some() && c.paused.is_none();
            self.channels.get(id).is_some_and(joined)
        };
        due.map(|(id, _)| *id).find(known)
    }

    /// Begins the next piece of any channel.
    fn back_up(&mut self, turn: &mut Turn<'_>) {
        let (now, forced) = (turn.now, self.backup.forced);
        let due = self.backup.channels.iter().filter(|(_, kept)| {
            kept.due.is_some_and(|due| forced || due <= now) && kept.restore.is_none()
        });
        let due: Vec<_> = due.map(|(id, _)| *id).collect();
        for id in due {
            if let Some(work) = self.next_work(id) {
                self.begin_work(turn, work);
                return;
            }
            if let Some(kept) = self.backup.channels.get_mut(&id) {
                kept.due = None;
                turn.save(keys::backup(id), kept);
            }
        }
        self.backup.forced = false;
    }

    /// The answer to what was asked for.
    pub(crate) fn backup_answered(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        match self.backup.job.take() {
            Some(Job::Manifest) => self.manifest_fetched(turn, reply),
            Some(Job::Base(work)) => self.base_fetched(turn, work, reply),
            Some(Job::Upload(work)) => self.chunk_uploaded(turn, work, reply),
            Some(Job::Put(put)) => self.manifest_put(turn, *put, reply),
            Some(Job::Past(channel, entry)) => self.past_fetched(turn, channel, &entry, reply),
            Some(Job::Page(channel)) => self.page_fetched(turn, channel, reply),
            other => self.backup.job = other,
        }
    }

    pub(crate) fn backup_loaded(&mut self, turn: &mut Turn<'_>, rows: &[Row]) {
        match self.backup.job.take() {
            Some(Job::Rows(work)) => self.rows_loaded(turn, work, rows),
            Some(Job::Relations(work)) => self.all_loaded(turn, work, rows),
            other => self.backup.job = other,
        }
    }

    /// A call failed: again later.
    pub(super) fn backup_failed(&mut self, turn: &mut Turn<'_>, failure: Failure) {
        self.backup.backoff.fail(turn);
        // A switch is for now; whoever waits is told.
        (self.backup.wanted, self.backup.look) = (None, false);
        self.backup.failure = Some(failure.clone());
        if failure.kind != FailureKind::Unreachable {
            self.backup.tries += 1;
            if self.backup.tries >= TRIES {
                self.give_up_pasts(turn);
            }
        }
        self.background_failed(turn, failure);
    }

    /// The backup is not what it was: nothing is done with it until the user says so.
    pub(super) fn backup_in_trouble(&mut self, turn: &mut Turn<'_>, words: &str) {
        turn.alarm(format!("alarm: the backup of your history is not used: {words}"));
        self.backup.record.trouble = Some(words.to_owned());
        self.backup.failure = Some(Failure::new(FailureKind::Lied, "backup", words.to_owned()));
        (self.backup.manifest, self.backup.look) = (None, false);
        (self.backup.wanted, self.backup.forced) = (None, false);
        turn.save(keys::BACKUP.into(), &self.backup.record);
        self.give_up_pasts(turn);
    }

    pub(super) fn chunk_in_trouble(&mut self, turn: &mut Turn<'_>, error: &BackupError) {
        let words = format!("the node keeps another chunk than was put there: {error}");
        self.backup_in_trouble(turn, &words);
    }
}
