//! What a device knows of the channels of a slot, as it tells it.

use std::collections::BTreeMap;

use coterie_types::{
    ChannelId, DeviceId, Hash, UserId,
    limits::{OWN_DATA_MAX, OWN_DATA_SLOTS},
    to_canonical,
};
use minicbor::{Decode, Encode};

use super::{
    ChannelMarks,
    sealed::{FRAME, OwnDataError, Telling},
};

/// What a channel's id and its length add.
const ID: usize = 17;

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
        let sound = self.channels.values().all(ChannelMarks::is_sound);
        if sound { Ok(()) } else { Err(OwnDataError::Clock) }
    }
}

impl OwnData {
    /// What a device tells of a slot, as much of it as there is room for.
    #[must_use]
    pub fn new<'a>(
        (user, device, slot): (UserId, DeviceId, u8),
        channels: impl IntoIterator<Item = (ChannelId, &'a ChannelMarks)>,
    ) -> Self {
        let mut room = OWN_DATA_MAX - FRAME;
        let fits = |(_, marks): &(ChannelId, &ChannelMarks)| {
            let size = ID + to_canonical(*marks).len();
            let fits = size <= room;
            room = room.saturating_sub(size);
            fits
        };
        let fitting = channels.into_iter().take_while(fits);
        let channels = fitting.map(|(id, marks)| (id, marks.clone())).collect();
        Self { user, device, slot, channels, backup: None }
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
        let told = OwnData::new((USER, DEVICE, 63), all);
        assert!(told.channels.len() > 100, "{}", told.channels.len());
        let mut rng = ChaCha20Rng::seed_from_u64(7);
        let sealed = key.seal(&told, &SigningKey::from_seed(&[8; 32]), &mut rng);
        assert!(sealed.len() <= OWN_DATA_MAX, "{}", sealed.len());
        let slots: BTreeSet<u8> = (0..2_000).map(|n| key.slot(channel(n))).collect();
        assert_eq!(slots.into_iter().collect::<Vec<_>>(), (0..OWN_DATA_SLOTS).collect::<Vec<_>>());
    }
}
