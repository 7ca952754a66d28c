//! The Fiat–Shamir transcript: every public input, then what the prover sends, in the order of the
//! bytes of a proof.

use curve25519_dalek::Scalar;
use merlin::{Transcript, TranscriptRng};
use rand_core::CryptoRngCore;

use super::element::Element;
use super::keys::MemberSecret;
use super::labels::PROOF;
use super::proof::{First, Second};
use super::statement::Statement;

/// The challenges of a proof, for test vectors and curious readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Challenges {
    /// μ.
    pub mu: [u8; 32],
    /// ν; it is drawn with a blocklist only.
    pub nu: Option<[u8; 32]>,
    /// ξ.
    pub xi: [u8; 32],
}

/// The transcript of one proof.
pub(crate) struct ProofTranscript {
    inner: Transcript,
    /// What a prover of the tests leaves out of it.
    #[cfg(test)]
    omitted: Option<&'static [u8]>,
}

impl ProofTranscript {
    /// Holds the public inputs.
    pub(crate) fn new(statement: &Statement<'_>) -> Self {
        let mut transcript = Self {
            inner: Transcript::new(PROOF.as_bytes()),
            #[cfg(test)]
            omitted: None,
        };
        transcript.state(statement);
        transcript
    }

    /// A transcript that lacks one input: what a verifier must notice.
    #[cfg(test)]
    pub(crate) fn without(statement: &Statement<'_>, omitted: &'static [u8]) -> Self {
        let inner = Transcript::new(PROOF.as_bytes());
        let mut transcript = Self { inner, omitted: Some(omitted) };
        transcript.state(statement);
        transcript
    }

    fn state(&mut self, statement: &Statement<'_>) {
        self.append(b"params", &statement.parameters.to_bytes());
        self.append(b"ring", &statement.ring.digest);
        self.append(b"scope", &statement.scope.id);
        self.append(b"ctx", &statement.context);
        let entries = &statement.blocklist.entries;
        self.append(b"bl", &u32::try_from(entries.len()).unwrap_or(u32::MAX).to_be_bytes());
        for entry in entries {
            self.append(b"N_b", &entry.blocked.nullifier);
            self.append(b"T_b", &entry.blocked.ticket);
        }
    }

    /// The first message; μ and, with a blocklist, ν.
    pub(crate) fn first(&mut self, first: &First) -> (Scalar, Option<Scalar>) {
        self.element(b"N", &first.nullifier);
        self.element(b"T", &first.ticket);
        if let Some(handle) = &first.handle {
            self.element(b"P", handle);
        }
        self.element(b"A", &first.a);
        self.element(b"B", &first.b);
        first.xs.iter().for_each(|x| self.element(b"X", x));
        let mut nu = None;
        if let Some(exclusion) = &first.exclusion {
            self.element(b"K", &exclusion.k);
            exclusion.es.iter().for_each(|e| self.element(b"E", e));
        }
        let mu = self.challenge(b"mu");
        if first.exclusion.is_some() {
            nu = Some(self.challenge(b"nu"));
        }
        (mu, nu)
    }

    /// The second message; ξ.
    pub(crate) fn second(&mut self, second: &Second) -> Scalar {
        second.ys.iter().for_each(|y| self.element(b"Y", y));
        if let Some([k, t, e]) = &second.masks {
            self.element(b"UK", k);
            self.element(b"UT", t);
            self.element(b"UE", e);
        }
        self.challenge(b"xi")
    }

    /// 32 bytes that depend on all of a statement and a proof.
    pub(crate) fn bind(mut self, responses: &[Scalar]) -> [u8; 32] {
        responses.iter().for_each(|response| self.append(b"response", response.as_bytes()));
        let mut bytes = [0; 32];
        self.inner.challenge_bytes(b"bind", &mut bytes);
        bytes
    }

    /// Randomness that depends on the transcript, the secret, and what is given.
    pub(crate) fn nonces(
        &self,
        secret: &MemberSecret,
        rng: &mut impl CryptoRngCore,
    ) -> TranscriptRng {
        let keyed = self.inner.build_rng().rekey_with_witness_bytes(b"y", secret.y.as_bytes());
        keyed.finalize(rng)
    }

    fn element(&mut self, label: &'static [u8], element: &Element) {
        self.append(label, &element.bytes);
    }

    fn append(&mut self, label: &'static [u8], bytes: &[u8]) {
        #[cfg(test)]
        if self.omitted == Some(label) {
            return;
        }
        self.inner.append_message(label, bytes);
    }

    fn challenge(&mut self, label: &'static [u8]) -> Scalar {
        let mut wide = [0; 64];
        self.inner.challenge_bytes(label, &mut wide);
        Scalar::from_bytes_mod_order_wide(&wide)
    }
}
