//! The own profile, as the user's devices know it.

use coterie_protocol::{
    own_data::{PROFILE_SLOT, Register},
    profile::{OwnProfile, VERSION_MAX},
};
use coterie_types::{Bytes, Gather as _, from_canonical, to_canonical};

use crate::{Core, Failure, keys, turn::Turn};

impl Core {
    /// The own profile: as own devices have told it, or as it was seen in a channel if that is later.
    pub(crate) fn own_profile(&self) -> Option<OwnProfile> {
        let own = self.account.as_ref()?.user;
        let told = self.profiles.own.as_ref();
        let told = told.and_then(|told| from_canonical::<OwnProfile>(&told.value).ok());
        let seen = self.profiles.known.get(&own).map(|known| OwnProfile {
            card: known.card.clone(),
            avatars: known
                .here
                .iter()
                .filter_map(|(server, here)| Some((*server, here.picture.clone()?)))
                .into_map(),
        });
        match (told, seen) {
            (Some(told), Some(seen)) if seen.card.version > told.card.version => Some(seen),
            (Some(told), _) => Some(told),
            (None, seen) => seen,
        }
    }

    /// The version of the own profile; 0: there is none.
    pub(crate) fn own_version(&self) -> u64 {
        self.own_profile().map_or(0, |own| own.card.version)
    }

    /// Sets the own profile, one version up, and tells own devices. Versions go by the clock, so that two
    /// devices that know nothing of each other do not take the same one.
    pub(crate) fn set_own_profile(
        &mut self,
        turn: &mut Turn<'_>,
        mut profile: OwnProfile,
    ) -> Result<u64, Failure> {
        let (device, user) = (self.account()?.device, self.account()?.user);
        let version = self.own_version().saturating_add(1).max(turn.now.0).min(VERSION_MAX);
        profile.card.version = version;
        Register::set(&mut self.profiles.own, device, Bytes(to_canonical(&profile)));
        if let Some(own) = &self.profiles.own {
            turn.save(keys::PROFILE.into(), own);
        }
        self.profiles.changes.note(user);
        self.owe_slot(turn, PROFILE_SLOT);
        Ok(version)
    }

    /// Another own device tells how the profile is.
    pub(crate) fn merge_own_profile(
        &mut self,
        turn: &mut Turn<'_>,
        told: &Option<Register<Bytes>>,
    ) {
        let before = self.profiles.own.clone();
        Register::merge(&mut self.profiles.own, told);
        if let Some(own) = self.profiles.own.as_ref().filter(|own| Some(*own) != before.as_ref()) {
            turn.save(keys::PROFILE.into(), own);
            let user = self.account.as_ref().map(|account| account.user);
            user.into_iter().for_each(|user| self.profiles.changes.note(user));
        }
    }
}
