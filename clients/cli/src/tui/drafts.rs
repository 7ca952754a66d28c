//! Drafts outlive the program: kept sealed in the profile, by channel.

use std::collections::BTreeMap;

use coterie_driver::Profile;

type Texts = BTreeMap<String, String>;

/// Drafts as they are kept.
pub(super) struct Drafts {
    profile: Profile,
    /// None: they cannot be read (the store is locked, or they are damaged), and are left as they are.
    kept: Option<Texts>,
}

impl Drafts {
    /// Those of a profile.
    pub(super) fn of(profile: &Profile) -> Self {
        let kept = match profile.kept_drafts() {
            Ok(None) => Some(Texts::new()),
            Ok(Some(bytes)) => serde_json::from_slice(&bytes).ok(),
            Err(_) => None,
        };
        Self { profile: profile.clone(), kept }
    }

    pub(super) fn texts(&self) -> Texts {
        self.kept.clone().unwrap_or_default()
    }

    /// Keeps them as they are now, if they are others.
    pub(super) fn keep(&mut self, now: Texts) {
        if self.kept.as_ref().is_none_or(|kept| *kept == now) {
            return;
        }
        let bytes = if now.is_empty() { Ok(Vec::new()) } else { serde_json::to_vec(&now) };
        // What could not be kept is tried again at the next change.
        if bytes.is_ok_and(|bytes| self.profile.keep_drafts(&bytes).is_ok()) {
            self.kept = Some(now);
        }
    }
}
