//! What a device knows of the channels of a slot, as it tells it.

use coterie_types::Gather as _;
use std::collections::BTreeMap;

use coterie_types::{
    Bytes, ChannelId, DeviceId, Hash, UserId, from_canonical,
    limits::{OWN_DATA_MAX, OWN_DATA_SLOTS},
    to_canonical,
};
use minicbor::{Decode, Encode};

use super::{
    ChannelMarks, Presence, Register,
    sealed::{FRAME, OwnDataError, Telling},
};

use crate::profile::OwnProfile;

/// What a channel's or user's id and its length add.
const ID: usize = 17;
/// The slot in which the own profile is told, and what is chosen about presence.
pub const PROFILE_SLOT: u8 = 0;

/// What one device knows of the channels of a slot, all of it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OwnData {
    /// Whose devices.
    #[n(0)]
    pub user: UserId,
    /// The one that tells it, and signs.
    #[n(1)]
    pub device: DeviceId,
    /// Which part: a later telling of it takes the place of an earlier.
    #[n(2)]
    pub slot: u8,
    /// By channel.
    #[n(3)]
    pub channels: BTreeMap<ChannelId, ChannelMarks>,
    /// The backup as the device saw it last (`spec/14-history.md`).
    #[n(4)]
    pub backup: Option<SeenBackup>,
    /// Whom the user blocks, or no longer (`spec/16-profiles.md`): those of the slot.
    #[n(5)]
    pub blocks: Option<BTreeMap<UserId, Register<bool>>>,
    /// The own profile, encoded; in [`PROFILE_SLOT`] alone.
    #[n(6)]
    pub profile: Option<Register<Bytes>>,
    /// What the user has chosen about typing and presence (`spec/15-ephemera.md`); in [`PROFILE_SLOT`] alone.
    #[n(7)]
    pub presence: Option<Presence>,
}

/// What a slot says beside marks.
#[derive(Debug, Clone, Default)]
pub struct Beside {
    /// The backup as it was seen last.
    pub backup: Option<SeenBackup>,
    /// The blocks of the slot.
    pub blocks: BTreeMap<UserId, Register<bool>>,
    /// The own profile, if this is its slot.
    pub profile: Option<Register<Bytes>>,
    /// What is chosen about presence, if this is its slot.
    pub presence: Option<Presence>,
}

/// A backup's list, as a device saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SeenBackup {
    /// Its version.
    #[n(0)]
    pub version: u64,
    /// SHA-256 of its sealed bytes.
    #[n(1)]
    pub hash: Hash,
}

impl Telling for OwnData {
    fn of(&self) -> (UserId, DeviceId, u8) {
        (self.user, self.device, self.slot)
    }

    fn check(&self) -> Result<(), OwnDataError> {
        if self.slot >= OWN_DATA_SLOTS {
            return Err(OwnDataError::Mismatch);
        }
        let blocks = self.blocks.iter().flat_map(BTreeMap::values);
        let sound = self.channels.values().all(ChannelMarks::is_sound)
            && blocks.into_iter().all(Register::is_in_range)
            && self.profile.as_ref().is_none_or(Register::is_in_range)
            && self.presence.as_ref().is_none_or(Presence::is_sound);
        if !sound {
            return Err(OwnDataError::Clock);
        }
        let profile = |told: &Register<Bytes>| {
            let read = from_canonical::<OwnProfile>(&told.value);
            self.slot == PROFILE_SLOT && read.is_ok_and(|profile| profile.is_sound())
        };
        let in_place = self.slot == PROFILE_SLOT || self.presence.is_none();
        let sound = in_place && self.profile.as_ref().is_none_or(profile);
        if sound { Ok(()) } else { Err(OwnDataError::Shape) }
    }
}

impl OwnData {
    /// What a device tells of a slot, as much of it as there is room for.
    #[must_use]
    pub fn new<'a>(
        of: (UserId, DeviceId, u8),
        channels: impl IntoIterator<Item = (ChannelId, &'a ChannelMarks)>,
    ) -> Self {
        Self::with(of, channels, Beside::default())
    }

    /// The same, with what stands beside marks: that goes first.
    #[must_use]
    pub fn with<'a>(
        (user, device, slot): (UserId, DeviceId, u8),
        channels: impl IntoIterator<Item = (ChannelId, &'a ChannelMarks)>,
        beside: Beside,
    ) -> Self {
        let Beside { backup, blocks, profile, presence } = beside;
        let mut room = OWN_DATA_MAX - FRAME;
        room = room.saturating_sub(profile.as_ref().map_or(0, |told| to_canonical(told).len()));
        room = room.saturating_sub(presence.as_ref().map_or(0, |told| to_canonical(told).len()));
        let kept = blocks.into_iter().take_while(|(_, block)| {
            let size = ID + to_canonical(block).len();
            let fits = size <= room;
            room = room.saturating_sub(size);
            fits
        });
        let blocks = Some(kept.into_map()).filter(|kept| !kept.is_empty());
        let fits = |(_, marks): &(ChannelId, &ChannelMarks)| {
            let size = ID + to_canonical(*marks).len();
            let fits = size <= room;
            room = room.saturating_sub(size);
            fits
        };
        let fitting = channels.into_iter().take_while(fits);
        let channels = fitting.map(|(id, marks)| (id, marks.clone())).into_map();
        Self { user, device, slot, channels, backup, blocks, profile, presence }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use coterie_seal::SigningKey;
    use coterie_types::Millis;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::own_data::{CLOCK_MAX, OwnDataKey, Register};

    const USER: UserId = UserId::from_bytes([1; 16]);
    const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);

    #[test]
    fn a_slot_never_passes_its_largest_size() {
        let key = OwnDataKey::of(&SigningKey::from_seed(&[1; 32]), USER);
        let channel = |n: u64| ChannelId::from_bytes(u128::from(n).to_be_bytes());
        let read = Some(Register { clock: CLOCK_MAX, device: DEVICE, value: u64::MAX });
        let muted = Some(Register { clock: CLOCK_MAX, device: DEVICE, value: Millis(u64::MAX) });
        let marks = ChannelMarks { read, muted, level: None };
        let all: Vec<_> = (0..1_000).map(|n| (channel(n), &marks)).collect();
        let block = Register { clock: CLOCK_MAX, device: DEVICE, value: true };
        let user = |n: u64| UserId::from_bytes(u128::from(n).to_be_bytes());
        let blocks: BTreeMap<_, _> = (0..50).map(|n| (user(n), block.clone())).collect();
        let profile = Some(Register { clock: 1, device: DEVICE, value: Bytes(vec![7; 6_000]) });
        let full = Beside { blocks, profile, ..Beside::default() };
        let crowded = OwnData::with((USER, DEVICE, 0), all.clone(), full);
        assert_eq!(crowded.blocks.as_ref().map(BTreeMap::len), Some(50));
        let told = OwnData::new((USER, DEVICE, 63), all);
        assert!(told.channels.len() > 100, "{}", told.channels.len());
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        for told in [&told, &crowded] {
            let sealed = key.seal(told, &SigningKey::from_seed(&[8; 32]), &mut rng);
            assert!(sealed.len() <= OWN_DATA_MAX, "{}", sealed.len());
        }
        let slots: BTreeSet<u8> = (0..2_000).map(|n| key.slot(channel(n))).collect();
        assert_eq!(slots.into_iter().collect::<Vec<_>>(), (0..OWN_DATA_SLOTS).collect::<Vec<_>>());
    }
}
