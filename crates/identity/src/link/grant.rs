//! What the old device gives.

use coterie_seal::{SealKey, SealLabel, SigningKey};
use coterie_types::{Bytes, FixedBytes, Head, UserId, from_canonical, to_canonical};
use minicbor::{Decode, Encode};
use rand_core::CryptoRngCore;
use zeroize::{Zeroize, Zeroizing};

use crate::AnonymitySeed;

use super::{LinkError, Transcript, messages::VERSION};

/// What the new device needs, once the old one has added it to the user's device log.
pub struct LinkGrant {
    /// Whose device it is.
    pub user: UserId,
    /// What the user is called at this node.
    pub username: String,
    /// The identity key, as it stands in the vault.
    pub identity: SigningKey,
    /// The device log's head, with the entry that adds the new device.
    pub log: Head,
    /// The seed of the user's anonymity keys, as the old device has it.
    pub anonymity: Option<AnonymitySeed>,
}

#[derive(Encode, Decode)]
#[cbor(map)]
struct Plain {
    #[n(0)]
    version: u8,
    #[n(1)]
    user: UserId,
    #[n(2)]
    username: String,
    #[n(3)]
    identity: FixedBytes<32>,
    #[n(4)]
    log: Head,
    #[n(5)]
    anonymity: Option<FixedBytes<40>>,
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.identity.0.zeroize();
        self.anonymity.iter_mut().for_each(|seed| seed.0.zeroize());
    }
}

impl LinkGrant {
    pub(super) fn seal(
        &self,
        key: &SealKey,
        transcript: &Transcript,
        rng: &mut dyn CryptoRngCore,
    ) -> Bytes {
        let plain = Plain {
            version: VERSION,
            user: self.user,
            username: self.username.clone(),
            identity: FixedBytes(*self.identity.to_seed()),
            log: self.log,
            anonymity: self.anonymity.as_ref().map(|seed| FixedBytes(*seed.to_bytes())),
        };
        let plain = Zeroizing::new(to_canonical(&plain));
        Bytes(key.seal(SealLabel::LinkGrant, transcript.as_bytes(), &plain, rng))
    }

    pub(super) fn open(
        key: &SealKey,
        transcript: &Transcript,
        sealed: &[u8],
    ) -> Result<Self, LinkError> {
        let plain = key.open(SealLabel::LinkGrant, transcript.as_bytes(), sealed);
        let plain: Plain = from_canonical(&plain.map_err(|_| LinkError::Grant)?)?;
        if plain.version != VERSION {
            return Err(LinkError::UnknownVersion);
        }
        Ok(Self {
            user: plain.user,
            username: plain.username.clone(),
            identity: SigningKey::from_seed(&plain.identity),
            log: plain.log,
            anonymity: plain.anonymity.as_ref().and_then(|b| AnonymitySeed::from_bytes(&b.0)),
        })
    }
}
