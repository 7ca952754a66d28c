//! A proof, decoded.

use curve25519_dalek::Scalar;

use super::element::Element;
use super::parameters::Parameters;
use super::statement::Statement;
use super::transcript::{Challenges, ProofTranscript};

/// What the prover sends first.
#[derive(Clone)]
pub(crate) struct First {
    pub(crate) nullifier: Element,
    pub(crate) ticket: Element,
    pub(crate) handle: Option<Element>,
    pub(crate) a: Element,
    pub(crate) b: Element,
    pub(crate) xs: Vec<Element>,
    pub(crate) exclusion: Option<Exclusion>,
}

/// What it sends first about the blocked posts.
#[derive(Clone)]
pub(crate) struct Exclusion {
    pub(crate) k: Element,
    pub(crate) es: Vec<Element>,
}

/// What it sends after μ.
#[derive(Clone)]
pub(crate) struct Second {
    pub(crate) ys: Vec<Element>,
    /// UK, UT, UE.
    pub(crate) masks: Option<[Element; 3]>,
}

/// A proof that parsed; nothing in it holds before it is verified.
#[derive(Clone)]
pub struct Proof {
    pub(crate) first: First,
    pub(crate) second: Second,
    /// f for v ≥ 1, digit by digit, then z_A, z and, with a blocklist, s_α, s_β.
    pub(crate) responses: Vec<Scalar>,
}

impl Proof {
    /// N, not verified yet.
    #[must_use]
    pub fn nullifier(&self) -> [u8; 32] {
        self.first.nullifier.bytes
    }

    /// The challenges of this proof under a statement.
    #[must_use]
    pub fn challenges(&self, statement: &Statement<'_>) -> Challenges {
        let mut transcript = ProofTranscript::new(statement);
        let (mu, nu) = transcript.first(&self.first);
        let xi = transcript.second(&self.second);
        let bytes = |scalar: Scalar| scalar.to_bytes();
        Challenges { mu: bytes(mu), nu: nu.map(bytes), xi: bytes(xi) }
    }

    /// Whether it has the shape of a statement's proofs.
    pub(crate) fn has_shape(&self, parameters: &Parameters) -> bool {
        let blocked = self.first.exclusion.as_ref().map_or(0, |exclusion| exclusion.es.len());
        let more = if parameters.blocked > 0 { 4 } else { 2 };
        self.first.xs.len() == parameters.degree()
            && self.second.ys.len() == parameters.degree()
            && self.first.handle.is_some() == parameters.handle
            && blocked == parameters.blocked
            && self.second.masks.is_some() == (blocked > 0)
            && self.responses.len() == parameters.responses() + more
    }
}

impl std::fmt::Debug for Proof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Proof(")?;
        self.nullifier().iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}
