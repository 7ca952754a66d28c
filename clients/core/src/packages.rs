//! This device's KeyPackages: the private halves in the store, enough of the public ones at the node.

use coterie_mls::KeyPackages;
use coterie_protocol::rest::{KeyPackageCount, PostKeyPackages};
use coterie_types::{Bytes, Millis, limits::KEY_PACKAGES_PER_DEVICE};

use crate::{
    Core,
    backoff::Backoff,
    keys,
    net::{Purpose, Reply},
    records::PackagesRecord,
    turn::Turn,
};

/// Below so many at the node, more are made.
const LOW: u64 = 25;
/// The node is asked at most so often, unless a Welcome has used one up, milliseconds.
const PAUSE: u64 = 10 * 60 * 1000;

/// What is known of them.
#[derive(Default)]
pub(crate) struct Packages {
    /// The private halves.
    pub(crate) held: KeyPackages,
    pub(crate) record: PackagesRecord,
    busy: bool,
    backoff: Backoff,
    /// A Welcome has used one up.
    pub(crate) used: bool,
}

impl std::fmt::Debug for Packages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Packages").field("held", &self.held.len()).finish_non_exhaustive()
    }
}

impl Packages {
    pub(crate) fn open(held: KeyPackages, record: PackagesRecord) -> Self {
        Self { held, record, ..Self::default() }
    }

    /// Whether the node was never given any: until it has some, nobody can add this device.
    pub(crate) fn first(&self) -> bool {
        self.record.checked_at.is_none()
    }

    fn due(&self, now: Millis) -> bool {
        let since = self.record.checked_at.map(|at| now.since(at));
        self.used || !self.record.unposted.is_empty() || since.is_none_or(|since| since >= PAUSE)
    }
}

impl Core {
    /// Looks after them, quietly: a request of the user waits only for the very first.
    pub(crate) fn advance_packages(&mut self, turn: &mut Turn<'_>) {
        if self.packages.busy
            || !self.net.signed_in()
            || !self.packages.due(turn.now)
            || !self.packages.backoff.due(turn)
        {
            return;
        }
        self.packages.busy = true;
        if self.packages.record.unposted.is_empty() {
            self.net.get(turn, Purpose::Packages, "/v1/key-packages".into());
        } else {
            self.post_packages(turn);
        }
    }

    /// Whether a request that is done has to wait for the first ones to be at the node.
    pub(crate) fn packages_awaited(&self) -> bool {
        self.packages.busy && self.packages.first()
    }

    pub(crate) fn packages_counted(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        self.packages.busy = false;
        match reply.parse::<KeyPackageCount>() {
            Ok(count) if count.one_time >= LOW && count.last_resort => self.packages_good(turn),
            Ok(count) => self.make_packages(turn, count),
            Err(_) => self.packages.backoff.fail(turn),
        }
    }

    /// Makes what is missing, and saves it before it is posted: the same is posted after a crash.
    fn make_packages(&mut self, turn: &mut Turn<'_>, count: KeyPackageCount) {
        let missing = (KEY_PACKAGES_PER_DEVICE as u64).saturating_sub(count.one_time);
        let Some(certificate) = self.account.as_ref().map(|a| a.certificate.clone()) else {
            return;
        };
        let signer = self.signer();
        let held = &mut self.packages.held;
        let made = (0..missing).map(|_| held.create(&signer, &certificate, false).map(Bytes));
        let Ok(made) = made.collect::<Result<Vec<_>, _>>() else { return held.rollback() };
        let last =
            (!count.last_resort).then(|| held.create(&signer, &certificate, true).map(Bytes));
        let Ok(last) = last.transpose() else { return held.rollback() };
        self.packages.record.unposted = made;
        self.packages.record.last_resort = last;
        self.save_packages(turn);
        self.packages.busy = true;
        self.post_packages(turn);
    }

    fn post_packages(&mut self, turn: &mut Turn<'_>) {
        let body = PostKeyPackages {
            key_packages: self.packages.record.unposted.clone(),
            last_resort: self.packages.record.last_resort.clone(),
        };
        let path = "/v1/key-packages".into();
        self.net.call(turn, Purpose::PackagesPosted, "POST", path, Some(&body));
    }

    pub(crate) fn packages_posted(&mut self, turn: &mut Turn<'_>, reply: &Reply) {
        self.packages.busy = false;
        match reply.parse::<KeyPackageCount>() {
            Ok(_) => self.packages_good(turn),
            Err(_) => {
                // What the node refuses is given up; without an answer the same is posted again.
                if reply.code().is_some() {
                    self.packages.record.unposted.clear();
                    self.packages.record.last_resort = None;
                    self.save_packages(turn);
                }
                self.packages.backoff.fail(turn);
            }
        }
    }

    fn packages_good(&mut self, turn: &mut Turn<'_>) {
        self.packages.record =
            PackagesRecord { checked_at: Some(turn.now), ..PackagesRecord::default() };
        self.packages.used = false;
        self.packages.backoff.succeed();
        self.save_packages(turn);
    }

    /// Saves what changed of the private halves, and where the public ones stand.
    pub(crate) fn save_packages(&mut self, turn: &mut Turn<'_>) {
        for change in self.packages.held.take_changes() {
            turn.save_bytes(keys::package(&change.key), change.value);
        }
        turn.save(keys::PACKAGES.into(), &self.packages.record);
    }
}
