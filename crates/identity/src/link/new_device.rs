//! The new device's side: it offers, sees the answer, and waits for the grant.

use std::fmt;

use coterie_seal::{ExchangeKey, SignLabel, Signature, SigningKey};
use coterie_types::{Bytes, FixedBytes};
use rand_core::CryptoRngCore;

use super::{
    LinkAnswer, LinkCommitment, LinkError, LinkGrant, LinkOffer, Transcript,
    messages::{VERSION, commit},
};

/// A new device that has committed to its keys.
pub struct OfferingDevice {
    exchange: ExchangeKey,
    device: SigningKey,
    offer: Bytes,
}

/// A new device that has seen the answer: its offer may be shown, and its digits compared.
pub struct AwaitingGrant {
    link: String,
    exchange: ExchangeKey,
    device: SigningKey,
    offer: Bytes,
    answer: LinkAnswer,
    transcript: Transcript,
}

impl OfferingDevice {
    /// Makes the keys of a new device and of this link.
    pub fn begin(name: &str, rng: &mut dyn CryptoRngCore) -> Self {
        let (exchange, device) = (ExchangeKey::generate(rng), SigningKey::generate(rng));
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let offer = LinkOffer {
            version: VERSION,
            exchange: FixedBytes(exchange.public()),
            device: FixedBytes(device.verifying_key()),
            name: name.into(),
            nonce: FixedBytes(nonce),
        };
        Self { exchange, device, offer: offer.to_bytes() }
    }

    /// What is shown first.
    #[must_use]
    pub fn commitment(&self) -> LinkCommitment {
        commit(&self.offer)
    }

    /// The old device has answered. Only now is the offer shown.
    ///
    /// # Errors
    /// `Malformed`, `UnknownVersion`.
    pub fn answered(self, link: &str, answer: &[u8]) -> Result<AwaitingGrant, LinkError> {
        let transcript = Transcript::of(link, &self.offer, answer);
        let answer = LinkAnswer::open(answer)?;
        let Self { exchange, device, offer } = self;
        Ok(AwaitingGrant { link: link.into(), exchange, device, offer, answer, transcript })
    }
}

impl AwaitingGrant {
    /// What is shown to the old device.
    #[must_use]
    pub fn offer(&self) -> &Bytes {
        &self.offer
    }

    /// What both have seen.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// The new device's key.
    #[must_use]
    pub fn device_key(&self) -> &SigningKey {
        &self.device
    }

    /// Opens what the old device gave.
    ///
    /// # Errors
    /// `Grant`, `Key`, `Malformed`, `UnknownVersion`.
    pub fn granted(&self, sealed: &[u8]) -> Result<LinkGrant, LinkError> {
        let key = self.transcript.key(&self.exchange, &self.answer.exchange)?;
        LinkGrant::open(&key, &self.transcript, sealed)
    }

    /// Claims the device's first session: a signature over the link's name.
    #[must_use]
    pub fn claim(&self) -> Signature {
        self.device.sign(SignLabel::LinkSession, self.link.as_bytes())
    }
}

impl fmt::Debug for OfferingDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfferingDevice(secret)")
    }
}

impl fmt::Debug for AwaitingGrant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AwaitingGrant(secret)")
    }
}
