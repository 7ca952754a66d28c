//! The old device's side: it answers, sees the offer, and gives.

use std::fmt;

use coterie_seal::ExchangeKey;
use coterie_types::{Bytes, FixedBytes};
use rand_core::CryptoRngCore;

use super::{
    LinkAnswer, LinkCommitment, LinkError, LinkGrant, LinkOffer, Transcript, messages::VERSION,
};

/// An old device that has seen a commitment.
pub struct AnsweringDevice {
    link: String,
    commitment: LinkCommitment,
    exchange: ExchangeKey,
    answer: Bytes,
}

/// An old device that has seen the offer: its digits may be compared.
pub struct ApprovingDevice {
    exchange: ExchangeKey,
    offer: LinkOffer,
    transcript: Transcript,
}

impl AnsweringDevice {
    /// Answers a commitment with keys of this link.
    pub fn begin(link: &str, commitment: LinkCommitment, rng: &mut dyn CryptoRngCore) -> Self {
        let exchange = ExchangeKey::generate(rng);
        let mut nonce = [0; 32];
        rng.fill_bytes(&mut nonce);
        let answer = LinkAnswer {
            version: VERSION,
            exchange: FixedBytes(exchange.public()),
            nonce: FixedBytes(nonce),
        };
        Self { link: link.into(), commitment, exchange, answer: answer.to_bytes() }
    }

    /// What is shown to the new device.
    #[must_use]
    pub fn answer(&self) -> &Bytes {
        &self.answer
    }

    /// The new device has shown its offer.
    ///
    /// # Errors
    /// [`LinkError`], all but `Grant`.
    pub fn offered(self, offer: &[u8]) -> Result<ApprovingDevice, LinkError> {
        let opened = LinkOffer::open(offer, &self.commitment)?;
        let transcript = Transcript::of(&self.link, offer, &self.answer);
        Ok(ApprovingDevice { exchange: self.exchange, offer: opened, transcript })
    }
}

impl ApprovingDevice {
    /// What the new device has offered: its key and name.
    #[must_use]
    pub fn offer(&self) -> &LinkOffer {
        &self.offer
    }

    /// What both have seen.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Seals what the new device needs. Only after the user has compared the digits.
    ///
    /// # Errors
    /// `Key`.
    pub fn grant(
        &self,
        grant: &LinkGrant,
        rng: &mut dyn CryptoRngCore,
    ) -> Result<Bytes, LinkError> {
        let key = self.transcript.key(&self.exchange, &self.offer.exchange)?;
        Ok(grant.seal(&key, &self.transcript, rng))
    }
}

impl fmt::Debug for AnsweringDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AnsweringDevice(secret)")
    }
}

impl fmt::Debug for ApprovingDevice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApprovingDevice(secret)")
    }
}
