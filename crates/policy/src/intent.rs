//! Intents: signed wishes to change the policy.

use coterie_identity::{Signed, peek_kind};
use coterie_seal::{SignLabel, Signatures, SigningKey, VerifyingKey};
use coterie_types::{
    Bytes, DeviceId, EntryId, Head, ServerId, UserId, check_reason, from_canonical, limits,
    to_canonical,
};
use minicbor::{Decode, Encode};

use crate::{Body, Refusal, derived};

const BODY_KEY: u64 = 7;

/// A wish to change the policy.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Intent {
    /// [`Intent::VERSION`].
    #[n(0)]
    pub version: u8,
    /// The server; absent in the intent that creates it.
    #[n(1)]
    pub server: Option<ServerId>,
    /// Random, made by the client.
    #[n(2)]
    pub entry: EntryId,
    /// The author.
    #[n(3)]
    pub user: UserId,
    /// The author's device; signs the intent.
    #[n(4)]
    pub device: DeviceId,
    /// The device's own counter in this server: the last one + 1, from 1.
    #[n(5)]
    pub counter: u64,
    /// The policy head the author saw; absent in the intent that creates the server.
    #[n(6)]
    pub as_of: Option<Head>,
    /// What is wished.
    #[n(7)]
    pub body: Body,
    /// Why, in the author's words, for the audit log; members and the node read it.
    #[n(8)]
    pub reason: Option<String>,
}

/// An intent signed by its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIntent {
    bytes: Bytes,
    server: ServerId,
}

/// A well-formed intent with its exact bytes; only the fold verifies it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedIntent {
    signed: Signed,
    intent: Intent,
}

impl Intent {
    /// The version this program writes.
    pub const VERSION: u8 = 1;

    /// Signs it with the author's device key.
    #[must_use]
    pub fn sign(&self, device: &SigningKey) -> SignedIntent {
        let signed = Signed::sign(SignLabel::Intent, device, to_canonical(self));
        let server = self.server.unwrap_or_else(|| derived::server_id(&signed.bytes));
        SignedIntent { bytes: signed.to_bytes(), server }
    }
}

impl SignedIntent {
    /// Its exact bytes.
    #[must_use]
    pub const fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    /// The server it is for, or the one it creates.
    #[must_use]
    pub const fn server(&self) -> ServerId {
        self.server
    }

    /// Reads a signed intent; verifies nothing.
    ///
    /// # Errors
    /// `TooLarge`, `UnknownKind`, `Malformed` or `Shape`.
    pub fn parse(bytes: &[u8]) -> Result<UnverifiedIntent, Refusal> {
        if bytes.len() > limits::INTENT_WITH_CHAIN_MAX {
            return Err(Refusal::TooLarge);
        }
        let signed = Signed::parse(bytes)?;
        match peek_kind(&signed.bytes, Intent::VERSION.into(), BODY_KEY) {
            Some((_, None)) => return Err(Refusal::UnknownKind),
            Some((_, Some(kind))) if !Body::KINDS.contains(&kind) => {
                return Err(Refusal::UnknownKind);
            }
            _ => {}
        }
        let intent: Intent = from_canonical(&signed.bytes)?;
        if intent.version != Intent::VERSION {
            return Err(Refusal::UnknownKind);
        }
        if !intent.body.has_chain() && bytes.len() > limits::INTENT_MAX {
            return Err(Refusal::TooLarge);
        }
        let opens = matches!(intent.body, Body::ServerCreated(_));
        if intent.server.is_none() != opens || intent.as_of.is_none() != opens {
            return Err(Refusal::Shape);
        }
        if intent.reason.as_ref().is_some_and(|reason| check_reason(reason).is_err()) {
            return Err(Refusal::Reason);
        }
        Ok(UnverifiedIntent { signed, intent })
    }
}

impl UnverifiedIntent {
    /// What it says, before any check of the signature.
    #[must_use]
    pub const fn claims(&self) -> &Intent {
        &self.intent
    }

    /// The server it is for, or the one it creates: SHA-256 of the signed bytes, the first 16.
    #[must_use]
    pub fn server(&self) -> ServerId {
        self.intent.server.unwrap_or_else(|| derived::server_id(&self.signed.bytes))
    }

    pub(crate) fn verify(
        &self,
        device: &VerifyingKey,
        signatures: &mut Signatures,
    ) -> Result<(), Refusal> {
        let signed = self.signed.verify_with(SignLabel::Intent, device, signatures);
        signed.map_err(|_| Refusal::Signature)
    }
}
