//! What of a proof depends on the ring and the author only: made in idle time, used once.

use curve25519_dalek::traits::{MultiscalarMul, VartimeMultiscalarMul};
use curve25519_dalek::{RistrettoPoint, Scalar};
use merlin::Transcript;
use rand_core::CryptoRngCore;
use subtle::{ConditionallySelectable, ConstantTimeEq};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::digits::Polynomials;
use super::element::Element;
use super::generators::generators;
use super::keys::MemberSecret;
use super::labels::PRE_PROOF;
use super::parameters::{Parameters, ParametersError};
use super::ring::Ring;
use super::rotate;

/// Why there is no pre-proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PreProofError {
    /// The key is not in the ring.
    #[error("the key is not in the ring")]
    NotInRing,
    /// There is no such quota.
    #[error(transparent)]
    Parameters(#[from] ParametersError),
}

/// The masks of one proof and all its work that grows with the ring.
///
/// Used twice it names its author and gives away y. So it can be neither copied nor written down,
/// and the proof consumes it.
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct PreProof {
    #[zeroize(skip)]
    pub(crate) ring: [u8; 32],
    #[zeroize(skip)]
    pub(crate) parameters: Parameters,
    #[zeroize(skip)]
    pub(crate) author: Element,
    /// i, where the author's key stands.
    pub(crate) position: u32,
    /// a, flat, the ring's digits first.
    pub(crate) masks: Vec<Scalar>,
    pub(crate) rhos: Vec<Scalar>,
    pub(crate) r_a: Scalar,
    pub(crate) a: Element,
    /// The part of B that comes from the position.
    pub(crate) b: RistrettoPoint,
    pub(crate) xs: Vec<Element>,
}

impl PreProof {
    /// For a ring and a quota; some milliseconds for each thousand keys.
    ///
    /// # Errors
    /// [`PreProofError`].
    pub fn new(
        ring: &Ring,
        limit: u16,
        secret: &MemberSecret,
        rng: &mut impl CryptoRngCore,
    ) -> Result<Self, PreProofError> {
        let parameters = Parameters::new(ring.len(), limit, false, 0)?;
        let (position, found) = ring.position(&secret.public());
        let position = Zeroizing::new(position);
        if !bool::from(found) {
            return Err(PreProofError::NotInRing);
        }
        let mut transcript = Transcript::new(PRE_PROOF.as_bytes());
        transcript.append_message(b"ring", &ring.digest);
        let keyed = transcript.build_rng().rekey_with_witness_bytes(b"y", secret.y.as_bytes());
        let rng = &mut keyed.finalize(rng);

        let masks = masks(&parameters, rng);
        let rhos: Vec<Scalar> = (0..parameters.degree()).map(|_| Scalar::random(rng)).collect();
        let r_a = Scalar::random(rng);
        let a = Element::new(commit_masks(&masks, &r_a));
        let b = commit_digits(&parameters.ring, &masks, *position, 0);
        let xs = coefficients(ring, &parameters, &masks, *position, rng);
        let blinded = xs.iter().zip(&rhos);
        let xs = blinded.map(|(x, rho)| Element::new(x + RistrettoPoint::mul_base(rho))).collect();
        let (ring, author, position) = (ring.digest, secret.public, *position);
        Ok(Self { ring, parameters, author, position, masks, rhos, r_a, a, b, xs })
    }
}

impl std::fmt::Debug for PreProof {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PreProof")
    }
}

/// Random masks whose sum is zero in each digit.
fn masks(parameters: &Parameters, rng: &mut impl CryptoRngCore) -> Vec<Scalar> {
    let mut masks = Vec::with_capacity(parameters.responses() + 16);
    for radix in parameters.radices() {
        let digit: Zeroizing<Vec<Scalar>> =
            Zeroizing::new((1..radix).map(|_| Scalar::random(rng)).collect());
        masks.push(-digit.iter().sum::<Scalar>());
        masks.extend_from_slice(&digit);
    }
    masks
}

/// A = Com(a | −a²; r_A).
fn commit_masks(masks: &[Scalar], r_a: &Scalar) -> RistrettoPoint {
    let table = generators();
    let squares: Zeroizing<Vec<Scalar>> = Zeroizing::new(masks.iter().map(|a| -(a * a)).collect());
    let scalars = masks.iter().chain(squares.iter()).chain([r_a]);
    let points = table.first[..masks.len()].iter().chain(&table.second[..masks.len()]);
    RistrettoPoint::multiscalar_mul(scalars, points.chain([&table.h]))
}

/// The part of B of some digits, without r_B: (δ | a(1 − 2δ)). `from` is the first of their masks.
pub(crate) fn commit_digits(
    radices: &[u8],
    masks: &[Scalar],
    number: u32,
    from: usize,
) -> RistrettoPoint {
    let table = generators();
    let ones = one_hot(radices, number);
    let signed = ones.iter().zip(&masks[from..]).map(|(one, a)| a - (one + one) * a);
    let signed: Zeroizing<Vec<Scalar>> = Zeroizing::new(signed.collect());
    let range = from..from + ones.len();
    RistrettoPoint::multiscalar_mul(
        ones.iter().chain(signed.iter()),
        table.first[range.clone()].iter().chain(&table.second[range]),
    )
}

/// δ of a number, flat: one where v is the digit, else zero.
pub(crate) fn one_hot(radices: &[u8], number: u32) -> Zeroizing<Vec<Scalar>> {
    let (mut ones, mut rest) = (Vec::new(), number);
    for radix in radices {
        let digit = rest & (u32::from(*radix) - 1);
        ones.extend(
            (0..u32::from(*radix))
                .map(|v| Scalar::conditional_select(&Scalar::ZERO, &Scalar::ONE, v.ct_eq(&digit))),
        );
        rest >>= radix.trailing_zeros();
    }
    Zeroizing::new(ones)
}

/// The coefficients of Σ P_i(ξ)·X_i below the highest.
fn coefficients(
    ring: &Ring,
    parameters: &Parameters,
    masks: &[Scalar],
    position: u32,
    rng: &mut impl CryptoRngCore,
) -> Vec<RistrettoPoint> {
    let mut points: Vec<RistrettoPoint> = ring.keys.iter().map(|key| key.0.point).collect();
    points.resize(parameters.size, generators().pad);
    rotate::turn_all(&mut points, &parameters.ring, position);
    let length: usize = parameters.ring.iter().map(|radix| usize::from(*radix)).sum();
    let mut turned = Zeroizing::new(masks[..length].to_vec());
    rotate::turn_masks(&mut turned, &parameters.ring, position);
    let polynomials = Polynomials::new(&parameters.ring, &turned);
    let sums = (0..parameters.degree()).map(|t| {
        let (positions, coefficients) = polynomials.of_degree(t);
        blinded_sum(&points, &positions, &coefficients, rng)
    });
    let sums = sums.collect();
    points.zeroize();
    sums
}

/// A sum whose time and addresses depend on its scalars, of scalars that are all multiplied by one
/// random number; the result is divided by it.
fn blinded_sum(
    points: &[RistrettoPoint],
    positions: &[usize],
    coefficients: &[Scalar],
    rng: &mut impl CryptoRngCore,
) -> RistrettoPoint {
    let blind = Zeroizing::new(Scalar::random(rng));
    let scalars: Zeroizing<Vec<Scalar>> =
        Zeroizing::new(coefficients.iter().map(|coefficient| coefficient * *blind).collect());
    let points = positions.iter().map(|position| &points[*position]);
    RistrettoPoint::vartime_multiscalar_mul(scalars.iter(), points) * blind.invert()
}
