//! A slow prover that says whatever it is told to: what the attacks are made with. Told the truth it
//! agrees with the real one, by another way: all sums are over all points.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as G;
use curve25519_dalek::{RistrettoPoint, Scalar};
use rand_chacha::ChaCha20Rng;

use super::super::element::Element;
use super::super::generators::generators;
use super::super::proof::{Exclusion, First, Proof, Second};
use super::super::statement::Statement;
use super::super::transcript::ProofTranscript;
use super::people::rng;

/// What is claimed.
#[derive(Clone)]
pub(crate) struct Forgery {
    /// δ of each digit, the ring's first.
    pub(crate) deltas: Vec<Vec<Scalar>>,
    /// In the place of y in row 1 and z.
    pub(crate) y: Scalar,
    /// N, T, P.
    pub(crate) nullifier: RistrettoPoint,
    pub(crate) ticket: RistrettoPoint,
    pub(crate) handle: Option<RistrettoPoint>,
    /// α = factor · β; β.
    pub(crate) factor: Scalar,
    pub(crate) beta: Scalar,
    /// Bases in the place of R_0 … as the prover sees them.
    pub(crate) bases: Vec<RistrettoPoint>,
    /// Keys in the place of the ring's.
    pub(crate) keys: Vec<RistrettoPoint>,
    /// Added to the mask of each digit's first value.
    pub(crate) imbalance: Scalar,
    /// What is left out of the transcript.
    pub(crate) omitted: Option<&'static [u8]>,
}

/// One where v is the digit.
pub(crate) fn digits(radices: impl Iterator<Item = u8>, mut number: usize) -> Vec<Vec<Scalar>> {
    radices
        .map(|radix| {
            let digit = number % usize::from(radix);
            number /= usize::from(radix);
            (0..usize::from(radix)).map(|v| Scalar::from(u8::from(v == digit))).collect()
        })
        .collect()
}

impl Forgery {
    /// The truth about a member at a position of the ring.
    pub(crate) fn truth(statement: &Statement<'_>, y: Scalar, position: usize, k: usize) -> Self {
        let parameters = &statement.parameters;
        let mut deltas = digits(parameters.ring.iter().copied(), position);
        deltas.extend(digits(parameters.counter.iter().copied(), k));
        let inverse = y.invert();
        let nullifier = inverse * statement.scope.bases[k];
        let ticket_base = statement.scope.ticket_base(&nullifier.compress().to_bytes());
        let mut keys: Vec<_> = statement.ring.keys.iter().map(|key| key.0.point).collect();
        keys.resize(parameters.size, generators().pad);
        Self {
            deltas,
            y,
            nullifier,
            ticket: inverse * ticket_base,
            handle: statement.scope.handle_base.map(|base| inverse * base),
            factor: y,
            beta: Scalar::from(99_u8),
            bases: statement.scope.bases.clone(),
            keys,
            imbalance: Scalar::ZERO,
            omitted: None,
        }
    }

    /// The proof of it, by the rules.
    pub(crate) fn prove(&self, statement: &Statement<'_>, seed: u64) -> Proof {
        let mut rng = rng(seed);
        let mut transcript = match self.omitted {
            Some(omitted) => ProofTranscript::without(statement, omitted),
            None => ProofTranscript::new(statement),
        };
        let parameters = &statement.parameters;
        let (m, cut) = (parameters.degree(), parameters.ring.len());
        let masks = self.masks(&mut rng);
        let rhos: Vec<Scalar> = (0..m).map(|_| Scalar::random(&mut rng)).collect();
        let [r_a, r_b, alpha_mask, beta_mask] = [(); 4].map(|()| Scalar::random(&mut rng));
        let (flat, ones) = (masks.concat(), self.deltas.concat());
        let a = commit(&flat, &flat.iter().map(|a| -(a * a)).collect::<Vec<_>>(), &r_a);
        let signed: Vec<_> = flat.iter().zip(&ones).map(|(a, d)| a - (d + d) * a).collect();
        let b = commit(&ones, &signed, &r_b);
        let sums = coefficients(&self.deltas[..cut], &masks[..cut], &self.keys, m);
        let xs = sums.iter().zip(&rhos).map(|(x, rho)| Element::new(x + rho * G)).collect();
        let nullifier = Element::new(self.nullifier);
        let ticket = Element::new(self.ticket);
        let entries = &statement.blocklist.entries;
        let (alpha, beta) = (self.factor * self.beta, self.beta);
        let es = entries.iter().map(|e| Element::new(alpha * e.ticket - beta * e.base)).collect();
        let exclusion =
            (!entries.is_empty()).then(|| Exclusion { k: Element::new(beta * generators().h), es });
        let handle = self.handle.map(Element::new);
        let first = First { nullifier, ticket, handle, a, b, xs, exclusion };
        let (mu, nu) = transcript.first(&first);

        let mut star = self.nullifier + mu * self.ticket;
        star += self.handle.map_or(RistrettoPoint::default(), |handle| mu * mu * handle);
        let size: usize = parameters.counter.iter().map(|radix| usize::from(*radix)).product();
        let mut bases = self.bases.clone();
        bases.resize(size, bases[bases.len() - 1]);
        let counters = coefficients(&self.deltas[cut..], &masks[cut..], &bases, m);
        let shift = parameters.shift();
        let none = RistrettoPoint::default();
        let shifted = (0..m).map(|j| j.checked_sub(shift).map_or(none, |t| counters[t]));
        let ys = shifted.zip(&rhos).map(|(y, rho)| Element::new(y + rho * star)).collect();
        let ticket_base = statement.scope.ticket_base(&nullifier.bytes);
        let masks_of_e = nu.map(|nu| {
            let mut sum = RistrettoPoint::default();
            for entry in entries.iter().rev() {
                sum = sum * nu + alpha_mask * entry.ticket - beta_mask * entry.base;
            }
            let of_t = alpha_mask * self.ticket - beta_mask * ticket_base;
            [beta_mask * generators().h, of_t, sum].map(Element::new)
        });
        let second = Second { ys, masks: masks_of_e };
        let xi = transcript.second(&second);

        let mut responses = Vec::new();
        for (delta, mask) in self.deltas.iter().zip(&masks) {
            responses.extend(delta.iter().zip(mask).skip(1).map(|(d, a)| xi * d + a));
        }
        responses.push(r_a + xi * r_b);
        let (mut z, mut power) = (Scalar::ZERO, Scalar::ONE);
        for rho in &rhos {
            z -= rho * power;
            power *= xi;
        }
        responses.push(z + self.y * power);
        if !entries.is_empty() {
            responses.extend([alpha_mask + xi * alpha, beta_mask + xi * beta]);
        }
        Proof { first, second, responses }
    }

    fn masks(&self, rng: &mut ChaCha20Rng) -> Vec<Vec<Scalar>> {
        let mask = |delta: &Vec<Scalar>| {
            let mut masks: Vec<_> = delta.iter().map(|_| Scalar::random(rng)).collect();
            masks[0] = self.imbalance - masks[1..].iter().sum::<Scalar>();
            masks
        };
        self.deltas.iter().map(mask).collect()
    }
}

fn commit(first: &[Scalar], second: &[Scalar], r: &Scalar) -> Element {
    let table = generators();
    let half = |scalars: &[Scalar], points: &[RistrettoPoint]| -> RistrettoPoint {
        scalars.iter().zip(points).map(|(scalar, point)| scalar * point).sum()
    };
    Element::new(half(first, &table.first) + half(second, &table.second) + r * table.h)
}

/// The coefficients of degree 0 … m of Σ Π (ξδ + a)·point.
fn coefficients(
    deltas: &[Vec<Scalar>],
    masks: &[Vec<Scalar>],
    points: &[RistrettoPoint],
    m: usize,
) -> Vec<RistrettoPoint> {
    let mut sums = vec![RistrettoPoint::default(); m + 1];
    for (index, point) in points.iter().enumerate() {
        let (mut polynomial, mut rest) = (vec![Scalar::ONE], index);
        for (delta, mask) in deltas.iter().zip(masks) {
            let (d, a) = (delta[rest % delta.len()], mask[rest % delta.len()]);
            rest /= delta.len();
            let mut next = vec![Scalar::ZERO; polynomial.len() + 1];
            for (t, coefficient) in polynomial.iter().enumerate() {
                next[t] += coefficient * a;
                next[t + 1] += coefficient * d;
            }
            polynomial = next;
        }
        let used = polynomial.iter().zip(&mut sums).filter(|(c, _)| **c != Scalar::ZERO);
        used.for_each(|(coefficient, sum)| *sum += coefficient * point);
    }
    sums
}
