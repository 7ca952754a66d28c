//! Sealed for the own devices, signed by the one that tells it.

use std::collections::BTreeMap;

use coterie_seal::{
    KdfLabel, SealKey, SealLabel, SignLabel, SigningKey, VerifyingKey, derive, pad, unpad, verify,
};
use coterie_types::{
    Bytes, ChannelId, CodecError, DeviceId, FixedBytes, Hash, UserId, from_canonical,
    limits::{OWN_DATA_MAX, OWN_DATA_SLOTS},
    to_canonical,
};
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

use super::ChannelMarks;

/// Room for all but the channels: ids, signature, lengths.
const FRAME: usize = 256;
/// What sealing adds: nonce and tag.
const SEALED: usize = 40;
/// The length that padding needs.
const LENGTH: usize = 4;
/// What a channel's id and its length add.
const ID: usize = 17;

/// What only the devices of one user have: made of the identity key as it stands in the vault.
pub struct OwnDataKey {
    secret: Zeroizing<[u8; 32]>,
    user: UserId,
}

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

#[derive(Encode, Decode)]
#[cbor(map)]
struct Signed {
    #[n(0)]
    bytes: Bytes,
    #[n(1)]
    signature: FixedBytes<64>,
}

/// What was sealed by somebody who has the key, whose signature was not looked at yet.
#[derive(Debug)]
pub struct UnverifiedOwnData {
    data: OwnData,
    bytes: Bytes,
    signature: FixedBytes<64>,
}

/// Why own data are refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OwnDataError {
    /// Not sealed under the key, or for another user, device or slot, or changed.
    #[error("it is not sealed by a device of this user, or not as this")]
    Sealed,
    /// Sealed, and not padded as it must be.
    #[error("its padding is not all zeros")]
    Padding,
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// It says another user, device or slot inside than outside.
    #[error("it is of another user, device or slot than it is sealed for")]
    Mismatch,
    /// A clock that would leave no later one.
    #[error("a clock is out of range")]
    Clock,
    /// Not signed by the device's key.
    #[error("it is not signed by its device")]
    Signature,
}

impl OwnDataKey {
    /// The key of a user.
    #[must_use]
    pub fn of(identity: &SigningKey, user: UserId) -> Self {
        let secret = derive(&*identity.to_seed(), KdfLabel::OwnData, user.as_bytes());
        Self { secret, user }
    }

    /// The slot of a channel: the node does not learn which.
    #[must_use]
    pub fn slot(&self, channel: ChannelId) -> u8 {
        derive(&*self.secret, KdfLabel::OwnDataSlot, channel.as_bytes())[0] % OWN_DATA_SLOTS
    }

    fn context(&self, device: DeviceId, slot: u8) -> Vec<u8> {
        [self.user.as_bytes().as_slice(), device.as_bytes(), &[slot]].concat()
    }

    /// Opens what a device has sealed.
    ///
    /// # Errors
    /// [`OwnDataError`], all but that of the signature: [`UnverifiedOwnData::verify`] follows once the
    /// device's key is known.
    pub fn open(
        &self,
        (device, slot): (DeviceId, u8),
        sealed: &[u8],
    ) -> Result<UnverifiedOwnData, OwnDataError> {
        let key = SealKey::from_bytes(&self.secret);
        let opened = key.open(SealLabel::OwnData, &self.context(device, slot), sealed);
        let padded = opened.map_err(|_| OwnDataError::Sealed)?;
        let signed: Signed = from_canonical(unpad(&padded).map_err(|_| OwnDataError::Padding)?)?;
        let data: OwnData = from_canonical(&signed.bytes)?;
        if (data.user, data.device, data.slot) != (self.user, device, slot) {
            return Err(OwnDataError::Mismatch);
        }
        if !data.channels.values().all(ChannelMarks::is_sound) {
            return Err(OwnDataError::Clock);
        }
        Ok(UnverifiedOwnData { data, bytes: signed.bytes, signature: signed.signature })
    }
}

impl OwnData {
    /// What a device tells of a slot, as much of it as there is room for.
    #[must_use]
    pub fn new<'a>(
        (user, device, slot): (UserId, DeviceId, u8),
        channels: impl IntoIterator<Item = (ChannelId, &'a ChannelMarks)>,
    ) -> Self {
        let mut room = OWN_DATA_MAX - SEALED - LENGTH - FRAME;
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

    /// Signs and seals it.
    #[must_use]
    pub fn seal(&self, key: &OwnDataKey, by: &SigningKey, rng: &mut dyn CryptoRngCore) -> Vec<u8> {
        let bytes = to_canonical(self);
        let signature = FixedBytes(by.sign(SignLabel::OwnData, &bytes));
        let padded = pad(&to_canonical(&Signed { bytes: Bytes(bytes), signature }));
        let context = key.context(self.device, self.slot);
        SealKey::from_bytes(&key.secret).seal(SealLabel::OwnData, &context, &padded, rng)
    }
}

impl UnverifiedOwnData {
    /// Whoever holds the key may be a device that was revoked: the signature tells.
    ///
    /// # Errors
    /// [`OwnDataError::Signature`].
    pub fn verify(self, key: &VerifyingKey) -> Result<OwnData, OwnDataError> {
        verify(SignLabel::OwnData, key, &self.bytes, &self.signature)
            .map_err(|_| OwnDataError::Signature)?;
        Ok(self.data)
    }
}

#[cfg(test)]
mod tests {
    use coterie_types::Millis;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::own_data::{CLOCK_MAX, Register};

    const USER: UserId = UserId::from_bytes([1; 16]);
    const DEVICE: DeviceId = DeviceId::from_bytes([2; 16]);
    const OTHER: DeviceId = DeviceId::from_bytes([3; 16]);

    fn rng() -> ChaCha20Rng {
        ChaCha20Rng::seed_from_u64(7)
    }

    fn key(seed: u8) -> OwnDataKey {
        OwnDataKey::of(&SigningKey::from_seed(&[seed; 32]), USER)
    }

    fn channel(n: u64) -> ChannelId {
        ChannelId::from_bytes(u128::from(n).to_be_bytes())
    }

    fn marks(clock: u64, value: u64) -> ChannelMarks {
        let read = Some(Register { clock, device: DEVICE, value });
        let muted = Some(Register { clock, device: DEVICE, value: Millis(u64::MAX) });
        ChannelMarks { read, muted, level: None }
    }

    fn data(clock: u64) -> OwnData {
        OwnData::new((USER, DEVICE, 5), [(channel(1), &marks(clock, 9))])
    }

    #[test]
    fn what_a_device_seals_its_others_open() {
        let device = SigningKey::from_seed(&[8; 32]);
        let sealed = data(3).seal(&key(1), &device, &mut rng());
        let opened = key(1).open((DEVICE, 5), &sealed).unwrap();
        assert_eq!(opened.verify(&device.verifying_key()), Ok(data(3)));
    }

    #[test]
    fn without_the_key_or_as_anothers_it_does_not_open() {
        let device = SigningKey::from_seed(&[8; 32]);
        let sealed = data(3).seal(&key(1), &device, &mut rng());
        let refused = |key: &OwnDataKey, of, sealed: &[u8]| key.open(of, sealed).map(|_| ());
        let other_user =
            OwnDataKey::of(&SigningKey::from_seed(&[1; 32]), UserId::from_bytes([9; 16]));
        for (key, of) in [
            (&key(2), (DEVICE, 5)),
            (&other_user, (DEVICE, 5)),
            (&key(1), (OTHER, 5)),
            (&key(1), (DEVICE, 6)),
        ] {
            assert_eq!(refused(key, of, &sealed), Err(OwnDataError::Sealed));
        }
        for at in [0, 30, sealed.len() - 1] {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(refused(&key(1), (DEVICE, 5), &changed), Err(OwnDataError::Sealed));
        }
        assert_eq!(refused(&key(1), (DEVICE, 5), &[]), Err(OwnDataError::Sealed));
    }

    #[test]
    fn a_device_that_speaks_for_another_is_refused_though_it_has_the_key() {
        let (device, revoked) = (SigningKey::from_seed(&[8; 32]), SigningKey::from_seed(&[7; 32]));
        let sealed = data(3).seal(&key(1), &revoked, &mut rng());
        let opened = key(1).open((DEVICE, 5), &sealed).unwrap();
        assert_eq!(opened.verify(&device.verifying_key()), Err(OwnDataError::Signature));
        // Nor does it help to seal as somebody what is of another inside.
        let mut inside = data(3);
        inside.device = OTHER;
        let bytes = to_canonical(&inside);
        let signature = FixedBytes(revoked.sign(SignLabel::OwnData, &bytes));
        let padded = pad(&to_canonical(&Signed { bytes: Bytes(bytes), signature }));
        let context = key(1).context(DEVICE, 5);
        let seal = SealKey::from_bytes(&key(1).secret);
        let sealed = seal.seal(SealLabel::OwnData, &context, &padded, &mut rng());
        assert_eq!(key(1).open((DEVICE, 5), &sealed).map(|_| ()), Err(OwnDataError::Mismatch));
    }

    #[test]
    fn a_clock_that_leaves_no_later_one_is_refused() {
        let device = SigningKey::from_seed(&[8; 32]);
        for (clock, outcome) in [
            (1, Ok(())),
            (CLOCK_MAX, Ok(())),
            (0, Err(OwnDataError::Clock)),
            (CLOCK_MAX + 1, Err(OwnDataError::Clock)),
            (u64::MAX, Err(OwnDataError::Clock)),
        ] {
            let sealed = data(clock).seal(&key(1), &device, &mut rng());
            assert_eq!(key(1).open((DEVICE, 5), &sealed).map(|_| ()), outcome, "{clock}");
        }
    }

    #[test]
    fn a_slot_never_passes_its_largest_size() {
        let marks = marks(CLOCK_MAX, u64::MAX);
        let all: Vec<_> = (0..1_000).map(|n| (channel(n), &marks)).collect();
        let told = OwnData::new((USER, DEVICE, 63), all);
        assert!(told.channels.len() > 100, "{}", told.channels.len());
        let sealed = told.seal(&key(1), &SigningKey::from_seed(&[8; 32]), &mut rng());
        assert!(sealed.len() <= OWN_DATA_MAX, "{}", sealed.len());
        let slots: std::collections::BTreeSet<u8> =
            (0..2_000).map(|n| key(1).slot(channel(n))).collect();
        assert_eq!(slots.into_iter().collect::<Vec<_>>(), (0..OWN_DATA_SLOTS).collect::<Vec<_>>());
    }
}
