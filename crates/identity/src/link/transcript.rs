//! What both devices have seen, and what the user compares.

use coterie_seal::{ExchangeKey, ExchangePublic, KdfLabel, SealKey, derive};
use coterie_types::{Hash, sha256};

use super::LinkError;

const TRANSCRIPT: &[u8] = b"coterie/1 link transcript\0";
const DIGITS: &[u8] = b"coterie/1 link digits\0";

/// The hash of everything that both devices have seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transcript(Hash);

impl Transcript {
    /// H("coterie/1 link transcript" ‖ 0x00 ‖ H(link) ‖ H(offer) ‖ H(answer)); the link is the name
    /// under which the node keeps the messages.
    pub(super) fn of(link: &str, offer: &[u8], answer: &[u8]) -> Self {
        let parts = [sha256(&[link.as_bytes()]), sha256(&[offer]), sha256(&[answer])];
        let parts: Vec<&[u8]> = parts.iter().map(|hash| hash.as_slice()).collect();
        Self(sha256(&[&[TRANSCRIPT], parts.as_slice()].concat()))
    }

    /// Six digits in two groups, the same on both devices if nobody stands in between: a stranger who
    /// does has one chance in a million.
    #[must_use]
    pub fn digits(&self) -> String {
        let hash = sha256(&[DIGITS, &*self.0]);
        let number = hash.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        let number = number % 1_000_000;
        format!("{:03} {:03}", number / 1000, number % 1000)
    }

    /// Its bytes: the context of what is sealed, and part of what is signed.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key between the two.
    pub(super) fn key(
        &self,
        own: &ExchangeKey,
        other: &ExchangePublic,
    ) -> Result<SealKey, LinkError> {
        let shared = own.agree(other).map_err(|_| LinkError::Key)?;
        Ok(SealKey::from_bytes(&derive(shared.as_ref(), KdfLabel::Link, &*self.0)))
    }
}
