//! Signed by the device that tells it, sealed for the members of an epoch.

use coterie_seal::{EphemeralSecret, SignLabel, SigningKey, VerifyingKey, verify};
use coterie_types::{
    Bytes, ChannelId, CodecError, DeviceId, FixedBytes, Millis, from_canonical, to_canonical,
};
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;

use super::Told;

/// The one version.
const VERSION: u32 = 1;

/// Something told at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ephemeral {
    /// To whose members.
    pub channel: ChannelId,
    /// In which epoch of its group.
    pub epoch: u64,
    /// By which device.
    pub device: DeviceId,
    /// When, by its clock; greater than in everything it has told in the channel before.
    pub at: Millis,
    /// What.
    pub told: Told,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Encoded {
    #[n(0)]
    version: u32,
    #[n(1)]
    channel: ChannelId,
    #[n(2)]
    epoch: u64,
    #[n(3)]
    device: DeviceId,
    #[n(4)]
    at: Millis,
    #[n(5)]
    kind: u64,
    #[n(6)]
    value: Option<u64>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Signed {
    #[n(0)]
    bytes: Bytes,
    #[n(1)]
    signature: FixedBytes<64>,
}

/// What somebody in the epoch has sealed, whose signature was not looked at yet.
#[derive(Debug)]
pub struct UnverifiedEphemeral {
    said: Ephemeral,
    bytes: Bytes,
    signature: FixedBytes<64>,
}

/// Why an ephemeral is dropped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EphemeralError {
    /// Not sealed in this epoch of this channel, changed, of another size or padding.
    #[error("it does not open in this epoch")]
    Sealed,
    /// Not the deterministic encoding.
    #[error(transparent)]
    Codec(#[from] CodecError),
    /// Of a version or kind that is not known.
    #[error("it is of a kind that is not known")]
    Kind,
    /// It says another channel or epoch inside than it came for.
    #[error("it is of another channel or epoch")]
    Mismatch,
    /// Not signed by the device's key.
    #[error("it is not signed by its device")]
    Signature,
}

/// Signs and seals something, in the one size that all ephemera have.
///
/// # Errors
/// [`EphemeralError::Sealed`] never occurs: there is room for the longest.
pub fn seal(
    said: &Ephemeral,
    secret: &EphemeralSecret,
    by: &SigningKey,
    rng: &mut dyn CryptoRngCore,
) -> Result<Vec<u8>, EphemeralError> {
    let bytes = said.to_bytes();
    let signature = FixedBytes(by.sign(SignLabel::Ephemeral, &bytes));
    let signed = to_canonical(&Signed { bytes: Bytes(bytes), signature });
    secret.seal(&signed, rng).map_err(|_| EphemeralError::Sealed)
}

impl Ephemeral {
    /// What is signed.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let Self { channel, epoch, device, at, told } = *self;
        let (kind, value) = told.numbers();
        to_canonical(&Encoded { version: VERSION, channel, epoch, device, at, kind, value })
    }

    fn from_bytes(bytes: &[u8]) -> Result<Self, EphemeralError> {
        let Encoded { version, channel, epoch, device, at, kind, value } = from_canonical(bytes)?;
        let told = Told::of(kind, value).filter(|_| version == VERSION);
        Ok(Self { channel, epoch, device, at, told: told.ok_or(EphemeralError::Kind)? })
    }
}

impl UnverifiedEphemeral {
    /// Opens what came for a channel's present epoch.
    ///
    /// # Errors
    /// [`EphemeralError`], all but that of the signature.
    pub fn open(
        (channel, epoch): (ChannelId, u64),
        secret: &EphemeralSecret,
        sealed: &[u8],
    ) -> Result<Self, EphemeralError> {
        let plain = secret.open(sealed).map_err(|_| EphemeralError::Sealed)?;
        let Signed { bytes, signature } = from_canonical(&plain)?;
        let said = Ephemeral::from_bytes(&bytes)?;
        if (said.channel, said.epoch) != (channel, epoch) {
            return Err(EphemeralError::Mismatch);
        }
        Ok(Self { said, bytes, signature })
    }

    /// Whose it claims to be: for looking up their leaf.
    #[must_use]
    pub const fn device(&self) -> DeviceId {
        self.said.device
    }

    /// Every member has the key: the signature tells which of them it was.
    ///
    /// # Errors
    /// [`EphemeralError::Signature`].
    pub fn verify(self, key: &VerifyingKey) -> Result<Ephemeral, EphemeralError> {
        verify(SignLabel::Ephemeral, key, &self.bytes, &self.signature)
            .map_err(|_| EphemeralError::Signature)?;
        Ok(self.said)
    }
}

#[cfg(test)]
mod tests {
    use coterie_seal::EPHEMERAL_SIZE;
    use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};

    use super::*;
    use crate::ephemeral::Appearance;

    const OF: (ChannelId, u64) = (ChannelId::from_bytes([3; 16]), u64::MAX);

    fn said(told: Told) -> Ephemeral {
        let device = DeviceId::from_bytes([2; 16]);
        Ephemeral { channel: OF.0, epoch: OF.1, device, at: Millis(u64::MAX), told }
    }

    fn key(n: u8) -> SigningKey {
        SigningKey::from_seed(&[n; 32])
    }

    fn sealed(said: &Ephemeral) -> Vec<u8> {
        let secret = EphemeralSecret::from_bytes(&[7; 32]);
        seal(said, &secret, &key(1), &mut ChaCha20Rng::seed_from_u64(5)).unwrap()
    }

    fn opened(of: (ChannelId, u64), sealed: &[u8]) -> Result<UnverifiedEphemeral, EphemeralError> {
        UnverifiedEphemeral::open(of, &EphemeralSecret::from_bytes(&[7; 32]), sealed)
    }

    #[test]
    fn every_kind_goes_there_and_back_in_the_same_size() {
        let all = [
            Told::Typing,
            Told::Presence(Appearance::Online),
            Told::Presence(Appearance::Idle),
            Told::Presence(Appearance::Dnd),
        ];
        for told in all {
            let sealed = sealed(&said(told));
            assert_eq!(sealed.len(), EPHEMERAL_SIZE);
            let opened = opened(OF, &sealed).unwrap();
            assert_eq!(opened.device(), said(told).device);
            assert_eq!(opened.verify(&key(1).verifying_key()), Ok(said(told)));
        }
    }

    #[test]
    fn a_member_who_speaks_for_another_device_is_found_by_the_signature() {
        let opened = opened(OF, &sealed(&said(Told::Typing))).unwrap();
        assert_eq!(opened.verify(&key(2).verifying_key()), Err(EphemeralError::Signature));
    }

    #[test]
    fn what_is_of_another_channel_or_epoch_inside_is_refused() {
        let good = sealed(&said(Told::Typing));
        let other = ChannelId::from_bytes([4; 16]);
        for of in [(other, OF.1), (OF.0, 1)] {
            assert_eq!(opened(of, &good).map(|_| ()), Err(EphemeralError::Mismatch));
        }
    }

    #[test]
    fn unknown_kinds_values_and_versions_are_refused() {
        let Ephemeral { channel, epoch, device, at, .. } = said(Told::Typing);
        for (version, kind, value) in
            [(1, 2, None), (1, 0, Some(0)), (1, 1, None), (1, 1, Some(3)), (2, 0, None)]
        {
            let encoded = Encoded { version, channel, epoch, device, at, kind, value };
            let refused = Ephemeral::from_bytes(&to_canonical(&encoded));
            assert_eq!(refused, Err(EphemeralError::Kind), "{version} {kind} {value:?}");
        }
    }
}
