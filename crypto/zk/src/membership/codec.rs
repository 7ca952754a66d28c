//! The bytes of a proof: a version, then points and scalars of 32 bytes, canonical each.

use curve25519_dalek::Scalar;

use super::element::{Element, PointError};
use super::parameters::Parameters;
use super::proof::{Exclusion, First, Proof, Second};

/// The version, the first byte.
pub const VERSION: u8 = 1;

/// Why bytes are no proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Of another version.
    #[error("version {0}")]
    Version(u8),
    /// The length does not follow from ring, quota, handle and blocklist.
    #[error("{got} bytes, and {wanted} are wanted")]
    Length {
        /// What there must be.
        wanted: usize,
        /// What there is.
        got: usize,
    },
    /// A point is not canonically encoded, or the identity where it must not be.
    #[error("element {element} is {error}")]
    Point {
        /// Which of the 32-byte elements, from 0.
        element: usize,
        /// What is wrong.
        error: PointError,
    },
    /// A scalar is not below the group order.
    #[error("element {element} is not a canonical scalar")]
    Scalar {
        /// Which of the 32-byte elements, from 0.
        element: usize,
    },
}

/// N of a proof's bytes, before anything of them is checked but version and length: what a node
/// looks up before it spends time on the curve.
#[must_use]
pub fn peek_nullifier(bytes: &[u8]) -> Option<[u8; 32]> {
    (*bytes.first()? == VERSION).then(|| bytes.get(1..33)?.try_into().ok())?
}

impl Proof {
    /// Parses what a statement's proofs look like.
    ///
    /// # Errors
    /// [`ParseError`].
    pub fn from_bytes(parameters: &Parameters, bytes: &[u8]) -> Result<Self, ParseError> {
        let wanted = parameters.proof_len();
        match bytes.first() {
            Some(&VERSION) if bytes.len() == wanted => {}
            Some(&VERSION) | None => {
                return Err(ParseError::Length { wanted, got: bytes.len() });
            }
            Some(&version) => return Err(ParseError::Version(version)),
        }
        let mut reader = Reader { bytes: &bytes[1..], element: 0 };
        let first = reader.first(parameters)?;
        let second = reader.second(parameters)?;
        let count = parameters.responses() + if parameters.blocked > 0 { 4 } else { 2 };
        let responses = (0..count).map(|_| reader.scalar()).collect::<Result<_, _>>()?;
        Ok(Self { first, second, responses })
    }

    /// The one encoding.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = vec![VERSION];
        let First { nullifier, ticket, handle, a, b, xs, exclusion } = &self.first;
        let mut elements = vec![nullifier, ticket];
        elements.extend(handle);
        elements.extend([a, b]);
        elements.extend(xs);
        if let Some(Exclusion { k, es }) = exclusion {
            elements.push(k);
            elements.extend(es);
        }
        elements.extend(&self.second.ys);
        elements.extend(self.second.masks.iter().flatten());
        elements.iter().for_each(|element| bytes.extend(element.bytes));
        self.responses.iter().for_each(|scalar| bytes.extend(scalar.as_bytes()));
        bytes
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    element: usize,
}

impl Reader<'_> {
    fn first(&mut self, parameters: &Parameters) -> Result<First, ParseError> {
        Ok(First {
            nullifier: self.proper()?,
            ticket: self.proper()?,
            handle: parameters.handle.then(|| self.proper()).transpose()?,
            a: self.point()?,
            b: self.point()?,
            xs: (0..parameters.degree()).map(|_| self.point()).collect::<Result<_, _>>()?,
            exclusion: (parameters.blocked > 0)
                .then(|| {
                    let k = self.proper()?;
                    let es = (0..parameters.blocked).map(|_| self.proper());
                    Ok(Exclusion { k, es: es.collect::<Result<_, _>>()? })
                })
                .transpose()?,
        })
    }

    fn second(&mut self, parameters: &Parameters) -> Result<Second, ParseError> {
        let ys = (0..parameters.degree()).map(|_| self.point()).collect::<Result<_, _>>()?;
        let masks = (parameters.blocked > 0)
            .then(|| Ok([self.point()?, self.point()?, self.point()?]))
            .transpose()?;
        Ok(Second { ys, masks })
    }

    fn point(&mut self) -> Result<Element, ParseError> {
        let element = self.element;
        Element::decode(self.take()).map_err(|error| ParseError::Point { element, error })
    }

    fn proper(&mut self) -> Result<Element, ParseError> {
        let element = self.element;
        Element::decode_proper(self.take()).map_err(|error| ParseError::Point { element, error })
    }

    fn scalar(&mut self) -> Result<Scalar, ParseError> {
        let element = self.element;
        let scalar: Option<Scalar> = Scalar::from_canonical_bytes(self.take()).into();
        scalar.ok_or(ParseError::Scalar { element })
    }

    /// The next 32 bytes; the length was checked before.
    fn take(&mut self) -> [u8; 32] {
        let mut taken = [0; 32];
        if let Some((head, rest)) = self.bytes.split_at_checked(32) {
            taken.copy_from_slice(head);
            self.bytes = rest;
        }
        self.element += 1;
        taken
    }
}
