//! Sealed for the own devices, signed by the one that tells it: the same for all that is told.

use coterie_seal::{
    KdfLabel, SealKey, SealLabel, SignLabel, SigningKey, VerifyingKey, derive, pad, unpad, verify,
};
use coterie_types::{
    Bytes, ChannelId, CodecError, DeviceId, FixedBytes, UserId, from_canonical,
    limits::OWN_DATA_SLOTS, to_canonical,
};
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;
use zeroize::Zeroizing;

/// What is not there for what is told: ids, signature, lengths; what sealing adds (nonce and tag); the
/// length that padding needs.
pub(super) const FRAME: usize = 256 + 40 + 4;

/// What only the devices of one user have: made of the identity key as it stands in the vault.
pub struct OwnDataKey {
    secret: Zeroizing<[u8; 32]>,
    user: UserId,
}

/// Something that a device tells others of its user. What it is, its slot says.
pub trait Telling: Encode<()> + for<'b> Decode<'b, ()> {
    /// Whose devices, which of them tells it, and its slot.
    fn of(&self) -> (UserId, DeviceId, u8);

    /// Looks at what it says, whoever it is by.
    ///
    /// # Errors
    /// [`OwnDataError`] where that cannot be.
    fn check(&self) -> Result<(), OwnDataError>;
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
pub struct UnverifiedOwnData<T> {
    data: T,
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
    /// An ask or an answer that is out of order, or too much.
    #[error("it asks or answers out of order, or too much")]
    Shape,
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

    /// The slot of a user who is blocked.
    #[must_use]
    pub fn slot_of_user(&self, user: UserId) -> u8 {
        derive(&*self.secret, KdfLabel::OwnDataSlot, user.as_bytes())[0] % OWN_DATA_SLOTS
    }

    fn context(&self, device: DeviceId, slot: u8) -> Vec<u8> {
        [self.user.as_bytes().as_slice(), device.as_bytes(), &[slot]].concat()
    }

    /// Opens what a device has sealed.
    ///
    /// # Errors
    /// [`OwnDataError`], all but that of the signature: [`UnverifiedOwnData::verify`] follows once the
    /// device's key is known.
    pub fn open<T: Telling>(
        &self,
        (device, slot): (DeviceId, u8),
        sealed: &[u8],
    ) -> Result<UnverifiedOwnData<T>, OwnDataError> {
        let key = SealKey::from_bytes(&self.secret);
        let opened = key.open(SealLabel::OwnData, &self.context(device, slot), sealed);
        let padded = opened.map_err(|_| OwnDataError::Sealed)?;
        let signed: Signed = from_canonical(unpad(&padded).map_err(|_| OwnDataError::Padding)?)?;
        let data: T = from_canonical(&signed.bytes)?;
        if data.of() != (self.user, device, slot) {
            return Err(OwnDataError::Mismatch);
        }
        data.check()?;
        Ok(UnverifiedOwnData { data, bytes: signed.bytes, signature: signed.signature })
    }

    /// Signs and seals what a device tells.
    #[must_use]
    pub fn seal<T: Telling>(
        &self,
        told: &T,
        by: &SigningKey,
        rng: &mut dyn CryptoRngCore,
    ) -> Vec<u8> {
        let bytes = to_canonical(told);
        let signature = FixedBytes(by.sign(SignLabel::OwnData, &bytes));
        let padded = pad(&to_canonical(&Signed { bytes: Bytes(bytes), signature }));
        let (_, device, slot) = told.of();
        let context = self.context(device, slot);
        SealKey::from_bytes(&self.secret).seal(SealLabel::OwnData, &context, &padded, rng)
    }
}

impl<T> UnverifiedOwnData<T> {
    /// Whoever holds the key may be a device that was revoked: the signature tells.
    ///
    /// # Errors
    /// [`OwnDataError::Signature`].
    pub fn verify(self, key: &VerifyingKey) -> Result<T, OwnDataError> {
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
    use crate::own_data::{CLOCK_MAX, ChannelMarks, OwnData, Register};

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
        let sealed = key(1).seal(&data(3), &device, &mut rng());
        let opened = key(1).open::<OwnData>((DEVICE, 5), &sealed).unwrap();
        assert_eq!(opened.verify(&device.verifying_key()), Ok(data(3)));
    }

    #[test]
    fn without_the_key_or_as_anothers_it_does_not_open() {
        let device = SigningKey::from_seed(&[8; 32]);
        let sealed = key(1).seal(&data(3), &device, &mut rng());
        let refused =
            |key: &OwnDataKey, of, sealed: &[u8]| key.open::<OwnData>(of, sealed).map(|_| ());
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
        let sealed = key(1).seal(&data(3), &revoked, &mut rng());
        let opened = key(1).open::<OwnData>((DEVICE, 5), &sealed).unwrap();
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
        assert_eq!(
            key(1).open::<OwnData>((DEVICE, 5), &sealed).map(|_| ()),
            Err(OwnDataError::Mismatch)
        );
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
            let sealed = key(1).seal(&data(clock), &device, &mut rng());
            assert_eq!(
                key(1).open::<OwnData>((DEVICE, 5), &sealed).map(|_| ()),
                outcome,
                "{clock}"
            );
        }
    }
}
